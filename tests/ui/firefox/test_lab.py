"""The lab in Firefox: it learns, a cell is read, a gate is held; by keys, on a phone, after a cut connection."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.ui, pytest.mark.slow]

HERE = "/lab?view=unit&hidden_size=4&seq_len=12"
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2}
KEEP_DARK = (0xFC, 0x80, 0x27)
REMEMBER_SOCKETS = """(() => {
  const Before = WebSocket
  window.sockets = []
  window.WebSocket = class extends Before { constructor(...given) { super(...given); window.sockets.push(this) } }
})()"""


def number(text):
    return float(re.search(r"[−-]?\d+\.\d+", text).group().replace("−", "-"))


def test_the_picture_moves_rests_steps_and_says_what_a_cell_is_made_of(visit):
    lab = visit(HERE).moves()
    before, updates = lab.pixels("input_gate"), lab.updates
    lab.shows(f"score.dataset.updates > {updates + 10}")
    assert (lab.pixels("input_gate") != before).any(axis=-1).sum() > 50, "the bars have moved"
    lab.rests()
    updates, output = lab.updates, lab.quantity("output")
    lab.press("One update").shows(f"score.dataset.updates == {updates + 1}")
    assert not np.array_equal(lab.quantity("output"), output)

    lab.page.locator("rnn-score [data-quantity='forget_gate'] canvas").first.click(position={"x": 200, "y": 15})
    lab.shows("score.selected?.quantity == 'forget_gate'")
    inspector = lab.page.get_by_role("complementary", name="The selected cell")
    expect(inspector).to_contain_text(f"Exact, at update {updates + 1}.")
    *terms, total = inspector.locator("table").first.locator("tr").all_inner_texts()
    shown = [number(text.split()[-1]) for text in terms]
    assert sum(shown) == pytest.approx(number(total), abs=0.0006), "the terms add up"
    t, unit = lab.score.evaluate("({selected}) => [selected.t, selected.unit]")
    assert lab.quantity("forget_gate")[t] == pytest.approx(1 / (1 + np.exp(-number(total))), abs=0.005)

    lab.page.get_by_role("button", name="Hold keep gate …").click()
    editor = lab.page.locator("rnn-score .editor")
    expect(editor.get_by_role("heading")).to_have_text(f"Hold the keep gate f of unit {unit}")
    editor.get_by_role("slider").press("End")
    lab.press("Hold").shows("score.picture.interventions.length == 1")
    lab.shows("score.frame.quantities['as_trained.forget_gate']")
    assert lab.quantity("forget_gate")[t] == 1
    lab.page.wait_for_url(f"**held=clamp+forget_gate+t{t}-{t + 1}+u{unit}+l0+p1**")
    lab.press("Undo").shows("score.picture.interventions.length == 0")


def test_by_keys_a_cell_is_chosen_told_in_words_and_left_again_in_the_dark(visit):
    lab = visit(HERE).moves().rests()
    page = lab.page
    page.get_by_role("button", name="Colours: auto").click()
    page.get_by_role("button", name="Colours: light").click()
    page.wait_for_function("getComputedStyle(document.body).colorScheme === 'dark'")
    gate = lab.pixels("forget_gate")[-8]
    assert (np.abs(gate - np.array(KEEP_DARK)).max(axis=-1) <= 12).mean() > 0.5, "bars in the colour of the dark theme"

    twin = page.locator("rnn-bench .twin")
    twin.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(twin.get_by_role("table", name="Every position").get_by_role("row")).to_have_count(13)
    page.locator("rnn-score .picture").focus()
    page.keyboard.press("End")
    page.keyboard.press("PageDown")
    lab.shows("score.selected?.t == 11 && score.selected.quantity == 'forget_gate'")
    expect(page.locator("rnn-score [role=status]")).to_contain_text(
        re.compile(r"^keep gate of unit \d: 0\.\d\d\. Position 12")
    )
    terms = twin.get_by_role("table", name="Its terms").locator("td:last-child")
    expect(terms).not_to_have_count(0)
    *parts, total, gate = [number(text) for text in terms.all_inner_texts()]
    assert sum(parts) == pytest.approx(total, abs=0.0006)
    assert 1 / (1 + np.exp(-total)) == pytest.approx(gate, abs=0.0006)
    page.keyboard.press("Escape")
    lab.shows("score.selected === null")
    expect(page.locator("rnn-score .picture")).to_be_focused()


def test_a_phone_has_one_column_a_loupe_above_the_transport_and_charts_no_wider_than_itself(visit):
    lab = visit(HERE, **PHONE).moves().rests()
    lab.page.locator("rnn-score [data-quantity='forget_gate'] canvas").first.click(position={"x": 100, "y": 10})
    loupe = lab.page.locator("rnn-score .inspector")
    expect(loupe).to_contain_text("Exact, at update")
    dock = lab.button("Train").bounding_box()
    box = loupe.bounding_box()
    assert box["y"] + box["height"] <= dock["y"] + 1
    assert dock["y"] + dock["height"] <= 844
    lab.page.get_by_role("button", name="Charts over training").click()
    expect(lab.page.locator(".bk-Figure")).to_have_count(2)
    letters = "Bokeh.documents[0].get_model_by_name('chart-loss')?.title.text_font"
    lab.page.wait_for_function(f"{letters} === getComputedStyle(document.body).fontFamily")
    assert lab.page.evaluate("document.documentElement.scrollWidth") == 390


def test_a_connection_that_is_cut_comes_back_to_the_same_run_with_its_typed_rate(visit):
    lab = visit("/lab?hidden_size=6&seq_len=8&seed=11", REMEMBER_SOCKETS).moves()
    rate = lab.page.get_by_label("Learning rate")
    rate.select_text()
    rate.press_sequentially("0.02")
    rate.press("Enter")
    lab.page.wait_for_url("**learning_rate=0.02**")
    before = lab.updates
    lab.page.route("**/still", lambda route: route.abort())
    lab.page.evaluate("document.rnnBench.isMine = true; sockets.forEach((each) => each.close())")
    lab.notice("The connection to the server is gone.")
    lab.page.unroute("**/still")
    lab.notice("Connected again, to the same network.")
    lab.shows(f"score.dataset.updates > {before + 5}")
    assert lab.page.evaluate("document.rnnBench.isMine && sockets.length") == 4, "nothing was drawn anew"
    assert [event["knob"] for event in lab.page.evaluate("document.rnnBench.state.events")] == ["learning_rate"]
