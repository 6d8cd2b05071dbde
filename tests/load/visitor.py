"""One visitor without a browser: loads the page, opens its websockets as a page does, acknowledges frames.

Nothing is painted, so that what is measured is the server. A visitor takes part by the same messages as a page: it says
hello, looks, acknowledges every frame, and asks now and then for the terms of a cell.
"""

import asyncio
import json
import math
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

from visualizer.trace import decode
from visualizer.views.line import LEFT, LINE, PROTOCOL

TOKEN = re.compile(rb'"token":"([^"]+)"')
TICKET = re.compile(r'"ticket",?:?"([^"]+)"')
READY = {
    "events": [
        {
            "kind": "MessageSent",
            "msg_type": "bokeh_event",
            "msg_data": {"type": "event", "name": "document_ready", "values": {"type": "map", "entries": []}},
        }
    ]
}
CELL = {"op": "explain", "quantity": "hidden_state", "t": 0, "unit": 0, "runner": 0}
LARGEST = 64 * 2**20


@dataclass
class Seen:
    """What one visitor saw since it began to count.

    Args:
        since: seconds by the clock.
        frames: how many.
        first: update of the first of them; ``last``: of the newest.
        answers: seconds that each command waited for its answer.
        notices: what the server said to it.
    """

    since: float
    frames: int = 0
    first: int | None = None
    last: int = 0
    answers: list[float] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def frames_per_second(self) -> float:
        """Since it began to count."""
        return self.frames / (time.monotonic() - self.since)

    @property
    def updates_per_second(self) -> float:
        """Of the run, since it began to count."""
        return 0.0 if self.first is None else (self.last - self.first) / (time.monotonic() - self.since)


class Visitor:
    """Opens a page and stays until it leaves.

    Args:
        url: of the server, with a slash at the end.
        page: address under it, with a query or not.
    """

    def __init__(self, url: str, page: str = "") -> None:
        self.url, self.page = url, page
        self.seen = Seen(time.monotonic())
        self.status = ""
        self.has_come = asyncio.Event()
        "Set with the first frame."
        self._asked = math.inf
        self._is_here = False
        self._bokeh: WebSocketClientConnection | None = None
        self._line: WebSocketClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def come(self) -> None:
        """Load the page, open its websocket and say hello."""
        client = AsyncHTTPClient(force_instance=True)
        try:
            answer = await client.fetch(self.url + self.page, request_timeout=60)
        finally:
            client.close()
        found = TOKEN.search(answer.body)
        assert found, "the page names no token"
        path = self.page.partition("?")[0]
        self._bokeh = await self._connect(f"{path}/ws" if path else "ws", ["bokeh", found[1].decode()])
        await self._piece(self._bokeh)
        for kind, content in (("PULL-DOC-REQ", {}), ("PATCH-DOC", READY)):
            for piece in ({"msgid": kind, "msgtype": kind}, {}, content):
                await self._bokeh.write_message(json.dumps(piece))
        ticket = None
        while not ticket:
            ticket = TICKET.search(str(await self._piece(self._bokeh)))
        self._line = await self._connect(LINE, [PROTOCOL, ticket[1]])
        self._reader, self._is_here = asyncio.create_task(self._read()), True
        self.tell({"op": "hello"})
        self.tell({"op": "look", "depth": "story", "unit": None, "layer": None, "source": "probe", "visible": True})

    async def _connect(self, path: str, protocols: list[str]) -> WebSocketClientConnection:
        address = self.url.replace("http", "ws", 1) + path
        request = HTTPRequest(address, headers={"Origin": self.url.rstrip("/")}, request_timeout=60)
        return await websocket_connect(request, subprotocols=protocols, max_message_size=LARGEST)

    async def leave(self) -> None:
        """Close the websockets, as a page does that is closed."""
        self._is_here = False
        if self._reader:
            self._reader.cancel()
        for socket, code in ((self._line, LEFT), (self._bokeh, None)):
            if socket:
                socket.close(code)
                while await socket.read_message() is not None:
                    pass  # what was still on its way

    def tell(self, command: dict[str, Any]) -> None:
        """Give a command."""
        if self._line is not None and self._is_here:
            self._line.write_message(json.dumps(command))

    def ask(self) -> None:
        """Ask for the terms of a cell, unless an answer is still awaited."""
        if self._asked == math.inf:
            self._asked = time.monotonic()
            self.tell(CELL)

    def count(self) -> None:
        """Begin to count anew."""
        self.seen = Seen(time.monotonic())

    async def _read(self) -> None:
        while True:
            message = await self._piece(self._line)
            assert isinstance(message, bytes)
            self._take(message)

    def _take(self, message: bytes) -> None:
        header, _ = decode(message)
        kind = header["kind"]
        if kind == "frame":
            self.has_come.set()
            self.seen.frames += 1
            self.seen.last = header["updates"]
            if self.seen.first is None:
                self.seen.first = header["updates"]
            self.tell({"op": "ack", "updates": header["updates"]})
        elif kind == "explanation":
            self.seen.answers.append(time.monotonic() - self._asked)
            self._asked = math.inf
        elif kind == "notice":
            self.seen.notices.append(header["text"])
            self._asked = math.inf
        elif kind == "state":
            self.status = header["status"]

    async def _piece(self, socket: WebSocketClientConnection | None) -> str | bytes:
        assert socket is not None
        piece = await socket.read_message()
        if piece is None:
            raise ConnectionError("the server closed the websocket")
        return piece
