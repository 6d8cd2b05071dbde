"""A browser that comes in by the machine's address in its network, as a class does."""

import re
import subprocess
import sys

import pytest

from tests.ui.bench import Bench
from visualizer.serving.addresses import local_addresses


@pytest.fixture(scope="module")
def addresses():
    """What a server for the whole network prints."""
    if not local_addresses():
        pytest.skip("this machine is in no network: it has no address but 127.0.0.1")
    command = [sys.executable, "-m", "visualizer.cli", "serve", "--port", "0", "--workers", "1", "--address", "0.0.0.0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        yield re.findall(r"http://[\d.]+:\d+/", server.stdout.readline())
        server.terminate()


@pytest.mark.ui
@pytest.mark.parametrize("path", ["lab", "class"])
def test_a_page_opened_from_the_network_works(browser, addresses, path):
    assert len(addresses) == len(local_addresses())
    there = browser.new_context()
    page = there.new_page()
    errors = []
    page.on("console", lambda message: message.type == "error" and errors.append(message.text))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{addresses[0]}{path}")
    if path == "lab":
        Bench(page).moves()
    else:
        assert page.locator(".address").inner_text() == addresses[0]
        assert page.locator(".code-place").bounding_box()["width"] > 200
    there.close()
    assert errors == []
