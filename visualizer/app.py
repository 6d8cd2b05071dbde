"""The server: pages, static files and one host of runs, started and stopped together."""

import asyncio
import logging
import signal
import socket
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import panel as pn
from bokeh.server.server import Server
from panel.io.server import get_server
from tornado.httpclient import AsyncHTTPClient, HTTPError
from tornado.routing import Rule
from tornado.web import RedirectHandler, RequestHandler

from visualizer.bench import catalogue
from visualizer.bench.limits import Bucket
from visualizer.hosts.host import RunHost
from visualizer.hosts.kept import KeptRuns, default_folder
from visualizer.hosts.pool import PoolHost
from visualizer.hosts.sharing import SharingHost
from visualizer.pages import (
    Access,
    Course,
    Foreign,
    Here,
    Library,
    Missing,
    Named,
    Nameless,
    Refused,
    Still,
    framing,
    routes,
)
from visualizer.recipe import Recipe
from visualizer.shipped import LESSONS, STATIC
from visualizer.views.assets import ASSETS
from visualizer.views.line import LINE, Line

MESSAGE_SIZE = 4 * 2**20
"Bytes of the largest message that a browser may send: own data of 1 MB, written as JSON."
LIFETIME = 60_000
"Milliseconds that a session without a page is kept."
TOKEN_LIFETIME = 24 * 3600
"Seconds after its page was loaded in which a session whose connection was cut can be found again."
LOOPBACK = ("localhost", "127.0.0.1")
EVERYWHERE = ("0.0.0.0", "::", "")

HOSTILE = ("bokeh.server.views.ws", "bokeh.server.protocol_handler", "bokeh.protocol", "bokeh.protocol.receiver")
"Loggers that tell in full what a browser sent when it cannot be read."
LONGEST_LINE = 200
MOST_LINES = 5
"Lines a minute that such a logger writes."

log = logging.getLogger(__name__)


class Terse(logging.Filter):
    """Keeps what browsers send from filling the log: a few short lines a minute, without tracebacks.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._bucket = Bucket(clock, burst=MOST_LINES, rate=MOST_LINES / 60)

    def filter(self, record: logging.LogRecord) -> bool:
        """Cut a record short; False if it is one too many. What is no warning passes as it is."""
        if record.levelno < logging.WARNING:
            return True
        if self._bucket.take():
            return False
        try:
            text = record.getMessage()
        except RecursionError:
            text = str(record.msg)
        record.msg, record.args = text[:LONGEST_LINE], ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


TERSE = Terse()


class Liveness(RequestHandler):
    """Answers 200 once a run can start at once, 503 before."""

    def initialize(self, host: RunHost) -> None:
        """Remember whom to ask."""
        self.host = host

    def get(self) -> None:
        """Say whether the host is ready."""
        self.set_header("Cache-Control", "no-store")
        self.set_status(200 if self.host.ready else 503)
        self.finish({"ready": self.host.ready})


def build_server(
    host: RunHost,
    port: int,
    address: str | None = None,
    lessons: Path = LESSONS,
    embed_origins: tuple[str, ...] = (),
) -> Server:
    """Build a server, not started, with all pages.

    Args:
        host: where runs execute; the caller starts and stops it.
        port: where to listen; not 0, since pages must know it.
        address: network address to listen on; None for this machine only.
        lessons: folder of the lessons.
        embed_origins: whose pages may frame what is under ``/embed``, as ``embed.origins`` reads them.

    Raises:
        OSError: if the port is taken.
    """
    for name in HOSTILE:
        logging.getLogger(name).addFilter(TERSE)
    pn.extension()
    pn.config.disconnect_notification = ""
    library = Library(lessons)
    server = get_server(
        {route: _served(page, host) for route, page in routes(library).items()},
        port=port,
        address=address or "localhost",
        websocket_origin=[f"{name}:{port}" for name in names(address)],
        location=False,
        static_dirs={ASSETS: str(STATIC)},
        extra_patterns=[
            ("/liveness", Liveness, {"host": host}),
            ("/still", Still, {"host": host}),
            (f"/{LINE}", Line, {"largest": MESSAGE_SIZE}),
            ("/here", Here),
            ("/lessons", Course, {"library": library}),
            ("/lessons/", RedirectHandler, {"url": "../lessons"}),
        ],
        default_handler_class=Missing,
        default_handler_args={"library": library},
        websocket_max_message_size=MESSAGE_SIZE,
        unused_session_lifetime_milliseconds=LIFETIME,
        check_unused_sessions_milliseconds=10_000,
        session_token_expiration=TOKEN_LIFETIME,
        title="RNN Visualizer",
        index=None,
    )
    server._tornado.add_handlers(".*", [Rule(Foreign(embed_origins), Refused), Rule(Named(), Nameless)])
    server._tornado.transforms.append(framing(embed_origins))
    server._tornado.settings["log_function"] = Access()
    return server


def serve(
    port: int,
    address: str | None = None,
    *,
    spawned: Sequence[Any] = (),
    workers: int | None = None,
    embed_origins: tuple[str, ...] = (),
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
        keep: folder in which pages keep what they could go on from after a restart; None for this user's cache.
        on_ready: called with the URLs once a run can start.

    Raises:
        OSError: if the port is taken.
    """
    build = partial(build_server, port=port, address=address, embed_origins=embed_origins)
    host = SharingHost(PoolHost(workers, spawned=spawned, kept=_kept(keep)))
    asyncio.run(_serve(host, build, urls(port, address), on_ready))


def _kept(folder: Path | None) -> KeptRuns | None:
    """Return the folder of what pages keep; without one that can be written the server keeps nothing, and says so."""
    try:
        return KeptRuns(folder or default_folder())
    except OSError as error:
        if folder is not None:
            raise
        log.warning("nothing is kept for the time after a restart: %s", error)
        return None


def _served(page: Callable[[RunHost], pn.Template], host: RunHost) -> Callable[[], pn.Template]:
    def serve_page() -> pn.Template:  # Panel calls plain functions only
        return page(host)

    return serve_page


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
    on_ready(known)


async def _rehearse(url: str) -> None:
    """Do while the workers warm up what would keep the first visitor waiting: build a page, describe a network."""
    await asyncio.to_thread(catalogue.quantities, Recipe())
    try:
        await AsyncHTTPClient().fetch(url)
    except (OSError, HTTPError):
        log.warning("%s does not answer", url)


def urls(port: int, address: str | None) -> list[str]:
    """Return the URLs under which pages can be reached, this machine's first."""
    if address in EVERYWHERE:
        return [f"http://{name}:{port}/" for name in ("localhost", *local_addresses())]
    return [f"http://{address or 'localhost'}:{port}/"]


def names(address: str | None) -> list[str]:
    """Return the host names that pages may open their websocket from."""
    if address in EVERYWHERE:
        return [*LOOPBACK, *local_addresses(), socket.gethostname()]
    return [*LOOPBACK, *([address] if address and ":" not in address else [])]


def local_addresses() -> list[str]:
    """Return this machine's addresses in the local network; none without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent: this only asks for the route
        except OSError:
            return []
        found = str(probe.getsockname()[0])
    return [] if found.startswith("127.") else [found]
