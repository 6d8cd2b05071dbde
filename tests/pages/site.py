"""A served site with a host that runs nothing, asked page by page."""

import asyncio

from tornado.httpclient import AsyncHTTPClient, HTTPRequest
from tornado.websocket import websocket_connect

from tests.bench.fake_host import FakeHost
from visualizer.app import build_server
from visualizer.cli import free_port
from visualizer.shipped import LESSONS


class Site:
    def __init__(self, lessons=LESSONS, embed_origins=()):
        self.loop = asyncio.new_event_loop()
        self.host = FakeHost()
        self.port = free_port(None, 0)
        self.lessons, self.embed_origins = lessons, embed_origins
        self.server = self.run(self._start())

    async def _start(self):
        server = build_server(self.host, self.port, lessons=self.lessons, embed_origins=self.embed_origins)
        server.start()
        return server

    def run(self, work):
        return self.loop.run_until_complete(work)

    def get(self, path, headers=None):
        return self.run(self._get(path, headers))

    async def _get(self, path, headers=None):
        client = AsyncHTTPClient(force_instance=True)
        try:
            address = f"http://localhost:{self.port}{path}"
            return await client.fetch(address, headers=headers, raise_error=False, follow_redirects=False)
        finally:
            client.close()

    def connect(self, path, origin):
        return self.run(self._connect(path, origin))

    async def _connect(self, path, origin):
        request = HTTPRequest(f"ws://localhost:{self.port}{path}", headers={"Origin": origin})
        return await websocket_connect(request, subprotocols=["bokeh", "nonsense"])

    def stop(self):
        self.server.unlisten()
        self.server.stop(wait=False)
        self.loop.close()
