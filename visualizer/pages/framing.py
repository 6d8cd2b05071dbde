"""Who may show pages of this server inside those of another site: nobody, but ``/embed/…`` sites that are named."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from typing import Any
from urllib.parse import urlsplit

from tornado.httputil import HTTPHeaders, HTTPServerRequest
from tornado.web import OutputTransform

from visualizer.bench.limits import Bucket
from visualizer.origin import origin

PATH = "/embed/"
"Addresses of pages that are made to stand in another page."
MOST_LINES = 10
"Lines a minute that the log says of refusals."
LONGEST_ORIGIN = 100

log = logging.getLogger(__name__)


class Framing:
    """What is allowed, and a line in the log where something is refused.

    Args:
        allowed: sites that may show ``/embed/…``, as ``origin`` takes them.
        clock: seconds that only go forward.

    Raises:
        ValueError: if one of them is no site.
    """

    def __init__(self, allowed: Collection[str] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self.allowed = tuple(dict.fromkeys(origin(each) for each in allowed))
        self._bucket = Bucket(clock, burst=MOST_LINES, rate=MOST_LINES / 60)

    def ancestors(self, path: str) -> str:
        """Return which pages may show an address, as browsers read it (``Content-Security-Policy``)."""
        return " ".join(["frame-ancestors 'self'", *(self.allowed if is_embed(path) else ())])

    def refused(self, headers: Mapping[str, str], own: str) -> str:
        """Return the site that wants to show a page and may not; empty where it may, or says not who it is.

        Browsers that hide who asks are held to ``ancestors`` all the same.

        Args:
            headers: of the request, names as HTTP has them.
            own: host and port of this server as the browser asked for them.
        """
        is_frame = headers.get("Sec-Fetch-Dest", "") in ("iframe", "frame", "embed", "object")
        if not is_frame or headers.get("Sec-Fetch-Site") == "same-origin":
            return ""
        asking = urlsplit(headers.get("Referer", ""))
        site = f"{asking.scheme}://{asking.netloc}"
        if not asking.netloc or asking.netloc == own or site in self.allowed:
            return ""
        shown = "".join(letter for letter in site if letter.isprintable())[:LONGEST_ORIGIN]
        if not self._bucket.take():
            log.warning("%s may not embed this lab; to allow it, serve with --embed-origin %s", shown, shown)
        return shown

    def transform(self, request: HTTPServerRequest) -> OutputTransform:
        """Return what puts the rule into the head of the answer to a request."""
        return Headers(self.ancestors(request.path))


class Headers(OutputTransform):
    """Says in every answer who may show it.

    Args:
        ancestors: the rule.
    """

    def __init__(self, ancestors: str) -> None:
        self._ancestors = ancestors

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        """Add the rule; an answer that has one of its own keeps both."""
        headers.add("Content-Security-Policy", self._ancestors)
        return status_code, headers, chunk

    def transform_chunk(self, chunk: bytes, finishing: bool) -> bytes:
        """Leave what follows alone."""
        return chunk


def is_embed(path: Any) -> bool:
    """Whether an address, without a proxy's prefix or with one, is made to stand in another page."""
    return PATH in f"{path}"
