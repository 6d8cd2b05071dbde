"""A server for tests of sharing, its runs in its own process: PORT, and the origin that may frame it."""

import asyncio
import logging
import sys

from visualizer.hosts.inline import InlineHost
from visualizer.serving.site import build_server


async def main(port: int, origin: str) -> None:
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    host = InlineHost()
    await host.start()
    server = build_server(host, port, embed_origins=(origin,))
    server.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2]))
