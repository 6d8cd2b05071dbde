"""A page of the lab without a browser, as Bokeh's websocket sees it."""

import asyncio
import json

from bokeh.util.token import get_session_id
from tornado.httpclient import HTTPRequest
from tornado.websocket import websocket_connect

SHOWN = "panel.models.esm.AnyWidgetComponent"


class Page:
    """One that is open.

    Args:
        site: where.
        there: its websocket.
        token: what opened it.
    """

    def __init__(self, site, there, token):
        self.site, self.there, self.token = site, there, token

    @classmethod
    async def open(cls, site, token=None):
        """Load it, unless it has a token already, and wait until it is connected."""
        site.tokens.clear()
        token = token or await site._token("/lab/ws")
        page = cls(site, await connect(site, token), token)
        assert (await page.answer())["msgtype"] == "ACK"
        return page

    @property
    def session(self):
        """The session on the server."""
        name = get_session_id(self.token)
        return next(each for each in self.site.server._tornado.get_sessions("/lab") if each.id == name)

    @property
    def models(self):
        """All of its document."""
        return list(self.session.document.models)

    @property
    def values(self):
        """Of every property of its models."""
        return {model.id: str(model.properties_with_values()) for model in self.models}

    @property
    def shown(self):
        """The model of the picture."""
        return next(model for model in self.models if model.__qualified_model__ == SHOWN)

    async def close(self):
        """Leave."""
        self.there.close()
        while self.there.protocol is not None and await self.there.read_message() is not None:
            pass

    async def say(self, message):
        """Send a message of Bokeh's; return its answer, or how the websocket was closed."""
        await self.there.protocol.stream.write(message)
        return await self.answer()

    async def answer(self):
        """The next message that is no patch, with its content; or code and reason with which it was closed."""
        while True:
            header = await asyncio.wait_for(self.there.read_message(), 5)
            if header is None:
                return self.there.close_code, self.there.close_reason
            await self.there.read_message()
            content = json.loads(await self.there.read_message())
            read = json.loads(header)
            for _ in range(2 * read.get("num_buffers", 0)):
                await self.there.read_message()
            if read["msgtype"] != "PATCH-DOC":
                return {**read, "content": content}


async def connect(site, token):
    """Open the websocket of a token."""
    address, origin = f"ws://localhost:{site.port}/lab/ws", {"Origin": f"http://localhost:{site.port}"}
    return await websocket_connect(HTTPRequest(address, headers=origin), subprotocols=["bokeh", token])


def conversation(site, talk):
    """Open a page, talk, and leave."""

    async def run():
        page = await Page.open(site)
        try:
            return await talk(page)
        finally:
            await page.close()

    return site.run(run())
