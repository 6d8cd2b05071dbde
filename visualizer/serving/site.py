"""Every address of the site: pages, files, and what stands in front of them all."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import panel as pn
from bokeh.server.server import Server
from bokeh.server.urls import per_app_patterns
from bokeh.settings import settings
from panel.io.resources import DIST_DIR, JS_VERSION
from panel.io.server import DocHandler, WSHandler, get_server
from tornado.httputil import HTTPServerRequest
from tornado.routing import Rule
from tornado.web import GZipContentEncoding, RedirectHandler, RequestHandler, url

from visualizer.hosts.host import RunHost
from visualizer.limits import limits
from visualizer.pages import Course, Here, Library, Missing, Named, Nameless, Still, Wall, routes
from visualizer.serving.access import Access
from visualizer.serving.addresses import asked_address, origins, urls
from visualizer.serving.codes import as_svg
from visualizer.serving.doors import KEY, Door, Doors
from visualizer.serving.files import Files, Shelf
from visualizer.serving.framing import Foreign, Refused
from visualizer.serving.gate import FILES_OF_A_PAGE, HTTP, Gate, open_files
from visualizer.serving.headers import heading
from visualizer.serving.origins import Strangers, TurnedAway, hosts
from visualizer.serving.quiet import be_quiet
from visualizer.serving.talk import Talk
from visualizer.shipped import LESSONS, STATIC
from visualizer.views.assets import ASSETS
from visualizer.views.line import LINE, Line

TOKEN_LIFETIME = 24 * 3600
"Seconds after its page was loaded in which a session whose connection was cut can be found again."
LIFETIME = 60_000
"Milliseconds that a session without a page is kept."
UNUSED = r".*/(?:autoload\.js|metadata)|/components/.*"
"Addresses that Bokeh and Panel have for others' pages, and that ours do without."
OTHERS = "bundled/(?!theme/)"
"Libraries of others that Panel brings: a hundred megabytes, which to compress again and again would keep a core busy."


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
    allow_origins: tuple[str, ...] = (),
) -> Server:
    """Build a server, not started, with all pages.

    Args:
        host: where runs execute; the caller starts and stops it.
        port: where to listen; not 0, since pages must know it.
        address: network address to listen on; None for this machine only.
        lessons: folder of the lessons.
        embed_origins: whose pages may frame what is under ``/embed``, as ``embed.origins`` reads them.
        allow_origins: where visitors find the pages besides the server's own addresses.

    Raises:
        OSError: if the port is taken.
    """
    be_quiet()
    pn.extension()
    pn.config.disconnect_notification = ""
    library = Library(lessons)
    live = routes(library)
    with handlers_of_ours():
        server = get_server(
            {route: _served(page, host) for route, page in live.items()},
            port=port,
            address=address or "localhost",
            location=False,
            include_headers=[],
            include_cookies=[],
            extra_patterns=[
                ("/liveness", Liveness, {"host": host}),
                ("/still", Still, {"host": host}),
                (f"/{LINE}", Line, _line()),
                ("/here", Here),
                ("/class", Wall, {"find": _wall(urls(port, address), allow_origins), "draw": as_svg}),
                ("/lessons", Course, {"library": library}),
                ("/lessons/", RedirectHandler, {"url": "../lessons"}),
            ],
            default_handler_class=Missing,
            default_handler_args={"library": library},
            websocket_max_message_size=limits().message_bytes,
            unused_session_lifetime_milliseconds=LIFETIME,
            check_unused_sessions_milliseconds=10_000,
            session_token_expiration=TOKEN_LIFETIME,
            sign_sessions=True,
            secret_key=secrets.token_bytes(),
            http_server_kwargs=dict(HTTP),
            title="RNN Visualizer",
            index=None,
        )
    allowed = origins(port, address) | frozenset(allow_origins)
    application = server._tornado
    application._websocket_origins = hosts(allowed)
    application.add_handlers(
        ".*",
        [
            Rule(Strangers(allowed), TurnedAway),
            Rule(Foreign(embed_origins), Refused),
            Rule(Named(), Nameless),
            url(UNUSED, Missing, {"library": library}),
            *_files(),
        ],
    )
    application.settings["log_function"] = Access()
    most = limits()
    of_a_device = None if allow_origins else most.pages_of_a_device  # behind a proxy all have its address
    application.settings[KEY] = Doors(application.applications, most.pages, of_a_device)
    files = open_files(most.connections + FILES_OF_A_PAGE * most.pages)
    Gate(server._http, min(most.connections, files // 2))
    application.transforms += [heading(frozenset(live), embed_origins), GZipContentEncoding]
    return server


@contextmanager
def handlers_of_ours() -> Iterator[None]:
    """Let pages and websockets be answered by our handlers where Panel's would; other servers here keep theirs."""
    before = list(per_app_patterns)
    ours = {DocHandler: Door, WSHandler: Talk}
    per_app_patterns[:] = [(path, ours.get(handler, handler)) for path, handler in before]
    try:
        yield
    finally:
        per_app_patterns[:] = before


def _line() -> dict[str, Any]:
    most = limits()
    return {"largest": most.message_bytes, "rate": most.messages_per_second, "burst": most.message_burst}


def _wall(known: list[str], public: tuple[str, ...]) -> Callable[[HTTPServerRequest], str | None]:
    def find(request: HTTPServerRequest) -> str | None:
        return asked_address(request.host, request.headers.get("X-Forwarded-Prefix", ""), known, public)

    return find


def _files() -> list[Rule]:
    shelf = Shelf()
    folders: dict[str, tuple[Path, dict[str, str]]] = {
        f"/{ASSETS}/(.*)": (STATIC, {}),
        "/static/extensions/panel/(.*)": (DIST_DIR, {"release": JS_VERSION, "unused": OTHERS}),
        "/static/(?!extensions/)(.*)": (Path(settings.bokehjs_path()), {}),
    }
    return [
        url(pattern, Files, {"path": str(folder), "shelf": shelf, **more})
        for pattern, (folder, more) in folders.items()
    ]


def _served(page: Callable[[RunHost], pn.Template], host: RunHost) -> Callable[[], pn.Template]:
    def serve_page() -> pn.Template:  # Panel calls plain functions only
        return page(host)

    return serve_page
