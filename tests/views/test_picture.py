"""The picture's component: bytes go out in Bokeh's own envelope, commands come in as they are."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from bokeh.document import Document
from bokeh.document.events import MessageSentEvent
from bokeh.models import Div
from bokeh.protocol import Protocol
from panel.models.esm import DataEvent, ESMEvent
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from visualizer.views import picture
from visualizer.views.picture import BUFFER, CONTENT, HEADER, Picture


def test_the_envelope_is_the_one_bokeh_would_write():
    document, model = Document(), Div()
    document.add_root(model)
    event = MessageSentEvent(document, "bokeh_event", ESMEvent(model=model, data=b"abc"))
    message = Protocol().create("PATCH-DOC", [event])
    number = message._buffers[0].id
    known = json.loads(message.content_json.replace(number, "picture"))
    known["events"][0]["msg_data"]["values"]["entries"][0][1] = {"id": model.id}
    assert json.loads(CONTENT % model.id) == known
    assert json.loads(HEADER) == {**json.loads(message.header_json), "msgid": "picture"}
    assert json.loads(BUFFER) == {"id": "picture"}
    assert json.loads(message.metadata_json) == {}


class Socket:
    """What ``write`` needs of a Bokeh websocket; notes what is written to it."""

    def __init__(self, is_closed=False):
        self.ws_connection = SimpleNamespace(is_closing=lambda: False)
        self.write_lock = SimpleNamespace(_block=SimpleNamespace(_value=1))
        self.is_closed = is_closed
        self.written = []

    def write_message(self, message, binary=False):
        if self.is_closed:
            raise WebSocketClosedError
        self.written.append(message)
        return SimpleNamespace(add_done_callback=lambda callback: None)


@pytest.fixture
def sockets(monkeypatch):
    monkeypatch.setattr(WebSocketHandler, "write_message", Socket.write_message)

    def make(**arguments):
        socket = Socket(**arguments)
        monkeypatch.setattr(Picture, "_sockets", lambda self: [(socket, "p1")])
        return socket

    return make


def test_a_message_is_four_texts_and_the_bytes(sockets):
    socket = sockets()
    Picture(print).send(b"abc")
    assert socket.written == [HEADER, "{}", CONTENT % "p1", BUFFER, b"abc"]


def test_a_closed_socket_is_no_error(sockets):
    sockets(is_closed=True)
    Picture(print).send(b"abc")


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
    assert socket.written[4::5] == [b"one", b"two"]


def test_without_a_page_messages_go_nowhere():
    Picture(print).send(b"abc")


def test_commands_arrive_as_they_were_sent():
    heard = []
    there = Picture(heard.append)
    model = Div()
    there._register_events("data_event", model=model, doc=Document(), comm=None)
    model._trigger_event(DataEvent(model, data={"op": "ack"}))
    assert heard == [{"op": "ack"}]
