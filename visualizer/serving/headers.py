"""What every answer tells a browser besides its content: what may run in it, and that nothing is told to others."""

from collections.abc import Callable, Collection

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

from visualizer.serving.framing import ancestors, noticing, reader

OWN = "'self'"
PLAIN = {
    "default-src": "'none'",
    "script-src": OWN,
    "style-src": OWN,
    "img-src": f"{OWN} data:",
    "font-src": OWN,
    "connect-src": OWN,
    "worker-src": OWN,
    "manifest-src": OWN,
    "base-uri": "'none'",
    "form-action": "'none'",
}
"What a page may load and run: only what this server sends. Icons and saved pictures are ``data:``."
LIVE = {**PLAIN, "style-src": f"{OWN} 'unsafe-inline'"}
"The same where Bokeh draws: it puts its sheets into the page as text."
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(
        f"{name}=()"
        for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb", "serial", "midi")
    ),
}


def heading(live: Collection[str], embed_origins: tuple[str, ...]) -> Callable[[HTTPServerRequest], OutputTransform]:
    """Return what adds the headers to every answer.

    Args:
        live: addresses of the pages that Bokeh draws in.
        embed_origins: whose pages may frame what is under ``/embed``.
    """
    notice = noticing(embed_origins)

    class Heading(OutputTransform):
        def __init__(self, request: HTTPServerRequest) -> None:
            self._policy = policy(request.path, live, embed_origins)
            self._reader = reader(request, embed_origins)
            notice(request)

        def transform_first_chunk(
            self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
        ) -> tuple[int, HTTPHeaders, bytes]:
            headers["Content-Security-Policy"] = self._policy
            for name, value in HEADERS.items():
                headers[name] = value
            if "Server" in headers:
                del headers["Server"]
            if self._reader:
                headers["Access-Control-Allow-Origin"] = self._reader
                headers["Vary"] = "Origin"
            return status_code, headers, chunk

    return Heading


def policy(path: str, live: Collection[str], embed_origins: tuple[str, ...]) -> str:
    """Return the content security policy of an address."""
    directives = LIVE if (path.rstrip("/") or "/") in live else PLAIN
    said = {**directives, "frame-ancestors": ancestors(path, embed_origins)}
    return "; ".join(f"{name} {value}" for name, value in said.items())
