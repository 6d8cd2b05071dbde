"""A page's own websocket: who may open it, what goes over it, and that a page that does not read costs little."""

import asyncio
import json
import logging

import pytest
from tornado.httpclient import HTTPClientError, HTTPRequest
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application
from tornado.websocket import websocket_connect

from visualizer.trace import encode_message
from visualizer.views import line as lines
from visualizer.views.line import LEFT, LINE, MOST_WAITING, PROTOCOL, REPLACED, TICKETS, Line
from visualizer.views.reading import tokens

LARGEST = 10_000
RATE, BURST = 50.0, 20


class Page:
    """Whoever holds the ticket; notes what it hears."""

    line = None

    def __init__(self):
        self.heard = []
        self.left_out = 0
        self.has_left = False

    def hear(self, command):
        self.heard.append(command)

    def flooded(self):
        self.left_out += 1

    def left(self):
        self.has_left = True


class Served:
    """A server with lines alone."""

    def __init__(self):
        self.socket, self.port = bind_unused_port()
        application = Application([(f"/{LINE}", Line, {"largest": LARGEST, "rate": RATE, "burst": BURST})])
        application.websocket_origins = {f"localhost:{self.port}"}
        self.server = HTTPServer(application)
        self.server.add_socket(self.socket)
        self.opened = []

    async def open(self, *protocols, origin=None):
        headers = {"Origin": origin or f"http://localhost:{self.port}"}
        request = HTTPRequest(f"ws://127.0.0.1:{self.port}/{LINE}", headers=headers)
        self.opened.append(await websocket_connect(request, subprotocols=list(protocols)))
        return self.opened[-1]

    async def close(self):
        for there in self.opened:
            there.close()
            while there.protocol is not None and await there.read_message() is not None:
                pass
        self.server.stop()


def talk(conversation):
    async def run():
        served = Served()
        TICKETS["ticket"] = page = Page()
        try:
            await conversation(served, page)
        finally:
            await served.close()

    asyncio.run(run())


async def until(condition):
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


def test_frames_go_out_and_commands_come_in():
    async def conversation(served, page):
        there = await served.open(PROTOCOL, "ticket")
        assert there.selected_subprotocol == PROTOCOL
        page.line.send(b"abc")
        assert await there.read_message() == b"abc"
        await there.write_message(json.dumps({"op": "ack"}))
        for nonsense in ("{", b"\xff\xfe", "[" * 5000):
            await there.write_message(nonsense, binary=isinstance(nonsense, bytes))
        await until(lambda: len(page.heard) == 4)
        assert page.heard == [{"op": "ack"}, None, None, None]
        there.close()
        await until(lambda: page.line is None)

    talk(conversation)


@pytest.mark.parametrize(
    "protocols",
    [(PROTOCOL, "other"), (PROTOCOL,), ("ticket", PROTOCOL), ("bokeh", "ticket"), (PROTOCOL, "ticket", "x"), ()],
)
def test_without_the_ticket_nobody_listens(protocols):
    async def conversation(served, page):
        with pytest.raises(HTTPClientError, match="403"):
            await served.open(*protocols)
        assert page.line is None

    talk(conversation)


@pytest.mark.parametrize(
    "origin",
    [
        *(
            "http://localhost.evil.org:{port}",
            "http://evil-localhost:{port}",
            "http://localhost:1",
            "null",
            "http://evil.org",
        ),
        *("http://localhost:{port}@evil.org", "https://evil.org:{port}", "file://"),
    ],
)
def test_a_page_of_another_origin_is_refused_even_with_the_ticket(origin, caplog):
    async def conversation(served, page):
        with pytest.raises(HTTPClientError, match="403"):
            await served.open(PROTOCOL, "ticket", origin=origin.format(port=served.port))
        assert page.line is None

    talk(conversation)


def test_a_page_that_opens_another_line_gives_up_the_first():
    async def conversation(served, page):
        first = await served.open(PROTOCOL, "ticket")
        second = await served.open(PROTOCOL, "ticket")
        assert await first.read_message() is None
        assert first.close_code == REPLACED
        page.line.send(b"abc")
        assert await second.read_message() == b"abc"

    talk(conversation)


@pytest.mark.parametrize(("code", "has_left"), [(LEFT, True), (1001, False), (None, False)])
def test_a_page_that_its_visitor_leaves_says_so(code, has_left):
    async def conversation(served, page):
        there = await served.open(PROTOCOL, "ticket")
        there.close(code)
        await until(lambda: page.line is None)
        assert page.has_left == has_left

    talk(conversation)


