"""What the log says of browsers: little, and never whose."""

import asyncio
import logging
import re

import pytest
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests.pages.site import Site
from visualizer.serving.quiet import LONGEST_LINE, MOST_LINES, Nameless, Terse


@pytest.fixture(scope="module")
def site():
    there = Site()
    yield there
    there.stop()


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
    lines = [record for record in caplog.records if record.name.startswith(("bokeh", "visualizer.serving"))]
    assert 0 < len(lines) <= MOST_LINES + 1
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


def test_the_access_log_does_not_say_who_asked(site, caplog):
    with caplog.at_level(logging.INFO, "tornado.access"):
        site.get("/liveness")
        site.get("/nothing?of=this")
    lines = [record.getMessage() for record in caplog.records if record.name == "tornado.access"]
    assert lines == ["404 GET '/nothing' for a page that does not say its origin"]


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("200 GET / (127.0.0.1) 3.10ms", "200 GET / (-) 3.10ms"),
        ("404 GET /x (::1) 1ms", "404 GET /x (-) 1ms"),
        ("304 GET /x (fe80::fc:ff:fe00:1%eth0) 1ms", "304 GET /x (-) 1ms"),
        ("101 GET /lab/ws (2001:db8:0:1:2:3:4:5) 1ms", "101 GET /lab/ws (-) 1ms"),
        ("HTTPServerRequest(method='GET', remote_ip='192.168.1.7')", "HTTPServerRequest(method='GET', remote_ip='-')"),
        ("Malformed HTTP message from 10.0.0.3: bad", "Malformed HTTP message from -: bad"),
        ("Malformed HTTP message from ::1: bad", "Malformed HTTP message from -: bad"),
        ("started at 12:30:45, ended at 12:31:00.5", "started at 12:30:45, ended at 12:31:00.5"),
        ("200 GET /lab?v=1&task=adding at 12:30 (10.0.0.3)", "200 GET /lab?v=1&task=adding at 12:30 (-)"),
        ("tornado 6.4.1 and Panel 1.9.4", "tornado 6.4.1 and Panel 1.9.4"),
    ],
)
def test_addresses_of_people_are_left_out(said, left):
    record = logging.makeLogRecord({"msg": "%s", "args": (said,)})
    assert Nameless().filter(record)
    assert record.getMessage() == left
