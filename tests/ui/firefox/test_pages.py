"""Pages in Firefox: a lesson with its prediction; a recording and a network in pages of nothing but files."""

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.embed.server import STRICT, serving
from tests.ui.playing import PAGE, SCRIPT, SHELF, Player, furnish
from tests.ui.training_here import Shelf
from visualizer.trace import Recording

pytestmark = [pytest.mark.ui, pytest.mark.slow]

DOT = """() => {
  const dot = [...document.querySelectorAll("math[display=block] mo")].find((e) => e.textContent === "⊙");
  return dot.getBoundingClientRect().width / parseFloat(getComputedStyle(dot).fontSize);
}"""


def test_from_the_home_page_to_a_lesson_whose_prediction_is_judged_by_the_run(visit):
    home = visit("/").moves()
    page = home.page
    page.get_by_role("link", name="Start the lessons").click()
    page.wait_for_url("**/lessons**")
    page.goto(home.page.url.partition("/lessons")[0] + "/lessons/vanilla-rnn")
    home.shows("score.dataset.updates == 0")
    page.get_by_label("Nearly always: it knows which came first.").check()
    home.press("Predict").press("Skip to the result")
    page.locator("#page-1 .verdict .measured").get_by_text("Measured after 300 updates").wait_for(timeout=30_000)
    accuracy = page.evaluate("document.rnnBench.measure({value: 'accuracy'}).then((found) => found.values.value)")
    assert accuracy >= 0.9
    expect(page.locator("#page-1 .verdict")).to_contain_text("Better than three times in four is only possible")
    page.goto(page.url.partition("/lessons")[0] + "/lessons/lstm")
    assert 0.5 < page.evaluate(DOT) < 1.2, "⊙ is an operator between two letters, no large one like Σ"


def test_a_recording_plays_from_files_under_a_strict_policy(visit, tmp_path):
    folder, recording = furnish(tmp_path), Recording.load(SHELF / "lstm.rnn.json")
    score = '<rnn-score src="lstm.rnn.json" view="unit" update="0"></rnn-score>'
    (folder / "page.html").write_text(PAGE.format(script=SCRIPT, body=score), encoding="utf-8")
    with serving(folder, STRICT) as (address, _):
        player = Player(visit(f"{address}/page.html").page).ready()
        before = player.shows()
        player.button("Frame after").click()
        player.until(f"player.dataset.updates === '{recording.updates[1]}'")
        assert player.shows() != before
        shown = player.ask("[...player.frame.quantities.forget_gate.data]")
        assert np.allclose(shown, recording.trace()[1]["forget_gate"].ravel(), atol=1e-5)
        player.button("Play").click()
        player.until("player.index === player.updates.length - 1", 30)
        player.host.get_by_label("The picture.").press("ArrowRight")
        assert player.inspector.locator("math").count() == 1


def test_a_network_trains_in_the_page_in_a_thread_of_its_own(visit, tmp_path):
    shelf = Shelf(tmp_path / "strict")
    try:
        player = Player(visit(shelf.page('train="task=parity&model=gru&every=true&seq_len=8&hidden_size=4"')).page)
        player.until("player.dataset.updates === '0'")
        assert player.ask("player.dataset.engine") == "worker"
        before = player.shows()
        player.button("Train").click()
        player.until("Number(player.dataset.updates) > 20")
        assert player.shows() != before
        player.button("Pause").click()
        player.until("player.dataset.status === 'paused'")
    finally:
        shelf.close()
