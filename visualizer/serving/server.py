"""One process that serves: the host of the runs and the pages, started and stopped together."""

import asyncio
import gc
import logging
import re
import signal
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bokeh.server.server import Server
from tornado.httpclient import AsyncHTTPClient, HTTPError

from visualizer.bench import catalogue
from visualizer.hosts.host import RunHost
from visualizer.hosts.kept import KeptRuns, default_folder
from visualizer.hosts.pool import PoolHost
from visualizer.hosts.sharing import SharingHost
from visualizer.recipe import Recipe
from visualizer.serving.addresses import urls
from visualizer.serving.site import build_server

NEEDED = re.compile(r'(?:src|href)="\./([^"]+\?v=[^"]+)"')
"What a page loads."

log = logging.getLogger(__name__)


def serve(
    port: int,
    address: str | None = None,
    *,
    spawned: Sequence[Any] = (),
    workers: int | None = None,
    embed_origins: tuple[str, ...] = (),
    allow_origins: tuple[str, ...] = (),
    keep: Path | None = None,
    on_ready: Callable[[list[str]], None] = lambda urls: None,
) -> None:
    """Serve until SIGINT or SIGTERM; no process is left behind.

    Args:
        port: where to listen.
        address: network address; None for this machine only.
        spawned: worker processes that were started already.
        workers: how many there are to be; None for cores − 1.
        embed_origins: whose pages may frame what is under ``/embed``.
        allow_origins: where visitors find the pages besides the server's own addresses: behind a proxy.
        keep: folder in which pages keep what they could go on from after a restart; None for this user's cache.
        on_ready: called with the URLs once a run can start.

    Raises:
        OSError: if the port is taken.
    """
    known = urls(port, address)
    build = partial(build_server, port=port, address=address, embed_origins=embed_origins, allow_origins=allow_origins)
    host = SharingHost(PoolHost(workers, spawned=spawned, kept=_kept(keep)))
    asyncio.run(_serve(host, build, known, on_ready))


def _kept(folder: Path | None) -> KeptRuns | None:
    """Return the folder of what pages keep; without one that can be written the server keeps nothing, and says so."""
    try:
        return KeptRuns(folder or default_folder())
    except OSError as error:
        if folder is not None:
            raise
        log.warning("nothing is kept for the time after a restart: %s", error)
        return None


async def _serve(
    host: RunHost, build: Callable[[RunHost], Server], known: list[str], on_ready: Callable[[list[str]], None]
) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    await host.start()
    try:
        server = build(host)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, stopped.set)
        server.start()
        announcement = loop.create_task(_announce(host, known, on_ready))
        await stopped.wait()
        announcement.cancel()
        server.unlisten()
        server.stop(wait=False)
    finally:
        await host.stop()


async def _announce(host: RunHost, known: list[str], on_ready: Callable[[list[str]], None]) -> None:
    await _rehearse(known[0])
    while not host.ready:
        await asyncio.sleep(0.05)
    gc.freeze()  # what is there now stays; to look it through for garbage takes a quarter of a second
    on_ready(known)


async def _rehearse(url: str) -> None:
    """Do while the workers warm up what would keep the first visitor waiting.

    A page is built, a network described, and the files are compressed that a page loads.
    """
    await asyncio.to_thread(catalogue.quantities, Recipe())
    client = AsyncHTTPClient()
    try:
        page = (await client.fetch(url)).body.decode()
        for needed in NEEDED.findall(page):
            await client.fetch(url + needed, headers={"Accept-Encoding": "gzip"}, decompress_response=False)
    except (OSError, HTTPError):
        log.warning("%s does not answer", url)
