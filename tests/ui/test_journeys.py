"""What visitors do, in a real browser against a real server."""

import re

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE

pytestmark = [pytest.mark.ui, pytest.mark.slow]

EVIL = ["<img src=x onerror=alert(1)>", '"><script>alert(1)</script>', "javascript:alert(1)", "${alert(1)}", "{{7*7}}"]


def test_home_opens_with_a_network_that_learns(visit):
    home = visit("/").moves()
    before = home.updates
    home.shows(f"score.dataset.updates > {before + 5}")
    assert home.page.url.endswith("/"), "an untouched home keeps its short address"
    assert not home.button("Share").is_visible(), "there is no experiment of one's own to share yet"
    home.page.get_by_role("link", name="Open the lab").click()
    home.moves()
    home.button("Share").wait_for()
    assert "/lab?v=1&task=delayed_recall" in home.page.url


def test_pause_and_one_update(visit):
    lab = visit("/lab").moves().rests()
    before = lab.updates
    output = lab.quantity("output")
    lab.press("One update").shows(f"score.dataset.updates == {before + 1}")
    assert not np.array_equal(lab.quantity("output"), output), "one update changes the answers"
    lab.page.wait_for_timeout(500)
    assert lab.updates == before + 1
    lab.press("Train").shows(f"score.dataset.updates > {before + 3}")


def test_reset_returns_to_the_same_initial_weights(visit):
    lab = visit("/lab?hidden_size=4").moves().press("Reset").shows("score.dataset.updates == 0")
    first = lab.quantity("output")
    lab.press("Train").moves().press("Reset").shows("score.dataset.updates == 0")
    assert np.array_equal(lab.quantity("output"), first)


def test_a_copied_link_opens_the_same_experiment_elsewhere(visit):
    lab = visit("/lab?task=parity&model=gru&hidden_size=5&seed=7").moves()
    lab.page.get_by_label("Learning rate").fill("0.02")
    lab.page.get_by_label("Learning rate").press("Enter")
    lab.page.wait_for_url("**learning_rate=0.02**")
    lab.press("Score").shows("score.dataset.depth == 'score'")
    lab.press("Reset").shows("score.dataset.updates == 0")
    link = lab.page.url
    other = visit(link).shows("score.dataset.depth == 'score'")
    other.press("Reset").shows("score.dataset.updates == 0")
    assert other.page.get_by_label("Learning rate").input_value() == "0.02"
    assert np.array_equal(other.quantity("hidden_state"), lab.quantity("hidden_state"))


def test_back_and_forward_return_to_experiments(visit):
    lab = visit("/lab").moves()
    lab.page.get_by_label("Model", exact=True).select_option("gru")
    lab.page.wait_for_url("**model=gru**")
    lab.moves()
    lab.page.go_back()
    lab.page.wait_for_url("**model=lstm**")
    expect(lab.page.get_by_label("Model", exact=True)).to_have_value("lstm")
    lab.press("One unit").shows("score.frame?.quantities.forget_gate && score.dataset.updates > 0")
    lab.page.go_forward()
    lab.page.wait_for_url("**model=gru**")
    expect(lab.page.get_by_label("Model", exact=True)).to_have_value("gru")
    lab.press("One unit").shows("score.frame?.quantities.update_gate")


def test_hide_removes_controls(visit):
    whole = visit("/lab").moves()
    assert whole.page.get_by_label("Task", exact=True).is_visible()
    lab = visit("/lab?hide=task,model").moves()
    assert lab.page.get_by_label("Task", exact=True).count() == 0
    assert lab.page.get_by_label("Model", exact=True).count() == 0
    assert lab.page.get_by_label("Units", exact=True).is_visible()


@pytest.mark.parametrize(
    ("query", "message"),
    [("hidden_size=9000", "(got 9000)"), ("task=chess", "'chess'"), ("seed=-1", "(got -1)"), ("seq_len=x", "'x'")],
)
def test_a_bad_value_gives_its_message_and_the_default(visit, query, message):
    lab = visit(f"/lab?{query}").notice(message).moves()
    assert "v=1&task=delayed_recall&model=lstm&hidden_size=16&seed=0" in lab.page.url


