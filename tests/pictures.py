"""The README's pictures, taken of the running app: ``make pictures``. Nothing in them is drawn by hand."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.chromium import DESKTOP, PHONE, launch
from tests.ui.bench import SHOWN

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "pictures"
RECALL = "/lab?v=1&task=delayed_recall&model=lstm&hidden_size=16&seed=0"
ALIGNMENT = "/lab?v=1&task=reversal&model=seq2seq&hidden_size=32&seed=0"
ATTENTION = "/lab?v=1&task=associative_recall&model=transformer&hidden_size=32&heads=2&seed=0"
ENOUGH = "score.dataset.updates > 320"
PICTURES = {
    "story.png": (RECALL + "&view=story", {**DESKTOP, "color_scheme": "light"}, ""),
    "unit.png": (RECALL + "&view=unit", {**DESKTOP, "color_scheme": "light"}, "forget_gate"),
    "score.png": (RECALL + "&view=score", {**DESKTOP, "color_scheme": "dark"}, ""),
    "alignment.png": (ALIGNMENT + "&view=score", {**DESKTOP, "color_scheme": "light"}, ""),
    "query.png": (ATTENTION + "&view=attention&layer=1", {**DESKTOP, "color_scheme": "light"}, "attention_weights"),
    "phone.png": (RECALL + "&view=unit", {**PHONE, "color_scheme": "light"}, ""),
}


def take(page: Page, url: str, cell: str, path: Path) -> None:
    """Wait until the network has learned, stop it, click a cell, and photograph the window."""
    page.goto(url)
    page.wait_for_function(f"{SHOWN} && {ENOUGH}", timeout=120_000)
    page.get_by_role("button", name="Pause", exact=True).first.click()
    page.get_by_role("button", name="Train", exact=True).first.wait_for()
    if cell:
        row = page.locator(f"rnn-score [data-quantity='{cell}'] canvas").first.bounding_box()
        page.mouse.click(row["x"] + 0.42 * row["width"], row["y"] + 0.6 * row["height"])
    page.wait_for_timeout(1500)
    page.screenshot(path=path)


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server, sync_playwright() as playwright:
        try:
            url = re.search(r"http://\S+", server.stdout.readline()).group().rstrip("/")
            browser = launch(playwright)
            for name, (address, context, cell) in PICTURES.items():
                there = browser.new_context(**context)
                take(there.new_page(), url + address, cell, FOLDER / name)
                there.close()
            browser.close()
        finally:
            server.terminate()


if __name__ == "__main__":
    main()
