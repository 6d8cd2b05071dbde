"""Bokeh's websocket protocol for one kind of message, written in one go.

An event of a model is five websocket messages: header, metadata, content, the buffer's header, the buffer. Bokeh builds
each anew and writes each by itself; ready-made and joined they cost the server a third of the time per frame.
"""

import asyncio
import struct

from bokeh.server.views.ws import WSHandler

HEADER = b'{"msgid":"picture","msgtype":"PATCH-DOC","num_buffers":1}'
METADATA = b"{}"
CONTENT = (
    b'{"events":[{"kind":"MessageSent","msg_type":"bokeh_event","msg_data":{"type":"event","name":"esm_event",'
    b'"values":{"type":"map","entries":[["model",{"id":"%b"}],["data",{"type":"bytes","data":{"id":"picture"}}]]}}}]}'
)
BUFFER = b'{"id":"picture"}'
TEXT, BINARY = 1, 2
FINAL = 0x80
SHORT, MEDIUM = 126, 2**16


def frame(kind: int, payload: bytes) -> bytes:
    """Return one whole websocket message (RFC 6455, section 5.2), unmasked as servers send them."""
    length = len(payload)
    if length < SHORT:
        return struct.pack(">BB", FINAL | kind, length) + payload
    if length < MEDIUM:
        return struct.pack(">BBH", FINAL | kind, 126, length) + payload
    return struct.pack(">BBQ", FINAL | kind, 127, length) + payload


def envelope(model: str, message: bytes) -> bytes:
    """Return ``message`` as Panel's event of the component with the id ``model``, ready for the socket."""
    texts = (HEADER, METADATA, CONTENT % model.encode(), BUFFER)
    return b"".join([*(frame(TEXT, text) for text in texts), frame(BINARY, message)])


def write(socket: WSHandler, data: bytes) -> None:
    """Write to a page's socket; a closed one is no error: its session ends by itself."""
    connection = socket.ws_connection
    if connection is not None and not connection.is_closing() and not connection.stream.closed():
        connection.stream.write(data).add_done_callback(_forget)


def is_free(socket: WSHandler) -> bool:
    """Whether Bokeh is not in the middle of a message of its own."""
    return bool(socket.write_lock._block._value)


def _forget(written: "asyncio.Future[None]") -> None:
    if not written.cancelled():
        written.exception()
