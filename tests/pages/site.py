"""A served site with a host that runs nothing, asked page by page."""

import asyncio

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests.bench.fake_host import FakeHost
from tests.load.visitor import TOKEN
from visualizer.cli import free_port
from visualizer.serving.site import build_server
from visualizer.shipped import LESSONS


class Site:
    def __init__(self, lessons=LESSONS, embed_origins=(), address=None, allow_origins=()):
        self.loop = asyncio.new_event_loop()
        self.host = FakeHost()
        self.port = free_port(address, 0)
        self.how = {
            "lessons": lessons,
            "embed_origins": embed_origins,
            "address": address,
            "allow_origins": allow_origins,
        }
        self.tokens = {}
        self.server = self.run(self._start())

    async def _start(self):
        server = build_server(self.host, self.port, **self.how)
        server.start()
        return server

    def run(self, work):
        return self.loop.run_until_complete(work)

    def get(self, path, headers=None, **options):
        return self.run(self._get(path, headers, options))

    async def _get(self, path, headers, options):
        client = AsyncHTTPClient(force_instance=True)
        asked = {"raise_error": False, "follow_redirects": False, **options}
        try:
            return await client.fetch(f"http://localhost:{self.port}{path}", headers=headers, **asked)
        finally:
            client.close()

    def connect(self, path, origin, **headers):
        """Open a websocket as its page does, and close it again."""
        return self.run(self._connect(path, {"Origin": origin, **headers} if origin is not None else headers))

    async def _connect(self, path, headers):
        request = HTTPRequest(f"ws://localhost:{self.port}{path}", headers=headers)
        there = await websocket_connect(request, subprotocols=["bokeh", await self._token(path)])
        there.close()
        while await there.read_message() is not None:
            pass
        return there

    async def _token(self, path):
        """What opens the websocket of a page, so that nothing but the origin keeps a stranger out."""
        page = path.removesuffix("/ws") or "/"
        if path.endswith("/ws") and page not in self.tokens:
            self.tokens[page] = TOKEN.search((await self._get(page, None, {})).body)[1].decode()
        return self.tokens.get(page, "nonsense")

    def stop(self):
        self.server.unlisten()
        self.server.stop(wait=False)
        self.loop.close()
