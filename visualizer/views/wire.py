"""Bokeh's websocket protocol for one kind of message, written in one go.

An event of a model is five websocket messages: header, metadata, content, the buffer's header, the buffer. Bokeh builds
each anew and writes each by itself; ready-made and joined they cost the server a third of the time per frame.
"""

import asyncio
import struct

from bokeh.server.connection import ServerConnection
from bokeh.server.session import ServerSession
from bokeh.server.views.ws import WSHandler
from panel.io.state import state
from tornado.iostream import BaseIOStream
from tornado.locks import Lock, Semaphore
from tornado.websocket import WebSocketHandler

HEADER = b'{"msgid":"picture","msgtype":"PATCH-DOC","num_buffers":1}'
METADATA = b"{}"
CONTENT = (
    b'{"events":[{"kind":"MessageSent","msg_type":"bokeh_event","msg_data":{"type":"event","name":"esm_event",'
    b'"values":{"type":"map","entries":[["model",{"id":"%b"}],["data",{"type":"bytes","data":{"id":"picture"}}]]}}}]}'
)
BUFFER = b'{"id":"picture"}'
TEXT, BINARY = 1, 2
FINAL = 0x80
FULL = 2**20
"Bytes that wait in a socket from which on it gets nothing more: its page does not read."
SHORT_WAIT, LONG_WAIT = 0.004, 0.25
"Seconds until a socket is tried again that is in the middle of a message, or full."
PRIVATE = (
    (ServerSession, "_subscribed_connections"),
    (ServerConnection, "_socket"),
    (WSHandler, "write_lock"),
    (Lock, "_block"),
    (Semaphore, "_value"),
    (WebSocketHandler, "ws_connection"),
    (BaseIOStream, "_write_buffer"),
)
"What is touched here and in ``picture`` that others may rename: attributes set when an object is made."
SHORT, MEDIUM = 126, 2**16


def is_known() -> bool:
    """Whether the installed Bokeh, Panel and Tornado still have the parts that writing to a socket needs."""
    has_state = all(hasattr(state, name) for name in ("_views", "_fake_roots"))
    return has_state and all(name in owner.__init__.__code__.co_names for owner, name in PRIVATE)


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
        connection.stream.set_nodelay(True)  # else it waits 40 ms for the browser to confirm Bokeh's last answer
        connection.stream.write(data).add_done_callback(_forget)


def wait_for(socket: WSHandler) -> float:
    """Return the seconds after which to try again; 0 if the socket can be written to now, or is closed."""
    connection = socket.ws_connection
    if connection is None or connection.stream.closed():
        return 0.0
    if len(connection.stream._write_buffer) > FULL:
        return LONG_WAIT
    return 0.0 if socket.write_lock._block._value else SHORT_WAIT


def _forget(written: "asyncio.Future[None]") -> None:
    if not written.cancelled():
        written.exception()
