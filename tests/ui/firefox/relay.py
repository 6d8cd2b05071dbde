"""Starts Firefox for Playwright and stands between the two, where they speak WebDriver BiDi: ``relay.py OPTION …``.

Playwright (1.65) asks for a colour scheme before it opens a page, a command that Firefox ESR (153) does not know.
It is answered here, by doing nothing; all else passes as it is.
"""

import asyncio
import contextlib
import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterable

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application
from tornado.websocket import WebSocketClientConnection, WebSocketClosedError, WebSocketHandler, websocket_connect

FIREFOX = "firefox-esr"
UNKNOWN = {"emulation.setMediaFeaturesOverride"}
LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
MOST = 2**28
"Bytes of a message; screenshots are some."


class Relay(WebSocketHandler):
    """One session: Playwright's socket here, Firefox's over there."""

    there: WebSocketClientConnection

    def initialize(self, address: str) -> None:
        self.address = address

    async def open(self, *_: str) -> None:
        self.there = await websocket_connect(f"{self.address}/session", max_message_size=MOST)
        self.listening = asyncio.ensure_future(self.listen())

    async def listen(self) -> None:
        """Pass on what Firefox says, to its end."""
        with contextlib.suppress(WebSocketClosedError):
            while (message := await self.there.read_message()) is not None:
                await self.write_message(message)
        self.close()

    async def on_message(self, message: str) -> None:
        command = json.loads(message)
        if command["method"] in UNKNOWN:
            await self.write_message({"type": "success", "id": command["id"], "result": {}})
        else:
            await self.there.write_message(message)

    def on_close(self) -> None:
        self.there.close()


def pass_on(lines: Iterable[str], loop: asyncio.AbstractEventLoop, address: asyncio.Future[str]) -> None:
    """Print what Firefox prints, but for its address; if it ends without one, nobody waits for it any longer."""
    for line in lines:
        if match := LISTENING.search(line):
            loop.call_soon_threadsafe(address.set_result, match.group(1))
        else:
            sys.stderr.write(line)
    loop.call_soon_threadsafe(address.cancel)


async def main(options: list[str]) -> int:
    loop = asyncio.get_running_loop()
    address: asyncio.Future[str] = loop.create_future()
    with subprocess.Popen([FIREFOX, *options], stderr=subprocess.PIPE, text=True) as firefox:
        threading.Thread(target=pass_on, args=(firefox.stderr, loop, address), daemon=True).start()
        routes = [("/session", Relay, {"address": await address})]
        (socket,) = bind_sockets(0, "127.0.0.1")
        HTTPServer(Application(routes, websocket_max_message_size=MOST)).add_socket(socket)
        sys.stderr.write(f"WebDriver BiDi listening on ws://127.0.0.1:{socket.getsockname()[1]}\n")
        sys.stderr.flush()
        return await asyncio.to_thread(firefox.wait)


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1:])))
