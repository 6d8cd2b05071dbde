"""Training in the page: updates and frames a second in Chromium, and what an update costs the engine by itself.

LSTM, 16 units, 40 positions, 8 sequences, one unit on screen. The page: what was painted and learned in some seconds,
with the engine in its worker. The engine alone: CPU milliseconds of an update in node, which a busy machine distorts
less. A frame while it learns: reading the probe there and back, without a fit of the read-out.
"""

import json
import re
import subprocess
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.chromium import launch
from tests.ui.training_here import Shelf
from visualizer.shipped import STATIC

QUERY = "task=delayed_recall&model=lstm&hidden_size=16&seq_len=40&batch_size=8"
SECONDS = 8.0
FLOOR = 50.0
"Updates a second, and frames a second at the same time."
ALONE = 20.0
"CPU milliseconds that an update and a frame may cost together: 50 of both in a second on one core."
COUNT = "(({ updates, frames }) => [Number(updates), Number(frames)])(document.querySelector('rnn-score').dataset)"
IN_NODE = """
import {{ readRecipe }} from "./static/js/engine/recipe.js";
import {{ Run }} from "./static/js/engine/run.js";
const run = new Run(readRecipe("{query}").recipe);
const cost = (times, act) => {{
  const before = process.cpuUsage();
  for (let k = 0; k < times; k++) act();
  const {{ user, system }} = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}};
for (let k = 0; k < 60; k++) run.update();
run.frame(true);
for (let k = 0; k < 40; k++) run.frame(false);
const pieces = [1, 2, 3].map(() => [cost(60, () => run.learner.update()), cost(60, () => run.frame(false))]);
console.log(JSON.stringify([0, 1].map((piece) => Math.min(...pieces.map((all) => all[piece])))));
"""


def alone() -> tuple[float, float]:
    """CPU milliseconds of an update and of a frame, the best of three stretches."""
    code = IN_NODE.format(query=QUERY)
    command = ["node", "--no-warnings", "--input-type=module", "-e", code]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=STATIC.parent)
    update, frame = json.loads(done.stdout)
    return float(update), float(frame)


def in_page(page: Page, speed: str) -> tuple[float, float]:
    """Updates and frames a second."""
    page.get_by_role("button", name=speed, exact=True).click()
    page.get_by_role("button", name=re.compile("Train|Pause")).first.wait_for()
    if page.get_by_role("button", name="Train", exact=True).count():
        page.get_by_role("button", name="Train", exact=True).click()
    page.wait_for_timeout(2000)
    before = page.evaluate(COUNT)
    page.wait_for_timeout(SECONDS * 1000)
    after = page.evaluate(COUNT)
    updates, frames = ((now - then) / SECONDS for now, then in zip(after, before, strict=True))
    return updates, frames


def table() -> tuple[list[str], bool]:
    """Measure everything; False if a floor does not hold."""
    update, frame = alone()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        shelf = Shelf(Path(folder) / "here")
        browser = launch(playwright)
        page = browser.new_page(viewport={"width": 1000, "height": 900})
        page.goto(shelf.page(f'train="{QUERY}" view="unit"'))
        page.wait_for_selector("rnn-score[data-updates='0']", timeout=30_000)
        found = {speed: in_page(page, speed) for speed in ("Default", "Fastest")}
        browser.close()
        shelf.close()
    rows = [f"| {speed} | {updates:.0f} | {frames:.0f} |" for speed, (updates, frames) in found.items()]
    updates, frames = found["Default"]
    holds = update + frame <= ALONE and updates >= FLOOR and frames >= FLOOR
    return [
        f"Training in the page, LSTM 16 units, 40 positions, 8 sequences: {update:.2f} ms of CPU an update, "
        f"{frame:.2f} ms a frame (floor: together at most {ALONE:.0f} ms)",
        "",
        f"| speed | updates a second (floor {FLOOR:.0f} at Default) | frames a second (floor {FLOOR:.0f}) |",
        "| --- | --- | --- |",
        *rows,
    ], holds
