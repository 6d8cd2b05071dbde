"""What every answer tells a browser, on every route there is."""

import re

import pytest
from bokeh.util.token import get_token_payload

from tests.pages.site import Site
from visualizer.pages import routes
from visualizer.pages.library import Library
from visualizer.serving.headers import HEADERS, LIVE, PLAIN, policy
from visualizer.shipped import LESSONS
from visualizer.views.assets import asset, libraries

LIVE_PAGES = tuple(routes(Library(LESSONS)))
KINDS = ("/", "/lab", "/lessons/lstm", "/lessons/seq2seq", "/embed/lab", "/embed/lstm")
OTHERS = {
    "/lessons": 200,
    "/lessons/": 301,
    "/here": 200,
    "/class": 200,
    "/liveness": 200,
    "/still": 405,
    "/favicon.ico": 200,
    "/nothing": 404,
    "/lessons/nothing": 404,
    "/lab/metadata": 404,
    "/assets/none.js": 404,
    f"/{asset('css/page.css')}": 200,
    f"/{asset('lessons/lstm/lesson.json')}": 200,
    f"/{libraries()[-1]}": 200,
}
SAID = ("Content-Security-Policy", *HEADERS)


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


def directives(answer):
    return dict(each.split(" ", 1) for each in answer.headers["Content-Security-Policy"].split("; "))


def agrees(answer):
    """Nothing is unsaid, nothing is said that tells of people or programs."""
    assert [name for name in SAID if name not in answer.headers] == []
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "Set-Cookie" not in answer.headers
    assert "Server" not in answer.headers


@pytest.mark.parametrize("path", KINDS)
def test_pages_with_a_bench(site, path):
    answer = site.get(path)
    agrees(answer)
    assert answer.code == 200
    assert directives(answer) == {**LIVE, "frame-ancestors": "'self'"}
    html = answer.body.decode()
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))[^>]*>", html) == [], "no script stands in the page"
    assert re.findall(r"\son\w+=", re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)) == []


@pytest.mark.parametrize("path", OTHERS)
def test_everything_else(site, path):
    answer = site.get(path)
    agrees(answer)
    assert answer.code == OTHERS[path]
    assert directives(answer) == {**PLAIN, "frame-ancestors": "'self'"}
    if "html" in answer.headers.get("Content-Type", "") and "<main" in answer.body.decode():
        assert " style=" not in answer.body.decode()


def test_every_route_of_the_server_is_among_those(site):
    known = {
        rule.target.__name__ for router in site.server._tornado.default_router.rules for rule in router.target.rules
    }
    assert known == {
        "AutoloadJsHandler",
        "ComponentResourceHandler",
        "Course",
        "Door",
        "Files",
        "Here",
        "IcoHandler",
        "Line",
        "Liveness",
        "MetadataHandler",
        "Missing",
        "MultiRootStaticHandler",
        "Nameless",
        "RedirectHandler",
        "Refused",
        "RootHandler",
        "StaticHandler",
        "Still",
        "Talk",
        "TurnedAway",
        "Wall",
    }, "a new kind of route: ask it in the tests above"


def test_scripts_come_from_here_alone_on_every_page():
    assert set(KINDS) < set(LIVE_PAGES)
    for path in (*LIVE_PAGES, "/here", "/lessons"):
        said = policy(path, LIVE_PAGES, ())
        assert "script-src 'self';" in said
        assert "unsafe-eval" not in said
        assert "blob:" not in said
        assert ("'unsafe-inline'" in said) == (path in LIVE_PAGES)


def test_what_a_page_told_the_server_is_not_in_the_page(site):
    answer = site.get("/lab", {"Cookie": "secret=1", "X-Forwarded-For": "192.168.1.7", "User-Agent": "somebody"})
    token = re.search(r'"token":"([^"]+)"', answer.body.decode())[1]
    assert {name for name, value in get_token_payload(token).items() if value} == {"session_expiry", "app_path"}
