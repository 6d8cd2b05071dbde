"""What the log does not say: what browsers send in full, and the addresses of people."""

import logging
import re
import time
from collections.abc import Callable
from ipaddress import ip_address

from visualizer.rate import Bucket

HOSTILE = ("bokeh.server.views.ws", "bokeh.server.protocol_handler", "bokeh.protocol", "bokeh.protocol.receiver")
"Loggers that tell in full what a browser sent when it cannot be read."
LONGEST_LINE = 200
MOST_LINES = 5
"Lines a minute that such a logger writes."
WEB = ("tornado.access", "tornado.application", "tornado.general")
"Loggers that name who asked."
ADDRESS = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*[0-9a-fA-F](?:%\w+)?)(?!\.?\w)"
)
"What may be an IPv4 or IPv6 address."
SOMEBODY = "-"


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
        record.msg, record.args = _text(record)[:LONGEST_LINE], ()
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class Nameless(logging.Filter):
    """Leaves out of a line who asked: a class has not agreed to be logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Put a dash where an address is; every line passes."""
        record.msg, record.args = ADDRESS.sub(_unnamed, _text(record)), ()
        return True


TERSE, NAMELESS = Terse(), Nameless()


def be_quiet() -> None:
    """Let the loggers of the libraries below say no more than that."""
    for name in HOSTILE:
        logging.getLogger(name).addFilter(TERSE)
    for name in WEB:
        logging.getLogger(name).addFilter(NAMELESS)


def _unnamed(found: re.Match[str]) -> str:
    try:
        ip_address(found.group())
    except ValueError:  # a time, a version
        return found.group()
    return SOMEBODY


def _text(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except RecursionError:
        return str(record.msg)