def test_a_line_that_another_has_replaced_tells_nothing():
    async def conversation(served, page):
        first, second = await served.open(PROTOCOL, "ticket"), await served.open(PROTOCOL, "ticket")
        first.close(LEFT)
        await asyncio.sleep(0.05)
        assert not page.has_left
        second.close(LEFT)
        await until(lambda: page.has_left)

    talk(conversation)


def test_a_message_that_is_too_large_closes_the_line():
    async def conversation(served, page):
        there = await served.open(PROTOCOL, "ticket")
        await there.write_message("x" * (LARGEST + 1))
        assert await there.read_message() is None
        assert there.close_code == 1009
        assert page.heard == []

    talk(conversation)


def test_of_a_flood_little_is_read_and_the_rest_waits_outside():
    async def conversation(served, page):
        there = await served.open(PROTOCOL, "ticket")
        start = asyncio.get_running_loop().time()
        for number in range(300):
            there.write_message(json.dumps({"op": "ack", "at": number}))
        await until(lambda: len(page.heard) + page.left_out == 300)
        spent = asyncio.get_running_loop().time() - start
        assert page.heard[:BURST] == [{"op": "ack", "at": number} for number in range(BURST)]
        assert len(page.heard) <= BURST + RATE * spent + 1
        assert spent >= page.left_out * lines.BREATH

    talk(conversation)


def test_another_line_gives_a_page_no_more():
    async def conversation(served, page):
        for _ in range(3):
            there = await served.open(PROTOCOL, "ticket")
            for number in range(BURST):
                there.write_message(json.dumps({"op": "ack", "at": number}))
        await until(lambda: page.left_out >= BURST)
        assert len(page.heard) < 2 * BURST

    talk(conversation)


def test_a_large_message_counts_as_many():
    async def conversation(served, page):
        there = await served.open(PROTOCOL, "ticket")
        large = json.dumps({"op": "look", "depth": "x" * (LARGEST - 100)})
        for _ in range(BURST):
            there.write_message(large)
        await until(lambda: page.left_out)
        assert len(page.heard) <= BURST / tokens(large) + 2

    talk(conversation)


def named(kind, number, size=0):
    return encode_message({"kind": kind, "number": number}, bytes(size))


def test_of_a_page_that_does_not_read_little_waits(monkeypatch):
    monkeypatch.setattr(lines, "WAIT", 0.001)

    async def conversation(served, page):
        there = await served.open(PROTOCOL, "ticket")
        isfull = {"value": True}
        stream = page.line.ws_connection.stream
        monkeypatch.setattr(stream, "writing", lambda: isfull["value"])
        for number in range(300):
            for kind in ("notice", "state", "frame"):
                page.line.send(named(kind, number))
        await asyncio.sleep(0.05)
        assert len(page.line._waiting) == MOST_WAITING
        isfull["value"] = False
        got = [await there.read_message() for _ in range(MOST_WAITING)]
        assert got[-2:] == [named("state", 299), named("frame", 299)]
        assert len([each for each in got if b'"frame"' in each]) == 1

    talk(conversation)


def test_of_a_page_that_does_not_read_no_more_than_some_bytes_wait(monkeypatch):
    monkeypatch.setattr(lines, "LARGEST_WAITING", 3_000)

    async def conversation(served, page):
        await served.open(PROTOCOL, "ticket")
        monkeypatch.setattr(page.line.ws_connection.stream, "writing", lambda: True)
        for number in range(10):
            page.line.send(named("shared", number, size=1_000))
        assert page.line._waiting == [named("shared", 8, size=1_000), named("shared", 9, size=1_000)]
        page.line.send(named("shared", 10, size=5_000))
        assert page.line._waiting == [named("shared", 10, size=5_000)]

    talk(conversation)


def test_a_page_that_has_gone_is_no_error(caplog):
    async def conversation(served, page):
        there = await served.open(PROTOCOL, "ticket")
        line = page.line
        there.close()
        await until(lambda: page.line is None)
        line.send(b"abc")
        await asyncio.sleep(0.02)

    with caplog.at_level(logging.WARNING):
        talk(conversation)
    assert [record.getMessage() for record in caplog.records if record.levelno > logging.WARNING] == []
