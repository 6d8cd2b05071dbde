"""Refusals in the log: one line a minute for each origin, with how many there were, and nobody's address."""

import logging
from types import SimpleNamespace

import pytest
from tornado.httpclient import HTTPClientError

from tests.pages.site import Site
from visualizer.serving.access import MOST_ORIGINS, Access


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "tornado.access")
    return lambda: [record.getMessage() for record in caplog.records if record.name == "tornado.access"]


def asks(access, status=403, origin="https://evil.example", path="/lab/ws", **headers):
    request = SimpleNamespace(method="GET", path=path, headers={"Origin": origin, **headers}, remote_ip="203.0.113.7")
    access(SimpleNamespace(get_status=lambda: status, request=request))


def test_an_origin_has_one_line_a_minute_with_a_count(lines):
    now = [0.0]
    access = Access(lambda: now[0])
    for second in range(150):
        now[0] = second
        for _ in range(10):
            asks(access)
    assert lines() == [
        "403 GET '/lab/ws' for https://evil.example",
        "403 GET '/lab/ws' for https://evil.example, 600 times since the last such line",
        "403 GET '/lab/ws' for https://evil.example, 600 times since the last such line",
    ]


def test_many_origins_share_a_line_and_are_forgotten(lines):
    now = [0.0]
    access = Access(lambda: now[0])
    for number in range(5000):
        asks(access, origin=f"https://evil{number}.example")
    assert len(lines()) == MOST_ORIGINS + 1
    assert lines()[-1] == "403 GET '/lab/ws' for others"
    assert len(access._told) + len(access._untold) <= 2 * MOST_ORIGINS + 2
    now[0] = 61.0
    asks(access, origin="https://new.example")
    assert lines()[-1] == "403 GET '/lab/ws' for https://new.example"


def test_what_is_in_a_line(lines):
    access = Access()
    asks(access, status=200)
    asks(access, status=404, origin="", path="/" + "x" * 5000)
    asks(access, status=500, origin="nonsense\nmore", Referer="https://docs.example/page?secret=1")
    said = lines()
    assert [line.split()[0] for line in said] == ["404", "500"]
    assert said[0].endswith("for a page that does not say its origin")
    assert said[1].endswith("for https://docs.example")
    assert max(map(len, said)) < 200
    assert not any("203.0.113.7" in line or "secret" in line for line in said)


def test_the_server_writes_its_refusals_so(lines):
    site = Site()
    try:
        for _ in range(5):
            with pytest.raises(HTTPClientError):
                site.connect("/lab/ws", "https://evil.example")
            framed = {"Sec-Fetch-Dest": "iframe", "Sec-Fetch-Site": "cross-site", "Referer": "https://frames.example/a"}
            assert site.get("/lab", framed).code == 403
            assert site.get("/nothing").code == 404
    finally:
        site.stop()
    assert lines() == [
        "403 GET '/lab/ws' for https://evil.example",
        "403 GET '/lab' for https://frames.example",
        "404 GET '/nothing' for a page that does not say its origin",
    ]
