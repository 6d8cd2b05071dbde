"""The browser of the tests, benchmarks and pictures: Debian's chromium where it is, Playwright's own elsewhere."""

import shutil
import time

from playwright.sync_api import Browser, Error, Page, Playwright
from playwright.sync_api import TimeoutError as Late

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
DESKTOP = {"viewport": {"width": 1280, "height": 720}}
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}


def launch(playwright: Playwright) -> Browser:
    """Start it."""
    executable = shutil.which("chromium") or shutil.which("chromium-browser")
    return playwright.chromium.launch(executable_path=executable, args=FLAGS)


def wait_for_function(page, expression, *, arg=None, timeout=30_000, **_):
    """Wait until a page says yes. Playwright's own evaluates a text inside the page, which our policy forbids."""
    limit = time.monotonic() + timeout / 1000
    while True:
        try:
            if page.evaluate(expression, arg):
                return
        except Error as error:
            if "context was destroyed" not in str(error) and "navigat" not in str(error):
                raise
        if time.monotonic() > limit:
            raise Late(f"after {timeout} ms this was not so: {expression}")
        page.wait_for_timeout(20)


Page.wait_for_function = wait_for_function
