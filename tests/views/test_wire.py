"""What is written to a socket is what Bokeh would write, in fewer pieces."""

import json

import pytest
from bokeh.document import Document
from bokeh.document.events import MessageSentEvent
from bokeh.models import Div
from bokeh.protocol import Protocol
from panel.models.esm import ESMEvent
from tornado.websocket import WebSocketProtocol13

from visualizer.views.wire import BINARY, TEXT, envelope, frame


class Stream:
    def __init__(self):
        self.data = b""

    def write(self, data):
        self.data += bytes(data)


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65535, 65536, 200_000])
@pytest.mark.parametrize("kind", [TEXT, BINARY])
def test_a_frame_is_the_one_tornado_writes(kind, length):
    protocol = WebSocketProtocol13.__new__(WebSocketProtocol13)
    protocol.stream, protocol.mask_outgoing, protocol._wire_bytes_out = Stream(), False, 0
    payload = b"x" * length
    protocol._write_frame(True, kind, payload)
    assert frame(kind, payload) == protocol.stream.data


def test_the_envelope_is_the_one_bokeh_would_write():
    document, model = Document(), Div()
    document.add_root(model)
    event = MessageSentEvent(document, "bokeh_event", ESMEvent(model=model, data=b"abc"))
    message = Protocol().create("PATCH-DOC", [event])
    buffer, number = message._buffers[0].id, message.header["msgid"]
    # a model that the page knows already travels as its id alone
    whole = json.loads(message.content_json)
    whole["events"][0]["msg_data"]["values"]["entries"][0][1] = {"id": model.id}
    texts = [message.header_json.replace(number, "picture"), message.metadata_json]
    texts += [json.dumps(whole).replace(buffer, "picture"), json.dumps({"id": "picture"})]
    expected = [json.loads(text) for text in texts] + [b"abc"]
    assert unpacked(envelope(model.id, b"abc")) == expected


def unpacked(data):
    found = []
    while data:
        size, start = (data[1], 2) if data[1] < 126 else (int.from_bytes(data[2:4], "big"), 4)
        payload = data[start : start + size]
        found.append(payload if data[0] & 15 == BINARY else json.loads(payload))
        data = data[start + size :]
    return found
