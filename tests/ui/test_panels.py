"""What stands open above the picture, in a real browser: one update in slow motion, and the cell as a diagram."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.chromium import PHONE

pytestmark = [pytest.mark.ui, pytest.mark.slow]

LIT = ".phases li[aria-current]"
SENTENCE = ".panel .sentence"
LAB = "/lab?view=unit&hidden_size=6&seq_len=8"


def panel(lab, name):
    return lab.page.locator(f"[data-panel='{name}']")


def number_in(text, after):
    return float(re.search(rf"{after}\D*?(−?\d+\.\d+)", text)[1].replace("−", "-"))


def to_phase(lab, name):
    """Go on by arrow key until a phase is lit."""
    for _ in range(60):
        if lab.page.locator(LIT).get_attribute("data-phase") == name:
            return
        lab.page.keyboard.press("ArrowRight")
    raise AssertionError(f"{name} was never lit")


def serious(page):
    found = Axe().run(page).response["violations"]
    return [one["id"] for one in found if one["impact"] in ("serious", "critical")]


def test_one_update_in_slow_motion_is_the_update_that_is_made(visit):
    lab = visit(LAB, reduced_motion="reduce").moves()
    lab.press("Slow motion")
    sentence = lab.page.locator(SENTENCE)
    expect(sentence).to_contain_text("Forward, position 1 of 8")
    expect(lab.button("Play")).to_be_hidden()  # whoever prefers stillness goes step by step
    lab.button("Train").wait_for()
    before = lab.updates
    assert lab.page.get_by_label("Shown", exact=True).input_value() == "batch"
    lab.page.keyboard.press("ArrowRight")
    expect(sentence).to_contain_text("Forward, position 2 of 8")
    lab.press("Back")
    expect(sentence).to_contain_text("Forward, position 1 of 8")
    to_phase(lab, "loss")
    loss = number_in(sentence.inner_text(), "cost")
    to_phase(lab, "backward")
    expect(sentence).to_contain_text("Backward, position 8 of 8")
    assert serious(lab.page) == []
    to_phase(lab, "clip")
    norm = number_in(sentence.inner_text(), "has size")
    assert lab.updates == before
    to_phase(lab, "update")
    expect(sentence).to_contain_text(f"Update {before + 1}:")
    lab.shows(f"score.dataset.updates == {before + 1}")
    facts = lab.score.evaluate("score => score.frame.facts")
    assert facts["loss"] == pytest.approx(loss, abs=5.1e-4)
    assert facts["gradient_norm"] == pytest.approx(norm, abs=5.1e-4)
    expect(lab.button("Back")).to_be_disabled()  # the weights have changed
    lab.page.keyboard.press("ArrowRight")
    expect(sentence).to_contain_text("Forward, position 1 of 8")
    expect(panel(lab, "slow_motion")).to_contain_text(f"Update {before + 2} in slow motion")
    lab.page.keyboard.press("Escape")
    expect(panel(lab, "slow_motion")).to_be_hidden()
    assert lab.page.get_by_label("Shown", exact=True).input_value() == "probe"
    lab.button("Pause").wait_for()  # it was learning when slow motion began


def test_slow_motion_plays_by_itself_and_train_leaves_it(visit):
    lab = visit("/lab?task=copy_memory&model=transformer&hidden_size=8&seq_len=12").moves()
    lab.press("Slow motion")
    lab.page.get_by_label("Fast", exact=True).check()
    expect(lab.page.locator(SENTENCE)).to_contain_text("positions at once")
    lab.page.locator(f"{LIT}[data-phase='backward']").wait_for()
    expect(lab.page.locator(SENTENCE)).to_contain_text("positions at once")
    lab.page.locator(f"{LIT}[data-phase='update']").wait_for()
    lab.press("Train")
    expect(panel(lab, "slow_motion")).to_be_hidden()


def test_the_diagram_shows_the_numbers_of_the_picture(visit):
    lab = visit(LAB).moves().shows("score.frame.quantities.forget_gate").rests()
    lab.press("Diagram")
    drawing = panel(lab, "diagram")
    expect(drawing.locator("h2")).to_contain_text("position 8,")
    lab.page.locator("rnn-score .picture").focus()
    lab.page.keyboard.press("Home")
    lab.page.keyboard.press("ArrowRight")
    expect(drawing.locator("h2")).to_contain_text("position 2,")
    lines = drawing.locator(".lines").inner_text()
    gates = {"f": "forget_gate", "i": "input_gate", "o": "output_gate"}
    for letter, name in gates.items():
        printed = float(re.search(rf"^{letter} = .* = (\S+)$", lines, re.M)[1])
        assert printed == pytest.approx(float(lab.quantity(name)[1]), abs=1 / 250)
    assert serious(lab.page) == []
    gate = drawing.get_by_role("button", name=re.compile("keep gate f"))
    gate.focus()
    lab.page.keyboard.press("Enter")
    expect(lab.page.locator("rnn-score .inspector")).to_contain_text("keep gate")
    drawing.get_by_role("button", name="Close the diagram").click()
    expect(drawing).to_be_hidden()


def test_the_diagram_follows_while_the_network_learns_and_fits_a_phone(visit):
    lab = visit(LAB, **PHONE).moves()
    lab.button("Diagram").tap()
    note = panel(lab, "diagram").get_by_text("Exact, at update")
    note.wait_for()
    first = note.inner_text()
    expect(note).not_to_have_text(first)
    assert lab.page.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_scene_opens_slow_motion_of_its_own_network_and_leaves_it_at_rest(visit):
    lab = visit(LAB).moves()
    scene = "{query: 'model=gru&hidden_size=5&seq_len=8', rests: true, trained: 3, panel: 'slow_motion'}"
    lab.page.evaluate(f"document.rnnBench.scene({scene})")
    expect(panel(lab, "slow_motion")).to_contain_text("Update 4 in slow motion")
    expect(lab.page.locator(SENTENCE)).to_contain_text("Forward, position")
    lab.page.evaluate(f"document.rnnBench.scene({scene.replace('slow_motion', 'diagram')})")
    expect(panel(lab, "slow_motion")).to_be_hidden()
    expect(panel(lab, "diagram")).to_contain_text("z · hₜ₋₁ =")
    lab.shows("score.dataset.updates == 3")
    lab.button("Train").wait_for()


def test_a_scene_opens_a_panel_and_what_has_no_drawing_has_no_button(visit):
    lab = visit(LAB).moves()
    lab.page.evaluate("document.rnnBench.dispatchEvent(new CustomEvent('panel', { detail: 'diagram' }))")
    expect(panel(lab, "diagram")).to_be_visible()
    lab.page.evaluate("document.rnnBench.dispatchEvent(new CustomEvent('panel', { detail: null }))")
    expect(panel(lab, "diagram")).to_be_hidden()
    other = visit("/lab?model=s4d&hidden_size=6").moves()
    expect(other.button("Slow motion")).to_be_visible()
    expect(other.page.get_by_role("button", name="Diagram", exact=True)).to_be_hidden()
