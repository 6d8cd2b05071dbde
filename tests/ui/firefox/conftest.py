"""One Firefox for all tests of this folder; left out where Debian's firefox-esr is not installed."""

import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.ui.firefox.relay import FIREFOX

RELAY = Path(__file__).with_name("relay.py")
LIKE_A_PHONE = {"ui.useOverlayScrollbars": 1}
"Scrollbars that take no room."


@pytest.fixture(scope="package")
def browser(tmp_path_factory):
    """Firefox, where the tests beside have Chromium; ``visit`` and ``server`` are theirs."""
    if not shutil.which(FIREFOX):
        pytest.skip(f"{FIREFOX} is not installed (apt-get install {FIREFOX})")
    start = tmp_path_factory.mktemp("firefox") / "start"
    start.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{RELAY}" "$@"\n', encoding="utf-8")
    start.chmod(0o755)
    with sync_playwright() as playwright:
        there = playwright.firefox.launch(channel="moz-firefox", executable_path=start, firefox_user_prefs=LIKE_A_PHONE)
        yield there
        there.close()
