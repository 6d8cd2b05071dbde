"""A browser, and pages that note what they ask for and complain about."""

import pytest
from playwright.sync_api import sync_playwright

from tests.chromium import launch
from tests.embed import mini
from tests.embed.playing import NOTE_READY

INSIDE = ("http://127.0.0.1:", "data:", "blob:", "file:")


@pytest.fixture(scope="module")
def browser():
    """Chromium; ended with each file, since Playwright's event loop runs as long as it does and others need theirs."""
    with sync_playwright() as playwright:
        there = launch(playwright)
        yield there
        there.close()


class Visits:
    """Opens pages in contexts of their own; every request that would leave the machine is refused and noted."""

    def __init__(self, browser):
        self.browser = browser
        self.contexts, self.outside, self.asked, self.errors = [], [], [], []

    def __call__(self, address, **context):
        return self.page(self.context(**context), address)

    def context(self, **options):
        there = self.browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        self.contexts.append(there)
        there.add_init_script(NOTE_READY)
        there.route("**/*", self._route)
        there.on("request", lambda request: self.asked.append(request.url))
        return there

    def page(self, context, address):
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and self.errors.append(message.text))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        return page

    def _route(self, route):
        if route.request.url.startswith(INSIDE):
            route.continue_()
        else:
            self.outside.append(route.request.url)
            route.abort()


@pytest.fixture
def visit(browser):
    """Open a page: ``visit(address)``. Afterwards: no request left the machine."""
    visits = Visits(browser)
    yield visits
    for context in visits.contexts:
        context.close()
    assert visits.outside == []


@pytest.fixture(scope="session")
def packs(tmp_path_factory):
    """Two tiny lessons."""
    return mini.course(tmp_path_factory.mktemp("packs"))
