"""A server with one place, its run in its own process: ``python -m tests.ui.full_server``. Prints its address."""

import asyncio
import dataclasses
import sys

from tests.ui.lesson_server import free_port
from visualizer.hosts.inline import InlineHost
from visualizer.hosts.sharing import SharingHost
from visualizer.limits import Limits, enforce
from visualizer.pages import visit
from visualizer.serving.site import build_server


async def main() -> None:
    enforce(dataclasses.replace(Limits(), runs=1))
    visit.RETURN = 1.0
    host, port = SharingHost(InlineHost()), free_port()
    await host.start()
    server = build_server(host, port)
    server.start()
    sys.stdout.write(f"http://localhost:{port}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
