"""What the server answers before any script runs: text, files, whether it is alive, who may connect."""

import asyncio
import logging
import re
from urllib.parse import parse_qsl

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests.pages.site import Site
from visualizer.app import LONGEST_LINE, MOST_LINES, Terse, names, urls
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


def test_what_a_browser_sends_does_not_fill_the_log(site, caplog):
    async def attack(evil):
        url = f"http://localhost:{site.port}/lab"
        html = (await AsyncHTTPClient().fetch(url)).body.decode()
        token = re.search(r'"token":"([^"]+)"', html)[1]
        request = HTTPRequest(f"ws://localhost:{site.port}/lab/ws", headers={"Origin": f"http://localhost:{site.port}"})
        connection = await websocket_connect(request, subprotocols=["bokeh", token])
        await asyncio.wait_for(connection.read_message(), 5)
        for fragment in evil:
            connection.write_message(fragment)
        await asyncio.sleep(0.1)
        connection.close()

    secret = "x" * 100_000
    header = '{"msgid":"1","msgtype":"PATCH-DOC"}'
    for _ in range(4):
        site.run(attack([secret]))
        site.run(attack([header, "{}", "[" * 100_000]))
    lines = [record for record in caplog.records if record.name.startswith("bokeh")]
    assert 0 < len(lines) <= MOST_LINES
    assert max(len(record.getMessage()) for record in lines) <= LONGEST_LINE
    assert all(record.exc_info is None for record in lines)


def test_few_lines_a_minute_pass():
    now = [0.0]
    terse = Terse(lambda: now[0])

    def count():
        error = [logging.makeLogRecord({"levelno": logging.ERROR, "msg": "%s", "args": ("x",)}) for _ in range(50)]
        return sum(map(terse.filter, error))

    assert count() == MOST_LINES
    now[0] = 60.0
    assert count() == MOST_LINES


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


@pytest.mark.parametrize("origin", ["http://example.org", "http://localhost.example.org", "http://localhost:1", "null"])
def test_pages_of_others_cannot_connect(site, origin):
    with pytest.raises(Exception, match="403"):
        site.connect("/lab/ws", origin)


def test_opening_a_page_starts_no_run(site):
    site.get("/")
    assert site.host.opened == []


def test_addresses_of_the_local_network_are_told_and_may_connect(monkeypatch):
    monkeypatch.setattr("visualizer.app.local_addresses", lambda: ["192.168.1.7"])
    assert urls(5006, "0.0.0.0") == ["http://localhost:5006/", "http://192.168.1.7:5006/"]
    assert "192.168.1.7" in names("0.0.0.0")
    assert urls(5006, None) == ["http://localhost:5006/"]
    assert names(None) == ["localhost", "127.0.0.1"]
