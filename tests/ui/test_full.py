"""A full server in a browser: who comes later sees where in line it stands, and begins by itself."""

import subprocess
import sys

import pytest
from playwright.sync_api import expect

from tests.chromium import PHONE
from tests.ui.bench import Bench

pytestmark = pytest.mark.ui

ADDRESS = "/lab?hidden_size=3&seq_len=6&seed="


@pytest.fixture
def full_server():
    command = [sys.executable, "-m", "tests.ui.full_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process.stdout.readline().strip()
        process.terminate()


def test_who_waits_sees_the_place_in_line_keeps_it_over_a_reload_and_begins_by_itself(browser, full_server):
    def come(seed, **device):
        page = browser.new_context(**device).new_page()
        page.goto(f"{full_server}{ADDRESS}{seed}")
        return page

    def stands(page, words):
        expect(page.locator(".waiting-room h2")).to_have_text(words, timeout=10_000)

    first = come(1)
    Bench(first).moves()
    second = come(2, **PHONE)
    stands(second, "You are next in line")
    third = come(3)
    stands(third, "You are number 2 in line")
    assert third.title().startswith("(2) Lab")
    link = third.get_by_role("link", name="Train it in this browser")
    assert link.get_attribute("href").startswith(f"{full_server}/here?v=1&task=delayed_recall&model=lstm&hidden_size=3")
    assert second.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(second.get_by_role("button", name="Train", exact=True)).to_be_hidden()

    second.reload()
    stands(second, "You are next in line")
    stands(third, "You are number 2 in line")
    first.close()
    Bench(second).moves()
    assert "seed=2" in second.url
    expect(second.locator(".waiting-room")).to_be_hidden()
    stands(third, "You are next in line")
    for page in (second, third):
        page.context.close()
