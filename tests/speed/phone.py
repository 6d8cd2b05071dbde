"""How many frames a second a slow phone paints: 390 by 844 px, two device pixels each, touch, processor 4 times slower.

The lab's own recipe at its own speed, over loopback, in Chromium without a graphics card; the picture counts what it
has painted. The slowing is Chromium's (``Emulation.setCPUThrottlingRate``), of the page's thread alone.
"""

from playwright.sync_api import Browser, sync_playwright

from tests.chromium import PHONE, launch
from tests.speed.painting import COUNT_FRAMES
from tests.speed.visiting import served
from tests.ui.bench import Bench

SLOWER = 4
SECONDS = 8.0
FLOOR = 15.0
"Frames a second, in every depth."
DEPTHS = ("story", "unit", "score", "trajectory")


def rate(browser: Browser, address: str) -> float:
    """Open a page on the slow phone; return the frames it paints in a second while the network learns."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    Bench(page).moves()
    page.wait_for_timeout(2000)
    now = "() => performance.now()"
    before, start = page.evaluate(COUNT_FRAMES), page.evaluate(now)
    page.wait_for_timeout(1000 * SECONDS)
    after, stop = page.evaluate(COUNT_FRAMES), page.evaluate(now)
    context.close()
    return 1000 * (after - before) / (stop - start)


def table() -> tuple[list[str], bool]:
    """Measure every depth; return the lines to print and whether the floor holds."""
    lines, holds = [f"| depth, phone {SLOWER} times slower | frames painted a second |", "|---|---|"], True
    with served() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for depth in DEPTHS:
            found = rate(browser, f"{server}/lab?view={depth}")
            lines.append(f"| {depth} | {found:.1f} |")
            holds &= found >= FLOOR
        browser.close()
    return lines, holds
