"""A served app and a browser. Nothing may leave the machine, and the console stays free of errors."""

import re
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import launch
from tests.ui.bench import Bench

LOCAL = {"localhost", "127.0.0.1", ""}


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """The address of a real server with one worker; it and its worker end with the tests."""
    command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "1"]
    command += ["--keep", str(tmp_path_factory.mktemp("kept"))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        found = re.search(r"http://\S+", line)
        assert found, f"the server did not start: {line!r}"
        yield found.group().rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=30)
        process.stdout.close()


@pytest.fixture(scope="module")
def browser():
    """Chromium; ended with each file, since Playwright's event loop runs as long as it does and others need theirs."""
    with sync_playwright() as playwright:
        there = launch(playwright)
        yield there
        there.close()


class Visits:
    """Opens pages in contexts of their own, and watches what they ask for and complain about."""

    def __init__(self, browser, server):
        self.browser, self.server = browser, server
        self.contexts, self.outside, self.errors = [], [], []

    def __call__(self, address="/", script="", **context):
        there = self.browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **context})
        self.contexts.append(there)
        there.route("**/*", self._route)
        there.add_init_script(script)
        page = there.new_page()
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", lambda dialog: (self.errors.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(self.server + address if address.startswith("/") else address)
        return Bench(page)

    def _route(self, route):
        if urlsplit(route.request.url).hostname in LOCAL or route.request.url.startswith(("data:", "blob:")):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()


@pytest.fixture
def visit(browser, server):
    """Open a page: ``visit("/lab?model=gru")``. Afterwards: no request left the machine, no error in the console."""
    visits = Visits(browser, server)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.outside == []
    assert visits.errors == []


@pytest.fixture
def wait_until():
    """Wait until a condition holds, without sleeping longer than needed."""

    def wait(condition, seconds=20.0):
        limit = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < limit, "waited in vain"
            time.sleep(0.05)

    return wait
