"""What a page says and does when its connection, its worker or its server ends. Servers of its own: they are killed."""

import itertools
import os
import re
import signal
import subprocess
import sys
import time

import pytest
from playwright.sync_api import expect

from tests.hosts.test_pool import is_alive
from tests.ui.bench import Bench

pytestmark = [pytest.mark.ui, pytest.mark.slow]

ADDRESS = "/lab?hidden_size=6&seq_len=8&seed="
SEEDS = itertools.count(3)  # no two pages share a run
REMEMBER_SOCKETS = """(() => {
  const Before = WebSocket
  window.sockets = []
  window.WebSocket = class extends Before { constructor(...given) { super(...given); window.sockets.push(this) } }
})()"""


class Server:
    """A server that is started, killed and started again at the same address."""

    def __init__(self, folder):
        self.folder, self.port = folder, 0
        self.start()

    def start(self):
        command = [sys.executable, "-m", "visualizer.cli", "serve", "--workers", "2"]
        command += ["--port", str(self.port), "--keep", str(self.folder)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.port = int(re.search(r":(\d+)/", self.process.stdout.readline()).group(1))
        self.url = f"http://localhost:{self.port}"

    @property
    def workers(self):
        found = subprocess.run(["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def kill(self):
        self.process.kill()
        self.process.wait(timeout=10)
        self.process.stdout.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=30)
        self.process.stdout.close()


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    there = Server(tmp_path_factory.mktemp("kept"))
    yield there
    there.stop()


@pytest.fixture
def lab(browser, own_server):
    """The lab with a network that learns; its sockets are remembered."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_init_script(REMEMBER_SOCKETS)
    page = context.new_page()
    page.goto(own_server.url + ADDRESS + str(next(SEEDS)))
    yield Bench(page).moves()
    context.close()


def state(bench, name):
    return bench.page.evaluate(f"document.rnnBench.state.{name}")


GOING_ON = {
    "race": ADDRESS + "902&race=1+model+gru",
    "own text": "/lab?task=char_lm&hidden_size=4&seq_len=8&seed=903",
    "lesson": "/lessons/vanilla-rnn?page=3",
    "embedded": "/embed/lab?hidden_size=5&seq_len=8&seed=904",
}
BEGINNING = "/lessons/vanilla-rnn?page=1"
"Asks for a prediction."
TEXT = "Her voice was ever soft, gentle and low, an excellent thing in woman. " * 20


@pytest.fixture
def pages(browser, own_server):
    """Pages of every kind with a network that learns."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    found = {}
    for name, address in {**GOING_ON, "question": BEGINNING}.items():
        found[name] = Bench(context.new_page())
        found[name].page.goto(own_server.url + address)
    for name in GOING_ON:
        found[name].moves()
    page = found["own text"].page
    page.get_by_role("button", name=re.compile("Own data")).click()
    page.locator("#own-text").fill(TEXT)
    page.get_by_role("button", name="Use", exact=True).click()
    page.wait_for_url("**text=*")
    yield found
    context.close()


def go_on(bench):
    """Take the offer of a page to go on; return from which update."""
    offer = bench.page.get_by_role("button", name=re.compile("Go on from update"))
    offer.wait_for(timeout=60_000)
    promised = int(re.sub(r"\D", "", offer.inner_text()))
    offer.click()
    return promised


def test_after_a_restart_every_page_goes_on_from_what_was_kept(pages, own_server, wait_until):
    since = time.time() + 2  # what was kept of the text before is gone then
    newer = lambda: [path for path in own_server.folder.glob("*.run") if path.stat().st_mtime > since]  # noqa: E731
    wait_until(lambda: len(newer()) >= len(GOING_ON), 60)
    workers = own_server.workers
    own_server.kill()
    wait_until(lambda: not any(map(is_alive, workers)), 5)
    pages["race"].notice("The connection to the server is gone.")
    expect(pages["race"].page.locator(".training .status").first).to_have_text("Not connected")
    assert TEXT[:20].encode() not in b"".join(path.read_bytes() for path in own_server.folder.iterdir())
    own_server.start()
    pages["own text"].notice("your own text, which is never kept, is sent once more from this page")
    requests = []
    pages["race"].page.context.on("request", lambda request: requests.append(request.url))
    promised = {name: go_on(pages[name]) for name in GOING_ON}
    for name, updates in promised.items():
        assert updates > 0
        pages[name].notice(f"This network goes on from update {updates}, where it was kept.")
        pages[name].shows(f"score.dataset.updates > {updates}")
    tokens = [path.stem for path in own_server.folder.glob("*.run")]
    assert not [url for url in requests if any(token in url for token in tokens)]
    assert pages["race"].page.evaluate("sessionStorage.length") == 0
    assert len(state(pages["race"], "runners")) == 2
    assert state(pages["own text"], "recipe")["text"] != ""
    assert state(pages["own text"], "messages") == []
    assert pages["lesson"].page.url.endswith("page=3")
    expect(pages["lesson"].page.get_by_role("button", name="Back to the page’s scene")).to_be_hidden()
    question = pages["question"]
    question.notice("The question of this page is about its beginning, so that it begins again.")
    question.press("Start this experiment again")
    question.page.get_by_text("The network at update 0").wait_for()


def test_where_nothing_was_kept_the_page_says_so(lab):
    answer = {"ready": True, "there": False, "kept": None}
    lab.page.route("**/still", lambda route: route.fulfill(json=answer))
    lab.page.evaluate("sockets.forEach((each) => each.close())")
    lab.notice("Nothing was kept of it.")
    lab.page.wait_for_timeout(1500)
    assert lab.page.evaluate("sockets.filter(({ readyState }) => readyState < 2).length") == 0, "it goes on asking"
    lab.press("Start this experiment again").moves()
    assert "hidden_size=6" in lab.page.url


def test_a_connection_that_is_cut_comes_back_to_the_same_run(lab, own_server, wait_until):
    lab.page.get_by_label("Learning rate").fill("0.02")
    lab.page.get_by_label("Learning rate").press("Enter")
    lab.page.wait_for_url("**learning_rate=0.02**")
    before = lab.updates
    lab.page.route("**/still", lambda route: route.abort())
    lab.page.evaluate("document.rnnBench.isMine = true; sockets.forEach((each) => each.close())")
    lab.notice("The connection to the server is gone.")
    lab.press("Pause")
    lab.page.unroute("**/still")
    lab.notice("Connected again, to the same network.")
    expect(lab.page.locator(".training .status").first).to_have_text("Paused")
    lab.press("Train").shows(f"score.dataset.updates > {before + 5}")
    assert lab.page.evaluate("document.rnnBench.isMine && sockets.length") == 4, "nothing was drawn anew"
    assert [event["knob"] for event in state(lab, "events")] == ["learning_rate"]


def test_a_killed_worker_is_replaced_and_the_page_says_what_is_lost(lab, own_server, wait_until):
    before = own_server.workers
    for pid in before:
        os.kill(pid, signal.SIGKILL)
    lab.notice("The process that trained this run ended. It ")
    wait_until(lambda: state(lab, "status") == "training", 60)
    assert state(lab, "remark").endswith("lost.")
    reached = state(lab, "updates")
    lab.shows(f"score.dataset.updates > {reached + 2}")
    assert not set(before) & set(own_server.workers)
