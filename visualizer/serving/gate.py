"""Connections before anything is answered: how many stand, whose turn it is, and how large what they send may be.

Requests are answered one at a time: a thousand that come at once would keep frames and commands waiting for all of
them. Of too many connections those go that have been asking longest, of the address that has most.
"""

import contextlib
import sys
from collections.abc import Awaitable
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.httputil import (
    HTTPConnection,
    HTTPHeaders,
    HTTPMessageDelegate,
    RequestStartLine,
    ResponseStartLine,
)
from tornado.iostream import IOStream

from visualizer.serving.neighbours import asker, plain
from visualizer.serving.turns import Turns

SHARE = 0.5
"Part of the event loop's time that goes into answering requests while others wait."
LARGEST_BODY = 4096
LONGEST_ADDRESS = 16_384
FILES_OF_A_PAGE = 6
"Its websockets, for a moment twice, and what it loads."
IN_TIME = 20.0
"Seconds in which a request must be complete once it has begun, and after which a connection goes that asks nothing."
HTTP = {"idle_connection_timeout": IN_TIME, "body_timeout": IN_TIME, "max_body_size": LARGEST_BODY}
"Of Tornado's server."


def open_files(wanted: int) -> int:
    """Let this process have more files open where it may: each connection is one, and a Mac begins with 256.

    Returns:
        How many of ``wanted`` it may have.
    """
    if sys.platform == "win32":
        return wanted
    import resource

    allowed, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    if allowed == resource.RLIM_INFINITY or allowed >= wanted:
        return wanted
    raised = wanted if most == resource.RLIM_INFINITY else min(wanted, most)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, most))
        return raised
    return int(allowed)


class Gate:
    """Stands before a server of Tornado's.

    Args:
        http: the server.
        most: connections that stand at a time, besides open websockets.
    """

    def __init__(self, http: HTTPServer, most: int) -> None:
        self._most = most
        self._turns = Turns(SHARE, most)
        self._held: dict[str, dict[IOStream, None]] = {}
        "By address, those that have been asking longest first."
        self._accept, self._start, self._end = http.handle_stream, http.start_request, http.on_close
        http.handle_stream = self._take_in  # type: ignore[method-assign]
        http.start_request = self._begin  # type: ignore[method-assign, assignment]
        http.on_close = self._let_go  # type: ignore[method-assign, assignment]

    def _take_in(self, stream: IOStream, address: Any) -> None:
        where = plain(str(address[0]))
        if sum(map(len, self._held.values())) >= self._most:
            crowd = max(self._held.values(), key=len)
            oldest = next(iter(crowd))
            del crowd[oldest]
            oldest.close()
        self._held.setdefault(where, {})[stream] = None
        self._accept(stream, address)

    def _begin(self, connection: Any, request: Any) -> HTTPMessageDelegate:
        crowd = self._crowd(connection)
        if connection.stream in crowd:  # it has been answered: others have waited longer
            crowd[connection.stream] = crowd.pop(connection.stream)
        address = connection.context.remote_ip
        return Asked(self._turns, address, request, self._start(connection, request))

    def _let_go(self, connection: Any) -> None:
        crowd = self._crowd(connection)
        crowd.pop(connection.stream, None)
        if not crowd:
            self._held.pop(plain(connection.context.remote_ip), None)
        self._end(connection)

    def _crowd(self, connection: Any) -> dict[IOStream, None]:
        return self._held.get(plain(connection.context.remote_ip), {})


class Asked(HTTPMessageDelegate):
    """Hands a request on when it is its turn; one that is too large is answered at once.

    Args:
        turns: whose turn it is.
        address: of who asks.
        connection: where it came from.
        inner: takes it.
    """

    def __init__(self, turns: Turns, address: str, connection: HTTPConnection, inner: HTTPMessageDelegate) -> None:
        self._turns, self._address, self._connection, self._inner = turns, address, connection, inner

    async def headers_received(self, start_line: RequestStartLine | ResponseStartLine, headers: HTTPHeaders) -> None:
        """Wait, then hand on."""
        assert isinstance(start_line, RequestStartLine)
        await self._turns.take_until_others_go_on(asker(self._address, headers))
        refusal = too_large(start_line.path, headers)
        if refusal is not None:
            self._inner = HTTPMessageDelegate()
            self._answer(*refusal)
            return
        work = self._inner.headers_received(start_line, headers)
        if work is not None:
            await work

    def _answer(self, code: int, reason: str, text: str) -> None:
        said = {"Content-Type": "text/plain; charset=utf-8", "X-Content-Type-Options": "nosniff"}
        headers = HTTPHeaders({**said, "Content-Length": str(len(text)), "Connection": "close"})
        self._connection.write_headers(ResponseStartLine("HTTP/1.1", code, reason), headers, text.encode())
        self._connection.finish()

    def data_received(self, chunk: bytes) -> Awaitable[None] | None:
        """Hand on."""
        return self._inner.data_received(chunk)

    def finish(self) -> None:
        """Hand on."""
        self._inner.finish()

    def on_connection_close(self) -> None:
        """Hand on."""
        self._inner.on_connection_close()


def too_large(path: str, headers: HTTPHeaders) -> tuple[int, str, str] | None:
    """Return status, its name and what is said of a request that is too large; None for one that may pass.

    Example:
        >>> too_large("/lab", HTTPHeaders({"Content-Length": "5000"}))[0], too_large("/lab", HTTPHeaders())
        (413, None)
    """
    if len(path) > LONGEST_ADDRESS:
        told = f"An address may have {LONGEST_ADDRESS:,} characters (got {len(path):,}); use a shorter one."
        return 414, "URI Too Long", told
    size = headers.get("Content-Length", "0")
    if "Transfer-Encoding" in headers or not size.isdecimal() or len(size) > 9 or int(size) > LARGEST_BODY:
        told = f"A request may bring {LARGEST_BODY:,} bytes. Own text or a series is sent from the lab."
        return 413, "Content Too Large", told
    return None
