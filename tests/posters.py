"""The lessons' posters, taken of the running app: ``make posters``. Every network in them was trained for it.

``python -m tests.posters [SLUG …]`` takes those of some lessons only.
"""

import argparse
import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.chromium import launch
from tests.ui.bench import SHOWN
from tests.ui.lesson_server import served
from visualizer.lesson import Lesson, shelf
from visualizer.pages import posters
from visualizer.pages.posters import updates_of
from visualizer.shipped import LESSONS

HIGHEST = 900
"CSS pixels that a poster shows of a picture."
QUALITIES = (82, 70, 55, 40)
LARGEST = 40_000
"Bytes from which on the next lower quality is taken."
CONTEXT = {
    "viewport": {"width": 1180, "height": 1400},
    "device_scale_factor": 1.5,
    "color_scheme": "light",
    "reduced_motion": "reduce",
}
READY = f"{SHOWN} && score.frame && document.rnnBench?.state && !document.rnnBench.state.ahead"
PATIENCE = 180_000


def take(page: Page, url: str, updates: int) -> bytes:
    """Open a page of a lesson, train its network from the start, and return the picture as PNG.

    At update 0 what a prediction hides stays hidden.
    """
    page.goto(url)
    page.wait_for_function(READY, timeout=PATIENCE)
    if updates:
        page.evaluate("document.rnnBench.veil = null")
    if not page.evaluate("document.rnnBench.veil"):
        page.get_by_role("button", name="Reset", exact=True).first.click()
    page.wait_for_function(f"{SHOWN} && score.dataset.updates == '0'", timeout=PATIENCE)
    if updates:
        page.evaluate("document.rnnBench.hurry()")
        page.evaluate("count => document.rnnBench.make(count).then(() => null)", updates)
        made = f"Number(score.dataset.updates) >= {updates} || document.rnnBench.state.status == 'stopped'"
        page.wait_for_function(f"{SHOWN} && ({made})", timeout=PATIENCE)
    page.wait_for_timeout(1500)  # the read-out is fitted, and what is slow is drawn
    return page.locator("rnn-bench .picture").first.screenshot()


def encode(png: bytes) -> bytes:
    """Return a picture as lossy WebP of a modest size."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    scale = CONTEXT["device_scale_factor"]
    image = image.crop((0, 0, image.width, min(image.height, round(HIGHEST * scale))))
    for quality in QUALITIES:
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if len(buffer.getvalue()) <= LARGEST:
            break
    return buffer.getvalue()


def take_all(lessons: list[Lesson], folder: Path) -> None:
    """Take the poster of every page of some lessons."""
    posters.FOLDER.mkdir(exist_ok=True)
    with served(folder) as url, sync_playwright() as playwright:
        browser = launch(playwright)
        for lesson in lessons:
            for page in lesson.pages:
                there = browser.new_context(**CONTEXT)
                address = f"{url}/lessons/{lesson.slug}?page={page.number}"
                poster = encode(take(there.new_page(), address, updates_of(page)))
                posters.file(lesson, page).write_bytes(poster)
                there.close()
        browser.close()


def forget(lessons: list[Lesson]) -> None:
    """Delete the posters of pages that are no more."""
    known = {posters.file(lesson, page) for lesson in lessons for page in lesson.pages}
    for path in set(posters.FOLDER.glob("*.webp")) - known:
        path.unlink()


def main() -> None:
    """Take the posters of all lessons, or of those that are named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("slugs", nargs="*", metavar="SLUG")
    parser.add_argument("--lessons", type=Path, default=LESSONS, help="folder of the lessons")
    options = parser.parse_args()
    lessons = shelf(options.lessons)
    forget(lessons)
    take_all([each for each in lessons if not options.slugs or each.slug in options.slugs], options.lessons)


if __name__ == "__main__":
    main()
