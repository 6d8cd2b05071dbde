"""What the server answers before any script runs: text, files, whether it is alive, who may connect."""

import asyncio
import re

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests.bench.fake_host import FakeHost
from visualizer.app import build_server, names, urls
from visualizer.cli import free_port
from visualizer.pages.home import PAGE as HOME
from visualizer.pages.lab import PAGE as LAB

PAGES = {"/": HOME, "/lab": LAB}


class Site:
    def __init__(self):
        self.loop = asyncio.new_event_loop()
        self.host = FakeHost()
        self.port = free_port(None, 0)
        self.server = self.run(self._start())

    async def _start(self):
        server = build_server(self.host, self.port)
        server.start()
        return server

    def run(self, work):
        return self.loop.run_until_complete(work)

    def get(self, path):
        return self.run(self._get(path))

    async def _get(self, path):
        client = AsyncHTTPClient(force_instance=True)
        try:
            return await client.fetch(f"http://localhost:{self.port}{path}", raise_error=False)
        finally:
            client.close()

    def connect(self, path, origin):
        return self.run(self._connect(path, origin))

    async def _connect(self, path, origin):
        request = HTTPRequest(f"ws://localhost:{self.port}{path}", headers={"Origin": origin})
        return await websocket_connect(request, subprotocols=["bokeh", "nonsense"])

    def stop(self):
        self.server.unlisten()
        self.server.stop(wait=False)
        self.loop.close()


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