def test_own_text_is_learned_and_never_interpreted(visit):
    lab = visit("/lab?task=char_lm&hidden_size=8&seq_len=20").moves()
    lab.press("Own data …")
    lab.page.get_by_label("Paste it here").fill("".join(EVIL) * 40)
    lab.press("Use")
    lab.page.wait_for_url(re.compile("text=[0-9a-f]{64}"))
    lab.shows("score.dataset.updates > 8")
    assert lab.page.locator("img[src=x]").count() == 0
    elsewhere = visit(re.sub("text=[0-9a-f]{64}", f"text={'0' * 64}", lab.page.url))
    elsewhere.notice("is not here").moves()


@pytest.mark.parametrize("evil", EVIL)
def test_what_an_address_says_is_shown_as_text(visit, evil):
    lab = visit("/lab")
    lab.page.goto(f"{lab.page.url.split('?')[0]}?task={evil}&hide={evil}&view={evil}&unit={evil}&{evil}={evil}")
    lab.moves()
    assert lab.page.locator("img[src=x]").count() == 0
    assert lab.page.evaluate("document.scripts.length") < 20


def test_a_phone_shows_one_column_without_scrolling_sideways(visit):
    phone = visit("/lab", **PHONE).moves()
    assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390
    phone.button("Pause").tap()
    phone.button("Train").wait_for()
    box = phone.button("Train").bounding_box()
    assert box["height"] >= 32
    assert box["y"] + box["height"] <= 844


def test_a_hidden_page_is_sent_nothing_and_goes_on_where_it_is_shown_again(visit):
    lab = visit("/lab").moves()
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true});"
    tell = "document.dispatchEvent(new Event('visibilitychange'))"
    lab.page.evaluate(hide % "true" + tell)
    lab.page.wait_for_timeout(600)
    frames = int(lab.score.get_attribute("data-frames"))
    before = lab.updates
    lab.page.wait_for_timeout(1500)
    assert int(lab.score.get_attribute("data-frames")) <= frames + 1
    lab.page.evaluate(hide % "false" + tell)
    lab.shows(f"score.dataset.updates > {before + 10}")


def test_charts_open_below_the_picture(visit):
    lab = visit("/lab").moves().press("Charts over training")
    lab.page.locator(".bk-Figure").first.wait_for()
    assert lab.page.locator(".bk-Figure").count() == 2


def test_a_diverged_run_says_so_and_offers_a_way_out(visit):
    lab = visit("/lab?task=adding&learning_rate=1000000&optimizer=sgd&clip_norm=0&hidden_size=4")
    lab.notice("Stopped before update")
    lab.page.get_by_role("button", name=re.compile("tenth of the rate")).click()
    lab.page.wait_for_url(lambda url: "learning_rate" not in url)  # the task's own rate is a default


def test_the_hold_editor_holds_what_its_heading_names_and_closes_with_it(visit):
    lab = visit("/lab?view=unit&hidden_size=4").moves().rests()
    editor = lab.page.locator("rnn-score .editor")

    def open_editor():
        box = lab.page.locator("rnn-score [data-quantity='forget_gate'] canvas").first.bounding_box()
        lab.page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
        lab.page.get_by_role("button", name="Hold keep gate").first.click()
        return int(re.search(r"unit (\d+)", editor.locator("h3").inner_text()).group(1))

    other = (open_editor() + 1) % 4
    lab.score.evaluate("(score, unit) => score.choose({unit})", other)
    expect(editor).to_be_hidden()
    assert open_editor() == other
    lab.press("Hold").shows("score.picture.interventions.length == 1")
    assert lab.score.evaluate("score => score.picture.interventions[0].unit") == other
    lab.press("Story").shows("score.selected.quantity == 'input'")
    expect(editor).to_be_hidden()
    expect(lab.page.get_by_role("button", name="Hold keep gate")).to_have_count(0)


def test_a_run_that_rests_is_continued_from_an_earlier_update_and_rests(visit):
    lab = visit("/lab?hidden_size=4").moves().rests()
    newest = lab.updates
    lab.page.get_by_role("slider", name=re.compile("Training|update", re.IGNORECASE)).first.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.shows(f"score.dataset.updates < {newest}")
    earlier = lab.updates
    lab.press("Continue from here")
    lab.page.get_by_role("button", name="Continue from here").wait_for(state="hidden")
    lab.page.wait_for_timeout(800)
    assert lab.updates == earlier
    expect(lab.button("Train")).to_be_visible()
    lab.press("One update").shows(f"score.dataset.updates == {earlier + 1}")


