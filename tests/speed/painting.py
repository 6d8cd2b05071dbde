"""How many frames a second Chromium paints, and what one costs the server, against six Bokeh image sources.

LSTM, 32 units, 60 positions, the Score open, 30 frames a second asked for, at the task's default speed of 40 updates a
second; once more at the fastest speed, where worker and browser compete for the processor. Server CPU is the web
process's alone (workers are other processes), read from the kernel.
"""

import os
import re
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.chromium import launch

QUERY = "v=1&task=adding&model=lstm&hidden_size=32&seq_len=60&seed=0"
SECONDS = 10.0
COUNT_PAINTS = """() => {
  window.paints = 0; let drawn = false;
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...all) { drawn = true; return draw.apply(this, all); };
  const tick = () => { if (drawn) { window.paints += 1; drawn = false; } requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
COUNT_FRAMES = """() => { const find = root => { for (const e of root.querySelectorAll('*')) {
  if (e.localName === 'rnn-score') return e;
  const inner = e.shadowRoot && find(e.shadowRoot); if (inner) return inner; } return null; };
  return Number(find(document).dataset.frames); }"""


@dataclass
class Painted:
    """Frames a second that were painted, and CPU milliseconds of the web process per frame."""

    frames_per_second: float
    milliseconds: float


def cpu_seconds(pid: int) -> float:
    """CPU time of one process, without its children."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_for(url: str, seconds: float = 60.0) -> None:
    """Wait until a server answers."""
    limit = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).read()
            return
        except OSError:
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)


def measure(page: Page, pid: int, count: str) -> Painted:
    """Count paints for some seconds."""
    before, start, spent = page.evaluate(count), time.monotonic(), cpu_seconds(pid)
    page.wait_for_timeout(SECONDS * 1000)
    frames, wall = page.evaluate(count) - before, time.monotonic() - start
    return Painted(frames / wall, 1000 * (cpu_seconds(pid) - spent) / max(frames, 1))


def ours(page: Page, port: int, speed: str = "Default") -> Painted:
    """Measure the app with the Score open."""
    command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            while not re.search(r"http://", server.stdout.readline()):
                pass
            page.goto(f"http://localhost:{port}/lab?{QUERY}&view=score")
            page.get_by_role("radio", name=speed).check(force=True)
            page.wait_for_timeout(3000)
            return measure(page, server.pid, COUNT_FRAMES)
        finally:
            server.terminate()


def naive(page: Page, port: int) -> Painted:
    """Measure six Bokeh image sources."""
    command = [sys.executable, "-m", "tests.speed.naive", str(port), QUERY]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://localhost:{port}/")
            page.goto(f"http://localhost:{port}/")
            page.wait_for_timeout(8000)
            page.evaluate(COUNT_PAINTS)
            return measure(page, server.pid, "() => window.paints")
        finally:
            server.terminate()


def table() -> tuple[list[str], bool]:
    """Measure both; return the lines to print and whether the floors hold."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        results = {}
        sides = {
            "this app": ours,
            "this app, fastest": partial(ours, speed="Fastest"),
            "six Bokeh image sources": naive,
        }
        for port, (name, side) in enumerate(sides.items(), start=5861):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            results[name] = side(page, port)
            page.close()
        browser.close()
    lines = ["| drawn by | painted, frames/s of 30 asked | server CPU, ms per frame |", "|---|---|---|"]
    lines += [f"| {name} | {r.frames_per_second:.1f} | {r.milliseconds:.2f} |" for name, r in results.items()]
    mine = results["this app"]
    return lines, mine.frames_per_second >= 28 and mine.milliseconds <= 2.5
