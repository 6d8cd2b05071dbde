"""The picture's component: bytes go out at once, commands come in as they are."""

import asyncio
from types import SimpleNamespace

import pytest
from bokeh.document import Document
from bokeh.models import Div
from panel.models.esm import DataEvent

from visualizer.trace import encode_message
from visualizer.views import picture, wire
from visualizer.views.picture import Picture
from visualizer.views.wire import envelope


class Stream:
    """Notes what is written."""

    def __init__(self, is_closed):
        self.is_closed = is_closed
        self._write_buffer = b""
        self.has_delay = True
        self.written = []

    def closed(self):
        return self.is_closed

    def set_nodelay(self, value):
        self.has_delay = not value

    def write(self, data):
        self.written.append(data)
        return SimpleNamespace(add_done_callback=lambda callback: None)


class Socket:
    """What writing needs of a Bokeh websocket."""

    def __init__(self, is_closed=False):
        self.stream = Stream(is_closed)
        self.ws_connection = SimpleNamespace(is_closing=lambda: False, stream=self.stream)
        self.write_lock = SimpleNamespace(_block=SimpleNamespace(_value=1))

    @property
    def written(self):
        return self.stream.written


@pytest.fixture
def sockets(monkeypatch):
    def make(**arguments):
        socket = Socket(**arguments)
        monkeypatch.setattr(Picture, "_sockets", lambda self: [(socket, "p1")])
        return socket

    return make


def test_a_message_is_written_in_one_piece(sockets):
    socket = sockets()
    Picture(print).send(b"abc")
    assert socket.written == [envelope("p1", b"abc")]
    assert not socket.stream.has_delay, "the frame would wait for the browser to confirm what was sent before"


def test_a_closed_socket_is_no_error(sockets):
    socket = sockets(is_closed=True)
    Picture(print).send(b"abc")
    assert socket.written == []


def test_messages_wait_in_order_for_a_socket_in_the_middle_of_another_one(sockets, monkeypatch):
    monkeypatch.setattr(wire, "SHORT_WAIT", 0.001)
    socket = sockets()
    socket.write_lock._block._value = 0

    async def talk():
        there = Picture(print)
        there.send(b"one")
        there.send(b"two")
        await asyncio.sleep(0.05)
        assert socket.written == []
        socket.write_lock._block._value = 1
        await asyncio.sleep(0.05)

    asyncio.run(talk())
    assert socket.written == [envelope("p1", b"one"), envelope("p1", b"two")]


def named(kind, number):
    return encode_message({"kind": kind, "number": number})


def test_a_page_that_does_not_read_gets_nothing_more_and_little_waits_for_it(sockets, monkeypatch):
    monkeypatch.setattr(wire, "LONG_WAIT", 0.001)
    socket = sockets()
    socket.stream._write_buffer = bytes(wire.FULL + 1)

    async def talk():
        there = Picture(print)
        for number in range(300):
            for kind in ("notice", "state", "frame"):
                there.send(named(kind, number))
        await asyncio.sleep(0.05)
        assert socket.written == []
        assert len(there._waiting) == picture.MOST_WAITING
        socket.stream._write_buffer = b""
        await asyncio.sleep(0.05)

    asyncio.run(talk())
    assert len(socket.written) == picture.MOST_WAITING
    assert socket.written[-2:] == [envelope("p1", named("state", 299)), envelope("p1", named("frame", 299))]


def test_a_message_that_fails_does_not_keep_back_those_after_it(sockets, monkeypatch, caplog):
    socket = sockets()
    there = Picture(print)
    with monkeypatch.context() as broken:
        broken.setattr(Picture, "_sockets", lambda self: 1 / 0)
        there.send(b"one")
    assert caplog.records[-1].exc_info[0] is ZeroDivisionError
    there.send(b"two")
    assert socket.written == [envelope("p1", b"one"), envelope("p1", b"two")]


def test_after_an_upgrade_that_moved_a_part_panel_sends(sockets, monkeypatch):
    assert wire.is_known()
    monkeypatch.setattr(wire, "PRIVATE", (*wire.PRIVATE, (wire.WSHandler, "_moved")))
    sent = []
    monkeypatch.setattr(Picture, "_send_msg", lambda self, message: sent.append(message))
    socket = sockets()
    there = Picture(print)
    there.send(b"abc")
    assert (sent, socket.written, there.is_shown) == ([b"abc"], [], True)


def test_it_is_shown_while_a_page_is_connected(sockets):
    assert not Picture(print).is_shown
    sockets()
    assert Picture(print).is_shown


def test_without_a_page_messages_go_nowhere():
    Picture(print).send(b"abc")


def test_commands_arrive_as_they_were_sent():
    heard = []
    there = Picture(heard.append)
    model = Div()
    there._register_events("data_event", model=model, doc=Document(), comm=None)
    model._trigger_event(DataEvent(model, data={"op": "ack"}))
    assert heard == [{"op": "ack"}]