def test_looking_back_after_a_change_of_view_and_unit_shows_that_update_whole(visit):
    lab = visit("/lab?hidden_size=4&view=story").moves().rests()
    newest = lab.updates
    lab.page.get_by_role("slider", name=re.compile("Training|update", re.IGNORECASE)).first.focus()
    lab.page.keyboard.press("Home")
    lab.shows(f"score.dataset.updates < {newest}")
    earlier = f"score.dataset.updates == {lab.updates}"
    lab.press("One unit").shows(f"{earlier} && score.dataset.depth == 'unit' && score.frame?.quantities.forget_gate")
    lab.score.evaluate("score => score.choose({unit: 2})")
    lab.shows(f"{earlier} && score.passing?.header.facts.unit == 2")
    second = lab.quantity("forget_gate")
    lab.score.evaluate("score => score.choose({unit: 1})")
    lab.shows(f"{earlier} && score.passing?.header.facts.unit == 1")
    assert not np.array_equal(lab.quantity("forget_gate"), second), "another unit, another gate"


def test_what_is_held_by_hand_is_in_the_link_and_opens_with_it(visit):
    lab = visit("/lab?view=unit&hidden_size=4&held=clamp+forget_gate+t2-9+u3+p0.5&held=clamp+forget_gate+t0-1+u9")
    lab.notice("unit must be between 0 and 3 (got 9)").moves().shows("score.picture.interventions.length == 1")
    lab.page.wait_for_url(lambda url: url.count("held=") == 1 and "held=clamp+forget_gate+t2-9+u3+p0.5" in url)
    lab.score.evaluate("score => score.tell('cut', {t: [4, 5]})")
    lab.page.wait_for_url("**held=cut+t4-5**")
    lab.press("Reset").shows("score.dataset.updates == 0 && score.picture.interventions.length == 2")
    other = visit(lab.page.url).shows("score.picture.interventions.length == 2")
    other.press("Reset").shows("score.dataset.updates == 0")
    for there in (lab, other):
        there.score.evaluate("score => score.choose({unit: 3})")
        there.shows("score.frame.facts.unit == 3")
    assert np.array_equal(other.quantity("forget_gate"), lab.quantity("forget_gate"))
    assert np.allclose(other.quantity("forget_gate")[2:9], 0.5, atol=0.005)
    lab.page.get_by_role("button", name="Release all").first.click()
    lab.page.wait_for_url(lambda url: "held" not in url)


def test_the_equation_is_of_the_update_looked_back_at(visit):
    lab = visit("/lab?hidden_size=4&view=unit").moves().rests()
    newest = lab.updates
    box = lab.page.locator("rnn-score [data-quantity='forget_gate'] canvas").first.bounding_box()
    lab.page.mouse.click(box["x"] + 0.4 * box["width"], box["y"] + 0.5 * box["height"])
    inspector = lab.page.locator("rnn-score .inspector")
    expect(inspector).to_contain_text(f"Exact, at update {newest}.")
    lab.page.get_by_role("slider", name=re.compile("Training|update", re.IGNORECASE)).first.focus()
    lab.page.keyboard.press("ArrowLeft")
    lab.shows(f"score.dataset.updates < {newest}")
    earlier = lab.updates
    expect(inspector).to_contain_text(f"Of update {earlier} only the picture is kept.")
    expect(inspector).not_to_contain_text("Exact")
    lab.press("Recompute it exactly")
    expect(inspector).to_contain_text(f"Exact, at update {earlier}.")
    lab.shows(f"score.dataset.updates == {earlier} && score.passing")
    lab.press("Live")
    expect(inspector).to_contain_text(f"Exact, at update {newest}.")


def test_one_unit_after_the_score_is_the_one_that_tells_most_with_who_wrote_it(visit):
    lab = visit("/lab?task=selective_copying&model=mamba&hidden_size=8&seq_len=12&view=score").moves()
    lab.press("One unit").shows("score.frame?.quantities.provenance")
    assert lab.score.evaluate("score => score.unit === score.picture.telling[0]")
    assert lab.quantity("provenance").ndim == 2
    assert lab.page.locator("rnn-score .row.folded").count() == 0
