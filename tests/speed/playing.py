"""How soon a page with recordings can be used, and how smoothly it scrubs: 200 frames, LSTM, 16 units, 40 positions.

The page is served on loopback and drawn by Chromium without a graphics card. One player is scrubbed a frame per
animation frame; so are ten on one page, all of them at once: those near the window are painted, the others rest.
What is held to is the processor time of the page's thread, which a busy machine changes little: until it can be used,
and for each frame, of which 60 or 30 must fit into a second. The clock's own figures stand beside it.
"""

import gzip
import json
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.chromium import launch
from tests.embed.server import serving
from visualizer import Recipe
from visualizer.embed.assets import PLAYER
from visualizer.recordings import record

RECIPE = Recipe(task="adding", model="lstm", hidden_size=16, seq_len=40)
QUANTITIES = ["hidden_state", "cell_state", "input_gate", "forget_gate", "candidate", "output_gate", "gradient_norm"]
FRAMES, MANY, SECONDS, TRIES = 200, 10, 3.0, 3
PAGES = [
    ("story", 1, 500, 1000 / 60),
    ("unit", 1, 500, 1000 / 60),
    ("score", 1, 500, 1000 / 60),
    ("ten", MANY, 1500, 1000 / 30),
]
"Name, players, and the most of the processor, in ms, until it can be used and for each frame of all of them."
LARGEST = 170_000
"Bytes on the wire of the six quantities and the norms."
PAGE = """<!doctype html><meta charset="utf-8"><title>Recordings</title><link rel="icon" href="data:,">
<script>addEventListener('rnn-ready', () => {
  window.ready = (window.ready ?? 0) + 1;
  window.at = performance.now();
})</script>
<script type="module" src="rnn-player.js"></script>"""
SCRUB = """async (seconds) => {
  const players = [...document.querySelectorAll('rnn-score')].filter((each) => each.dataset.state === 'ready');
  const isSeen = (each) => ((box) => box.bottom > 0 && box.top < innerHeight)(each.getBoundingClientRect());
  const seen = players.filter(isSeen);
  const painted = () => Math.min(...seen.map((each) => Number(each.dataset.frames)));
  const [start, before] = [performance.now(), painted()];
  for (let index = 1; performance.now() - start < 1000 * seconds; index++) {
    for (const each of players) each.show(index % each.updates.length);
    await new Promise(requestAnimationFrame);
  }
  return [painted() - before, (performance.now() - start) / 1000, seen.length];
}"""


@dataclass
class Played:
    """One page: milliseconds until it could be used, by the clock and of the processor; the same for each frame."""

    ready: float
    ready_cpu: float
    rate: float
    frame_cpu: float


def furnish(folder: Path) -> int:
    """Write pages and recordings; return the bytes of the smaller recording on the wire."""
    for name in ("rnn-player.js", "rnn-player.more.js"):
        shutil.copy(PLAYER[name], folder)
    recording = record(RECIPE, updates=4 * (FRAMES - 1), every=4)
    recording.save(folder / "run.rnn.json")
    plain = record(RECIPE, updates=4 * (FRAMES - 1), every=4, quantities=QUANTITIES, weights=False)
    player = '<rnn-score src="run.rnn.json" view="{view}" {more}></rnn-score>'
    for name, body in {
        "story": player.format(view="story", more=""),
        "unit": player.format(view="unit", more=""),
        "score": player.format(view="score", more=""),
        "ten": "".join(player.format(view="unit", more='loading="eager"') for _ in range(MANY)),
        "lazy": "".join(player.format(view="unit", more="") for _ in range(MANY)),
    }.items():
        (folder / f"{name}.html").write_text(PAGE + body)
    return len(gzip.compress(json.dumps(plain.to_json()).encode(), 9))


class Thread:
    """The processor time of a page's thread.

    Args:
        page: Playwright's.
    """

    def __init__(self, page: Page) -> None:
        self.session = page.context.new_cdp_session(page)
        self.session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def milliseconds(self) -> float:
        """What its tasks took so far, since the page was opened."""
        metrics = self.session.send("Performance.getMetrics")["metrics"]
        return float(1000 * next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def start(page: Page, url: str, players: int) -> tuple[float, float]:
    """Open a page; return when so many of its players could be used, by the clock and of the processor, in ms."""
    thread = Thread(page)
    page.goto(url)
    limit = time.monotonic() + 60
    while page.evaluate("window.ready ?? 0") < players:
        assert time.monotonic() < limit, "the players did not start"
        time.sleep(0.05)
    return float(page.evaluate("window.at")), thread.milliseconds()


def played(page: Page, url: str, players: int) -> Played:
    """Open a page a few times, and scrub it."""
    starts = [start(page, url, players) for _ in range(TRIES)]
    thread = Thread(page)
    before = thread.milliseconds()
    frames, seconds, seen = page.evaluate(SCRUB, SECONDS)
    spent = thread.milliseconds() - before
    return Played(min(s[0] for s in starts), min(s[1] for s in starts), frames / seconds, spent / max(1, frames))


def table() -> tuple[list[str], bool]:
    """Measure; return the lines to print and whether the floors hold."""
    lines = ["| page | usable after, ms | of these processor | frames/s while scrubbing | processor, ms a frame |"]
    lines += ["|---|---|---|---|---|"]
    holds = True
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        size = furnish(Path(place))
        browser = launch(playwright)
        with serving(Path(place)) as (url, _):
            for name, players, soonest, most in PAGES:
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                one = played(page, f"{url}/{name}.html", players)
                page.close()
                holds = holds and one.ready_cpu <= soonest and one.frame_cpu <= most
                words = f"| {name} | {one.ready:.0f} | {one.ready_cpu:.0f} (at most {soonest}) | {one.rate:.1f} "
                lines.append(words + f"| {one.frame_cpu:.1f} (at most {most:.1f}) |")
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            start(page, f"{url}/lazy.html", 1)
            page.wait_for_timeout(2000)
            begun = page.evaluate("document.querySelectorAll('rnn-score[data-state=ready]').length")
            page.close()
        browser.close()
    lines += ["", f"Of ten lazy players {begun} had begun two seconds after the page."]
    lines += [f"Six quantities and gradient norms in {FRAMES} frames: {size:,} bytes at gzip -9 (at most {LARGEST:,})."]
    return lines, holds and begun < MANY and size <= LARGEST
