"""What the log says of requests that were refused: asking again and again fills no disk, and no address is kept."""

import contextlib
import logging
import math
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from tornado.web import RequestHandler

from visualizer.embed.origins import origin_of

REFUSED = 400
"The lowest status that is written down."
BROKEN = 500
SILENCE = 60.0
"Seconds in which one origin gets one line."
MOST_ORIGINS = 10
"Origins that have lines of their own; all others share one."
OTHERS = "others"
UNSAID = "a page that does not say its origin"
LONGEST = 100

log = logging.getLogger("tornado.access")


class Access:
    """Tornado's ``log_function``: a line for an origin's first refusal, then one a minute with how many there were.

    Args:
        clock: seconds that only go forward.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._told: dict[tuple[int, str], float] = {}
        self._untold: dict[tuple[int, str], int] = {}

    def __call__(self, handler: RequestHandler) -> None:
        """Note an answer."""
        status = handler.get_status()
        if status < REFUSED:
            return
        key = self._known((status, _origin(handler)))
        count = self._untold[key] = self._untold.get(key, 0) + 1
        now = self._clock()
        if now - self._told.get(key, -math.inf) < SILENCE:
            return
        self._told[key] = now
        del self._untold[key]
        often = f", {count} times since the last such line" if count > 1 else ""
        level = logging.ERROR if status >= BROKEN else logging.WARNING
        path = str(handler.request.path)[:LONGEST]
        log.log(level, "%s", f"{status} {handler.request.method} {path!r} for {key[1]}{often}")

    def _known(self, key: tuple[int, str]) -> tuple[int, str]:
        """Return what is counted together; of what nobody asked for a while nothing is kept."""
        if key in self._told:
            return key
        if len(self._told) >= MOST_ORIGINS:
            old = [each for each, when in self._told.items() if self._clock() - when >= SILENCE]
            for each in old:
                del self._told[each]
                self._untold.pop(each, None)
        return key if len(self._told) < MOST_ORIGINS else (key[0] // 100 * 100, OTHERS)


def _origin(handler: RequestHandler) -> str:
    """Return the origin of the page that asks, as far as its browser says so; never who sits before it."""
    headers: Any = handler.request.headers
    for text in (headers.get("Origin", ""), headers.get("Referer", "")):
        with contextlib.suppress(ValueError):
            return origin_of("://".join(urlsplit(str(text))[:2]))
    return UNSAID
