"""Files for browsers: compressed once and kept in memory, and kept by browsers for good where the address says which.

Our own files and those of Bokeh and Panel go the same way. Nothing is compressed twice, and no request waits for it but
the first.
"""

import asyncio
import contextlib
import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from tornado.iostream import StreamClosedError
from tornado.web import HTTPError, StaticFileHandler

TEXTS = ("text/", "application/javascript", "application/json", "application/manifest", "image/svg")
"Beginnings of the types that become smaller."
WORTH = 0.9
"Part of its size up to which the compressed form of a file is kept."
LEVEL = 9
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
MOST = 64 * 2**20
"Bytes that are kept; Panel brings more files than any page asks for."
PIECE = 2**16
"Bytes of a file that are sent at a time."
SHORT = 12
"Letters of the digest in the addresses of our own files."


@dataclass(frozen=True)
class Kept:
    """A file as it is sent.

    Args:
        content: as it is.
        zipped: its gzip form; None where that is hardly smaller.
        versions: every way in which an address may name this content.
    """

    content: bytes
    zipped: bytes | None
    versions: frozenset[str]

    @property
    def tag(self) -> str:
        """What tells this content from any other."""
        return min(self.versions, key=len)


class Shelf:
    """Files in memory, read and compressed on first use and again when they change; the longest unused go.

    Args:
        most: bytes that are kept.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._known: dict[Path, tuple[tuple[int, int], asyncio.Future[Kept]]] = {}

    async def take(self, path: Path, is_text: bool) -> Kept:
        """Return a file; whoever asks for it meanwhile waits for the same.

        Raises:
            OSError: if it cannot be read.
        """
        state = path.stat()
        stamp = (state.st_mtime_ns, state.st_size)
        known = self._known.pop(path, None)
        if known is None or known[0] != stamp:
            self._make_room(state.st_size)
            known = (stamp, asyncio.ensure_future(asyncio.to_thread(read, path, is_text)))
        self._known[path] = known
        try:
            return await asyncio.shield(known[1])
        except OSError:
            self._known.pop(path, None)
            raise

    def _make_room(self, size: int) -> None:
        sizes = {path: stamp[1] for path, (stamp, _) in self._known.items()}
        while sizes and sum(sizes.values()) + size > self._most:
            oldest = next(iter(sizes))
            del sizes[oldest], self._known[oldest]


def read(path: Path, is_text: bool) -> Kept:
    """Read a file, and compress it if it is text."""
    content = path.read_bytes()
    zipped = gzip.compress(content, LEVEL, mtime=0) if is_text else None
    if zipped is not None and len(zipped) > WORTH * len(content):
        zipped = None
    digest = hashlib.sha256(content).hexdigest()
    return Kept(content, zipped, frozenset((digest[:SHORT], digest, hashlib.sha512(content).hexdigest())))


class Files(StaticFileHandler):
    """Sends the files of a folder."""

    def initialize(self, path: str, shelf: Shelf, release: str = "", unused: str = "") -> None:  # type: ignore[override]
        """Remember where they are.

        Args:
            path: of the folder.
            shelf: where they are kept.
            release: a version that addresses may name instead of the content: the library's whose files these are.
            unused: pattern of paths that no page of ours asks for; they are not there.
        """
        super().initialize(path)
        self._shelf, self._release, self._unused = shelf, release, unused

    async def get(self, path: str, include_body: bool = True) -> None:
        """Send one: compressed if the browser takes that, or only that it is what the browser has."""
        if "\0" in path:
            raise HTTPError(404)
        self.path = self.parse_url_path(path)
        absolute = self.validate_absolute_path(self.root, self.get_absolute_path(self.root, self.path))
        if absolute is None:
            return
        if self._unused and re.match(self._unused, Path(absolute).relative_to(self.root).as_posix()):
            raise HTTPError(404)
        self.absolute_path = absolute
        kind = self.get_content_type()
        kept = await self._shelf.take(Path(absolute), kind.startswith(TEXTS))
        zipped = kept.zipped if accepts_gzip(self.request.headers.get("Accept-Encoding", "")) else None
        asked = self.get_query_argument("v", "")
        is_named = asked in kept.versions or asked == self._release != ""
        self.set_header("Content-Type", kind)
        self.set_header("Cache-Control", FOR_GOOD if is_named else ASK_AGAIN)
        self.set_header("Etag", f'"{kept.tag}{"-gz" if zipped is not None else ""}"')
        if self.check_etag_header():
            self.set_status(304)
            return
        if zipped is not None:
            self.set_header("Content-Encoding", "gzip")
        body = kept.content if zipped is None else zipped
        self.set_header("Content-Length", str(len(body)))
        if include_body:
            await self._send(body)

    async def _send(self, body: bytes) -> None:
        """Send piece by piece: of a file that nobody reads no more is kept than a piece."""
        with contextlib.suppress(StreamClosedError):
            for start in range(0, len(body), PIECE):
                self.write(body[start : start + PIECE])
                if len(body) > PIECE:
                    await self.flush()

    def compute_etag(self) -> str | None:
        """Return nothing: it has been set."""
        return None


def accepts_gzip(header: str) -> bool:
    """Whether a browser that sends ``Accept-Encoding`` so takes gzip.

    Example:
        >>> [accepts_gzip(header) for header in ("gzip, deflate, br", "br;q=1, gzip;q=0", "identity", "")]
        [True, False, False, False]
    """
    for part in header.split(","):
        name, _, quality = part.strip().partition(";")
        if name.strip().lower() == "gzip":
            return quality.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
