"""The picture's component: bytes go out at once, commands come in as they are."""

import asyncio
from types import SimpleNamespace

import pytest
from bokeh.document import Document
from bokeh.models import Div
from panel.models.esm import DataEvent

from visualizer.views import picture
from visualizer.views.picture import Picture
from visualizer.views.wire import envelope


class Stream:
    """Notes what is written."""

    def __init__(self, is_closed):
        self.is_closed = is_closed
        self.written = []

    def closed(self):
        return self.is_closed

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


def test_a_closed_socket_is_no_error(sockets):
    socket = sockets(is_closed=True)
    Picture(print).send(b"abc")
    assert socket.written == []


def test_messages_wait_in_order_for_a_socket_in_the_middle_of_another_one(sockets, monkeypatch):
    monkeypatch.setattr(picture, "PATIENCE", 0.0)
    socket = sockets()
    socket.write_lock._block._value = 0

    async def talk():
        there = Picture(print)
        there.send(b"one")
        there.send(b"two")
        await asyncio.sleep(0.01)
        assert socket.written == []
        socket.write_lock._block._value = 1
        await asyncio.sleep(0.01)

    asyncio.run(talk())
    assert socket.written == [envelope("p1", b"one"), envelope("p1", b"two")]


def test_without_a_page_messages_go_nowhere():
    Picture(print).send(b"abc")


def test_commands_arrive_as_they_were_sent():
    heard = []
    there = Picture(heard.append)
    model = Div()
    there._register_events("data_event", model=model, doc=Document(), comm=None)
    model._trigger_event(DataEvent(model, data={"op": "ack"}))
    assert heard == [{"op": "ack"}]
