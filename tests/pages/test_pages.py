"""What the server answers before any script runs: text, files, whether it is alive."""

import re
from urllib.parse import parse_qsl

import pytest

from tests.pages.site import Site
from visualizer.pages.home import PAGE as HOME
from visualizer.pages.lab import PAGE as LAB
from visualizer.pages.visit import wrong_places
from visualizer.recipe import Recipe
from visualizer.views import VIEWS

PAGES = {"/": HOME, "/lab": LAB}


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


@pytest.mark.parametrize("path", PAGES)
def test_the_text_is_in_the_html_that_is_served(site, path):
    answer = site.get(path)
    html = answer.body.decode()
    page = PAGES[path]
    assert answer.code == 200
    assert f"<title>{page.title}</title>" in html
    assert f'<meta name="description" content="{page.description}">' in html
    assert page.sentence in html
    assert f'data-page="{page.name}"' in html
    assert html.index(page.sentence) < html.index("bokeh.min.js"), "text comes before the scripts"
    assert html.count("<title>") == html.count("<h1>") == html.count("<main>") == 1


@pytest.mark.parametrize("path", PAGES)
def test_pages_name_no_other_machine(site, path):
    html = site.get(path).body.decode()
    assert re.findall(r'(?:src|href)="(?:https?:)?//[^"]+"', html) == []
    for address in re.findall(r'(?:src|href)="(\./[^"]+)"', html):
        assert site.get(address[1:]).code == 200, address


def test_what_an_address_says_is_never_markup(site):
    evil = "%3Cimg%20src=x%20onerror=alert(1)%3E"
    html = site.get(f"/lab?task={evil}&hide={evil}&{evil}=1&seed={evil}").body.decode()
    assert "<img src=x" not in html
    assert "onerror" not in html.split('<script type="application/json"')[0]


def test_a_very_long_address_is_no_error(site):
    assert site.get(f"/lab?seed={'9' * 9000}").code == 200


def test_alive_only_when_a_run_can_start(site):
    assert site.get("/liveness").code == 200
    site.host.ready = False
    assert site.get("/liveness").code == 503
    site.host.ready = True


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("view=score&unit=3&layer=0", []),
        ("view=cellar", [f"view must be one of {', '.join(VIEWS)} (got 'cellar'); story is shown"]),
        ("unit=4", ["unit must be between 0 and 3 (got '4'); another unit is shown"]),
        ("unit=-1&layer=top", ["unit must be between", "layer must be between 0 and 0 (got 'top')"]),
    ],
)
def test_an_address_that_points_nowhere_is_told(query, wrong):
    messages = wrong_places(dict(parse_qsl(query)), Recipe(hidden_size=4))
    assert len(messages) == len(wrong)
    assert all(message.startswith(start) for message, start in zip(messages, wrong, strict=True))


def test_an_unknown_address_is_not_found(site):
    assert site.get("/nothing").code == 404
    assert site.get("/assets/../pyproject.toml").code in (403, 404)
    assert site.get("/assets/%2e%2e/pyproject.toml").code in (403, 404)


def test_opening_a_page_starts_no_run(site):
    site.get("/")
    assert site.host.opened == []
