"""Ten thousand messages a second: what attacks over websockets are made of.

Frames are written to the stream by the hundred, so that they cost the attacker little.
"""

import asyncio
import json
import re
import struct
import time
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPClientError
from tornado.iostream import StreamClosedError
from tornado.websocket import WebSocketClientConnection

from tests.load.visitor import TOKEN, Visitor

PER_SECOND = 10_000
BATCH = 100
PATIENCE = 20.0
OBJECT = '"type":"object","name":"{name}","id":"([^"]+)"'


def framed(text: str) -> bytes:
    """Return a text message as it travels, unmasked: the server takes that too."""
    data = text.encode()
    size = len(data)
    if size < 126:
        return struct.pack("!BB", 0x81, size) + data
    if size < 2**16:
        return struct.pack("!BBH", 0x81, 126, size) + data
    return struct.pack("!BBQ", 0x81, 127, size) + data


def spoken(kind: str, content: Any) -> bytes:
    """Return a message of Bokeh's protocol: three of the websocket."""
    return b"".join(framed(json.dumps(piece)) for piece in ({"msgid": "1", "msgtype": kind}, {}, content))


async def pour(there: WebSocketClientConnection, message: bytes, seconds: float, rate: float = PER_SECOND) -> str:
    """Send a message again and again; return how often it was taken, and what the server closed with."""
    stream = there.protocol.stream
    batch = max(1, min(BATCH, 2**20 // len(message)))
    count, start = 0, time.monotonic()
    try:
        while (left := start + seconds - time.monotonic()) > 0:
            await asyncio.wait_for(asyncio.shield(stream.write(message * batch)), left)
            count += batch
            await asyncio.sleep(max(0.0, start + count / rate - time.monotonic()))
    except (StreamClosedError, TimeoutError):
        pass
    taken = count / (time.monotonic() - start)
    await asyncio.sleep(0.3)
    return f"{taken:.0f}/s taken; {ending(there)}"


def ending(there: WebSocketClientConnection) -> str:
    """Return how a websocket ended."""
    return "open" if there.close_code is None else f"closed with {there.close_code}: {there.close_reason}"


async def token_of(url: str, page: str) -> str:
    """Load a page, and return what opens its websocket."""
    client = AsyncHTTPClient(force_instance=True)
    try:
        answer = await client.fetch(url + page, request_timeout=PATIENCE)
    except HTTPClientError as error:
        raise ConnectionError(f"{error.code}: {(error.response.body if error.response else b'')[:200]!r}") from None
    finally:
        client.close()
    found = TOKEN.search(answer.body)
    assert found, "the page names no token"
    return found[1].decode()


async def bokehs(url: str, page: str, token: str | None = None) -> WebSocketClientConnection:
    """Open Bokeh's websocket of a page."""
    path = page.partition("?")[0]
    protocols = ["bokeh", token or await token_of(url, page)]
    there = await Visitor(url)._connect(f"{path}/ws" if path else "ws", protocols)
    for _ in range(3):  # that it is ready
        if await asyncio.wait_for(there.read_message(), PATIENCE) is None:
            break
    return there


async def drain(there: WebSocketClientConnection) -> None:
    """Read whatever comes."""
    while await there.read_message() is not None:
        pass


async def model_of(there: WebSocketClientConnection, name: str) -> str:
    """Ask for the document, and return the id of its first model of a kind."""
    await there.protocol.stream.write(spoken("PULL-DOC-REQ", {}))
    async with asyncio.timeout(PATIENCE):
        while True:
            piece = await there.read_message()
            assert piece is not None, ending(there)
            if found := re.search(OBJECT.format(name=name), str(piece).replace(" ", "")):
                return found[1]


def patch(*events: dict[str, Any]) -> bytes:
    """Return a message that changes a document."""
    return spoken("PATCH-DOC", {"events": list(events)})


def changed(model: str, attribute: str, value: Any) -> dict[str, Any]:
    """Return the event that a property has another value."""
    return {"kind": "ModelChanged", "model": {"id": model}, "attr": attribute, "new": value}


def happened(model: str, name: str, **values: Any) -> dict[str, Any]:
    """Return the event that something happened to a model."""
    entries = [["model", {"id": model}], *([name, value] for name, value in values.items())]
    data = {"type": "event", "name": name, "values": {"type": "map", "entries": entries}}
    return {"kind": "MessageSent", "msg_type": "bokeh_event", "msg_data": data}
