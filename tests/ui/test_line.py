"""The page's own websocket: cut, the same run goes on; where there is none, Panel's way does."""

import itertools

import pytest

pytestmark = pytest.mark.ui

SEEDS = itertools.count(70)
"Each page has a run of its own: those that are the same would be one."
LINES = """const Plain = WebSocket;
window.lines = [];
window.WebSocket = new Proxy(Plain, {
  construct(_, [url, protocols]) {
    if (!String(url).endsWith('/line')) return new Plain(url, protocols);
    const line = window.hasLine ? new Plain(url, protocols) : { close() {}, readyState: 3 };
    if (!window.hasLine) setTimeout(() => line.onclose({ code: 1006 }));
    window.lines.push(line);
    return line;
  },
});"""
"Notes every line that the page opens; without ``hasLine`` none can be opened."


def lab(visit, has_line=True):
    return visit(
        f"/lab?seed={next(SEEDS)}", script=f"window.hasLine = {'true' if has_line else 'false'}; {LINES}"
    ).moves()


def test_frames_come_over_the_line_alone(visit):
    page = lab(visit)
    assert page.page.evaluate("[lines.length, lines[0].protocol]") == [1, "rnn-visualizer"]


def test_a_line_that_is_cut_is_opened_again_for_the_same_run(visit):
    page = lab(visit).shows("score.frame.updates > 5")
    before = page.page.evaluate("document.rnnBench.score.frame.updates")
    page.page.evaluate("lines[0].close()")
    page.press("One unit").shows("lines.length === 2 && lines[1].readyState === 1")
    page.shows(f"score.frame.updates > {before + 5}").shows("score.frame.quantities.forget_gate")
    kept = page.page.evaluate("document.rnnBench.score.store.updates")
    assert kept == sorted(kept)
    assert kept[0] < 5, "another run has begun"


def test_without_a_line_panel_carries_frames_and_commands(visit):
    page = lab(visit, has_line=False).shows("score.frame.updates > 5")
    page.rests()
    assert page.page.evaluate("lines.length") == 1
