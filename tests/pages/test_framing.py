"""Who may show the pages of this server inside their own."""

import logging

import pytest
from tornado.httpclient import AsyncHTTPClient

from tests.pages.site import Site
from visualizer.origin import origin
from visualizer.pages.framing import MOST_LINES, Framing

DOCS, OTHER = "https://docs.example.org", "https://other.example"


class Framed(Site):
    async def _start(self):
        from visualizer.app import build_server

        server = build_server(self.host, self.port, embed_origins=[DOCS])
        server.start()
        return server

    def ask(self, path, **headers):
        async def fetch():
            client = AsyncHTTPClient(force_instance=True)
            try:
                named = {name.replace("_", "-"): value for name, value in headers.items()}
                return await client.fetch(f"http://localhost:{self.port}{path}", headers=named, raise_error=False)
            finally:
                client.close()

        return self.run(fetch())


@pytest.fixture(scope="module")
def site():
    there = Framed()
    yield there
    there.stop()


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("https://docs.example.org", "https://docs.example.org"),
        ("https://Docs.Example.org:443/", "https://docs.example.org"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://[::1]:80", "http://[::1]"),
    ],
)
def test_a_site_is_named_as_browsers_name_it(text, named):
    assert origin(text) == named


@pytest.mark.parametrize(
    "text",
    [
        "docs.example.org",
        "*",
        "https://a.org/path",
        "https://a.org?x",
        "ftp://a.org",
        "https://a b",
        "https://a:x",
        "https://a;x",
        "https://u@a.org",
        "",
    ],
)
def test_what_is_no_site_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match=r"is no site; give its origin, such as https://docs\.example\.org"):
        origin(text)


def test_only_what_is_made_for_it_may_be_shown_elsewhere(site):
    for path in ("/embed/lab", "/embed/lstm?page=2"):
        assert site.ask(path).headers["Content-Security-Policy"] == f"frame-ancestors 'self' {DOCS}"
    for path in ("/", "/lab", "/lessons", "/lessons/lstm", "/liveness", "/nonsense"):
        assert site.ask(path).headers["Content-Security-Policy"] == "frame-ancestors 'self'"


def test_a_bench_stands_alone(site):
    html = site.ask("/embed/lstm?page=2").body.decode()
    assert '<header class="site">' not in html
    assert 'id="page">{"number":2' in html
    assert 'href="../lessons/lstm?page=2"' in html
    assert 'data-page="embedded-lesson"' in html
    assert 'data-page="embed"' in site.ask("/embed/lab").body.decode()


def test_a_site_that_is_not_named_gets_a_sentence_and_the_log_a_line(site, caplog):
    frame = {"Sec_Fetch_Dest": "iframe", "Sec_Fetch_Site": "cross-site", "Referer": OTHER + "/page"}
    with caplog.at_level(logging.WARNING, "visualizer.pages.framing"):
        html = site.ask("/embed/lab", **frame).body.decode()
    assert f"may not be shown in pages of {OTHER}." in html
    assert 'id="bench"' not in html
    (line,) = [record.getMessage() for record in caplog.records if record.name == "visualizer.pages.framing"]
    assert line == f"{OTHER} may not embed this lab; to allow it, serve with --embed-origin {OTHER}"
    for allowed in ({**frame, "Referer": DOCS + "/"}, {**frame, "Sec_Fetch_Site": "same-origin"}, {"Referer": OTHER}):
        assert 'id="bench"' in site.ask("/embed/lab", **allowed).body.decode()


def test_what_a_site_calls_itself_is_never_markup(site):
    evil = {"Sec_Fetch_Dest": "iframe", "Referer": "https://<img src=x onerror=alert(1)>/"}
    assert "<img src=x" not in site.ask("/embed/lab", **evil).body.decode()


def test_the_log_is_not_filled(caplog):
    framing = Framing((), clock=lambda: 0.0)
    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            framing.refused({"Sec-Fetch-Dest": "iframe", "Referer": OTHER}, "lab:1")
    assert len(caplog.records) == MOST_LINES


def test_only_named_sites_may_ask_whether_the_server_is_there(site):
    assert site.ask("/liveness", Origin=DOCS).headers["Access-Control-Allow-Origin"] == DOCS
    assert "Access-Control-Allow-Origin" not in site.ask("/liveness", Origin=OTHER).headers
    assert "Access-Control-Allow-Origin" not in site.ask("/lab", Origin=DOCS).headers
