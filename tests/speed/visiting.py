"""What a visit weighs and how long it takes: bytes of a first and a second visit, and both moments at 10 Mbit/s.

A real server with one worker, Chromium with an empty cache, the network as Chromium's developer tools slow it down:
10 Mbit/s and 20 ms. Bytes are those that came over the network (``encodedDataLength``), headers included, without the
frames of the websocket.
"""

import contextlib
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.chromium import launch

PAGES = ("/", "/lab", "/lessons/lstm", "/here")
LINE = {"offline": False, "latency": 20, "downloadThroughput": 10e6 / 8, "uploadThroughput": 10e6 / 8}
FIRST_MOST, SECOND_MOST = 1.6e6, 100e3
"Bytes of a first and a second visit."
READABLE_MOST, MOVING_MOST = 1.0, 5.0
"Seconds until text is there, and until the picture moves: within four more."
WATCH = """
window.moments = {};
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (entry.name === "first-contentful-paint") moments.text = entry.startTime;
}).observe({type: "paint", buffered: true});
const find = (root) => { for (const e of root.querySelectorAll("*")) {
  if (e.localName === "rnn-score") return e;
  const inner = e.shadowRoot && find(e.shadowRoot); if (inner) return inner; } return null; };
const look = () => {
  const score = document.body && find(document);
  if (score && Number(score.dataset.frames) >= 2) { moments.picture = performance.now(); return; }
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""


@dataclass
class Visit:
    """Bytes from the network, and seconds until text and until the second frame was painted; None if it never was."""

    size: int
    text: float
    picture: float | None


@contextlib.contextmanager
def served(*options: str) -> Iterator[str]:
    """Serve from a process of its own; gives the address."""
    command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "1", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            while not (found := re.search(r"http://\S+", server.stdout.readline())):
                pass
            yield found.group().rstrip("/")
        finally:
            server.terminate()


def visit(context: BrowserContext, address: str, line: dict | None = LINE, seconds: float = 8.0) -> Visit:
    """Open a page and stay for some seconds after it has loaded."""
    page = context.new_page()
    page.add_init_script(WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    if line:
        tools.send("Network.emulateNetworkConditions", line)
    sizes = []
    tools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    page.goto(address)
    with contextlib.suppress(Exception):
        page.wait_for_function("window.moments.picture", timeout=seconds * 1000)
    page.wait_for_timeout(500)
    moments = page.evaluate("window.moments")
    page.close()
    moved = moments.get("picture")
    return Visit(round(sum(sizes)), moments["text"] / 1000, moved and moved / 1000)


def both(browser: Browser, address: str) -> tuple[Visit, Visit]:
    """Visit a page for the first time, and again."""
    context = browser.new_context()
    found = visit(context, address), visit(context, address)
    context.close()
    return found


def table() -> tuple[list[str], bool]:
    """Measure every page; return the lines to print and whether the floors hold."""
    lines = [
        "| page | first visit, kB | second, kB | text readable, s | picture moving, s |",
        "|---|---|---|---|---|",
    ]
    holds = True
    with served() as server, sync_playwright() as playwright:
        browser = launch(playwright)
        for path in PAGES:
            first, second = both(browser, server + path)
            moving = "waits for a click" if first.picture is None else f"{first.picture:.1f}"
            lines.append(f"| {path} | {first.size / 1e3:.0f} | {second.size / 1e3:.0f} | {first.text:.2f} | {moving} |")
            holds &= first.size <= FIRST_MOST and second.size <= SECOND_MOST and first.text <= READABLE_MOST
            holds &= first.picture is None or first.picture <= MOVING_MOST
        browser.close()
    return lines, holds
