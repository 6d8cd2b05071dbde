"""The menu, live and recorded; a live frame in another origin's page; from a recording to a live network."""

import functools
import http.server
import json
import re
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from visualizer.cli import free_port
from visualizer.shipped import STATIC
from visualizer.trace import Recording, Trace

pytestmark = pytest.mark.ui
ROOT = Path(__file__).resolve().parents[2]
PLAYER = ("rnn-player.classic.js", "rnn-player.more.js", "rnn-player.share.js")
FRAME = """<!doctype html><title>docs</title>
<iframe src="{live}/embed/lab?task=parity&model=gru&hidden_size=4"></iframe>
<script>addEventListener("message", ({{source, origin, data}}) => {{
  if (source === document.querySelector("iframe").contentWindow) window.told = [origin, data.type, data.height];
}})</script>"""
PLAYS = """<!doctype html><title>docs</title><rnn-score src="run.rnn.json" live="{live}" loading="eager"></rnn-score>
<script src="rnn-player.classic.js" defer></script>"""
PATIENCE = 90_000


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


class Live:
    """A live server, and two hosts of the same pages: one that it allows and one that it does not."""

    def __init__(self, folder):
        for name in PLAYER:
            shutil.copy(STATIC / "dist" / name, folder / name)
        shutil.copy(ROOT / "tests" / "recordings" / "lstm.rnn.json", folder / "run.rnn.json")
        handler = functools.partial(Quiet, directory=str(folder))
        self.hosts = [http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) for _ in range(2)]
        for host in self.hosts:
            threading.Thread(target=host.serve_forever, daemon=True).start()
        self.docs, self.other = (f"http://localhost:{host.server_port}" for host in self.hosts)
        self.port = free_port(None, 0)
        self.address = f"http://localhost:{self.port}"
        for name, page in (("frame.html", FRAME), ("play.html", PLAYS)):
            (folder / name).write_text(page.format(live=self.address))
        self.log = folder / "log.txt"
        self.start()

    def start(self):
        command = [sys.executable, "-m", "tests.ui.sharing_server", str(self.port), self.docs]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True)
        assert self.process.stdout.readline() == "ready\n"

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()

    def close(self):
        self.stop()
        for host in self.hosts:
            host.shutdown()
            host.server_close()


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    there = Live(tmp_path_factory.mktemp("docs"))
    yield there
    there.close()


@pytest.fixture
def page(browser):
    context = browser.new_context(accept_downloads=True, viewport={"width": 1200, "height": 900})
    yield context.new_page()
    context.close()


def saved(page, label, folder):
    page.get_by_role("button", name="Share").click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("menuitem").filter(has_text=re.compile(f"^{label}")).first.click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_live_page_hands_out_files(live, page, tmp_path):
    page.goto(f"{live.address}/lab?task=delayed_recall&model=lstm&hidden_size=4&seq_len=6")
    page.wait_for_function("document.rnnBench?.score.dataset.updates > 2", timeout=PATIENCE)
    page.get_by_role("button", name="Pause", exact=True).click()
    svg = saved(page, "Picture, SVG", tmp_path).read_text()
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert "Delayed recall · LSTM, 4 units" in svg
    png = saved(page, "Picture, PNG", tmp_path).read_bytes()
    assert png.startswith(b"\x89PNG")
    table = saved(page, "Table of what is shown", tmp_path).read_text().splitlines()
    assert table[0].startswith("update,quantity,layer,")
    assert len(table) > 6
    trace = Trace.load(saved(page, "Exact numbers", tmp_path))
    assert len(trace) == 1
    recording = Recording.load(saved(page, "Recording of this run", tmp_path))
    assert recording.updates[0] == 0
    assert "class Network" in saved(page, "PyTorch script", tmp_path).read_text()
    assert json.loads(saved(page, "Notebook", tmp_path).read_text())["nbformat"] == 4


def test_the_menu_works_by_key(live, page):
    page.goto(f"{live.docs}/play.html")
    page.wait_for_selector("rnn-score[data-state=ready]", timeout=PATIENCE)
    page.get_by_role("button", name="Share").focus()
    page.keyboard.press("Enter")
    items = page.get_by_role("menuitem")
    items.first.wait_for()
    focused = "document.querySelector('rnn-score').shadowRoot.querySelector('.share-place').shadowRoot.activeElement"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{focused}.textContent").startswith("Copy embed code")
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(f"{focused}.textContent").startswith("Copy link")
    page.keyboard.press("Escape")
    assert not items.first.is_visible()
    assert page.evaluate(f"{focused}.textContent") == "Share"


def test_a_recording_hands_out_what_it_holds(live, page, tmp_path):
    page.goto(f"{live.docs}/play.html")
    page.wait_for_selector("rnn-score[data-state=ready]", timeout=PATIENCE)
    shown = page.evaluate("document.querySelector('rnn-score').frame.updates")
    trace = Trace.load(saved(page, "Numbers of this frame", tmp_path))
    assert trace.updates == [shown]
    recording = Recording.load(saved(page, "The recording", tmp_path))
    index = recording.updates.index(shown)
    name = "hidden_state"
    assert abs(trace[0][name] - recording.trace()[index][name]).max() < 1e-5


def test_an_allowed_page_frames_it_and_hears_its_height(live, page):
    page.goto(f"{live.docs}/frame.html")
    page.wait_for_function("window.told", timeout=PATIENCE)
    origin, kind, height = page.evaluate("window.told")
    assert (origin, kind) == (live.address, "rnn-visualizer:height")
    assert 200 < height < 2000


def test_another_page_does_not(live, page):
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live.other}/frame.html")
    page.wait_for_timeout(3000)
    assert page.evaluate("window.told ?? null") is None
    assert any("frame-ancestors" in text for text in said)
    lines = [line for line in live.log.read_text().splitlines() if "may not frame" in line]
    assert len(lines) == 1
    assert f"serve with --embed-origin {live.other}" in lines[0]


def test_go_live_asks_when_it_is_pressed_and_comes_back_when_the_server_has_gone(live, page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if live.address in request.url else None)
    page.goto(f"{live.docs}/play.html")
    page.wait_for_selector("rnn-score[data-state=ready]", timeout=PATIENCE)
    page.wait_for_timeout(1000)
    assert asked == []
    page.get_by_role("button", name="Go live").click()
    page.locator("iframe").wait_for(timeout=PATIENCE)
    assert asked[0] == f"{live.address}/liveness"
    live.stop()
    limit = time.monotonic() + 60
    while page.locator("iframe").count():
        assert time.monotonic() < limit
        page.wait_for_timeout(500)
    assert "The recording is shown again." in page.locator("rnn-score .facts").first.text_content()
    page.get_by_role("button", name="Go live").click()
    page.get_by_text("The recording stays.").wait_for(timeout=PATIENCE)
    live.start()
