"""A page that stops reading: it grows nobody's memory, and nobody else notices."""

import re
import select
import socket
import subprocess
import sys
import threading

import pytest

from tests.ui.bench import Bench

pytestmark = [pytest.mark.ui, pytest.mark.exhaustive]

STALL = 20_000
"Milliseconds."
MOST = 10.0
"MB by which the server may grow meanwhile."
ASK = """() => { window.asking = setInterval(() => document.rnnBench.score.dispatchEvent(
  new CustomEvent("explain", { detail: { quantity: "cell_state", t: 1, unit: 0 } })), 50) }"""


class Pipe(threading.Thread):
    """A port that hands on to another one, and that can stop taking what comes back."""

    def __init__(self):
        super().__init__(daemon=True)
        self.target, self.is_stalled, self.is_open = 0, False, True
        self.listener = socket.create_server(("localhost", 0))
        self.port = self.listener.getsockname()[1]
        self.pairs = {}
        self.browsers = set()

    def run(self):
        while self.is_open:
            heard = [one for one in self.pairs if one in self.browsers or not self.is_stalled]
            ready, _, _ = select.select([self.listener, *heard], [], [], 0.05)
            for one in ready:
                if one is self.listener or one in self.pairs:
                    self._serve(one)

    def end(self):
        self.is_open = False
        self.join()
        for each in (self.listener, *self.pairs):
            each.close()

    def _serve(self, one):
        if one is self.listener:
            client = self.listener.accept()[0]
            server = socket.create_connection(("localhost", self.target))
            self.browsers.add(client)
            self.pairs |= {client: server, server: client}
            return
        try:
            data = one.recv(2**16)
            if data:
                self.pairs[one].sendall(data)
                return
        except OSError:
            pass
        other = self.pairs.pop(one)
        self.pairs.pop(other, None)
        for gone in (one, other):
            gone.close()


def memory(pid):
    """Return the resident memory of a process in MB."""
    found = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(found.stdout) / 1024


@pytest.fixture
def own_server(tmp_path):
    """A server, and a pipe to it."""
    pipe = Pipe()
    command = [
        sys.executable,
        "-m",
        "visualizer.cli",
        "serve",
        "--workers",
        "1",
        "--port",
        "0",
        "--keep",
        str(tmp_path),
        "--allow-origin",
        f"http://localhost:{pipe.port}",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    port = pipe.target = int(re.search(r":(\d+)/", process.stdout.readline()).group(1))
    pipe.start()
    yield process.pid, port, pipe
    pipe.end()
    process.terminate()
    process.wait(timeout=30)
    process.stdout.close()


def test_a_page_that_stops_reading_grows_nobodys_memory(browser, own_server):
    pid, port, pipe = own_server
    pages = []
    for way in (pipe.port, port):
        page = browser.new_page()
        page.goto(f"http://localhost:{way}/lab?hidden_size=6&seq_len=8")
        pages.append(Bench(page).moves())
    stalled, other = pages
    stalled.page.evaluate(ASK)
    other.page.wait_for_timeout(5000)  # what is loaded late is loaded
    before, seen = memory(pid), other.updates
    pipe.is_stalled = True
    other.page.wait_for_timeout(STALL)
    grown = memory(pid) - before
    asleep = stalled.updates
    other.shows(f"score.dataset.updates > {seen + 20}")
    assert stalled.updates == asleep, "the page was not stalled at all"
    assert grown < MOST
    stalled.page.evaluate("clearInterval(window.asking)")
    pipe.is_stalled = False
    stalled.shows(f"score.dataset.updates > {asleep}")
    for bench in pages:
        bench.page.close()
