"""The newest checkpoints of every page, in a folder: a server that starts again finds them there.

One file per page, under a name that only the page knows. What is read back was written here: a browser names a file, it
never sends one.
"""

import contextlib
import logging
import os
import re
import secrets
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from visualizer.hosts.messages import pack, unpack

TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")
ENDING = ".run"
VERSION = 2
LIFETIME = 24 * 3600.0
"Seconds after which a file goes."
MOST_BYTES = 256 * 2**20
"Of all files together; the oldest go first."
TIDY_EVERY = 600.0

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """What was kept of a page.

    Args:
        about: JSON values: ``updates``, and what the page wrote beside them.
        snapshots: of its runs, by place.
        age: seconds since it was written.
    """

    about: Mapping[str, Any]
    snapshots: Mapping[int, bytes]
    age: float


def new_token() -> str:
    """Return a name that nobody guesses."""
    return secrets.token_urlsafe(24)


def default_folder() -> Path:
    """Return this user's cache, or a temporary folder of this user where there is none."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    if os.access(os.path.dirname(cache) or "/", os.W_OK):
        return Path(cache) / "rnn-visualizer" / "runs"
    return Path(tempfile.gettempdir()) / f"rnn-visualizer-{os.getuid()}"


class KeptRuns:
    """A folder of what pages can go on from.

    Args:
        folder: made if it is missing; readable by this user alone.
        clock: seconds since the epoch.

    Raises:
        OSError: if the folder cannot be made or written.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder, self._clock = folder, clock
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.access(folder, os.W_OK):
            raise PermissionError(f"the folder {folder} cannot be written; choose another one with --keep")
        self._tidied = 0.0
        self.tidy()

    def write(self, token: str, about: Mapping[str, Any], snapshots: Mapping[int, bytes]) -> None:
        """Replace what is kept under a token, whole or not at all.

        Raises:
            ValueError: if it is too large.
            OSError: if the disk does not take it.
        """
        said = {**about, "version": VERSION, "written": self._clock()}
        content = pack({**said, **{f"snapshot {place}": snapshot for place, snapshot in snapshots.items()}})[4:]
        handle, name = tempfile.mkstemp(dir=self._folder, suffix=".part")  # 0600
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(name, self._path(token))
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
        if self._clock() - self._tidied > TIDY_EVERY:
            self.tidy()

    def read(self, token: Any) -> Kept | None:
        """Return what is kept under a token; None if there is nothing, or nothing that can be read."""
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            return None
        try:
            about = unpack(self._path(token).read_bytes())
            age = self._clock() - float(about["written"])
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError) as error:
            log.error("a kept run cannot be read", exc_info=error)
            return None
        if about.get("version") != VERSION or age > LIFETIME:
            return None
        names = [name for name in about if name.startswith("snapshot ")]
        snapshots = {int(name.split()[1]): about.pop(name) for name in names}
        return Kept(about, snapshots, max(0.0, age))

    def forget(self, token: str) -> None:
        """Remove what is kept under a token.

        Raises:
            OSError: if the disk does not let it go.
        """
        self._path(token).unlink(missing_ok=True)

    def tidy(self) -> None:
        """Remove files that are too old, then the oldest ones until the rest is small enough."""
        self._tidied = self._clock()
        room = MOST_BYTES
        for path, modified, size in sorted(self._files(), key=lambda entry: -entry[1]):
            room -= size
            if room < 0 or self._tidied - modified > LIFETIME:
                path.unlink(missing_ok=True)

    def _files(self) -> list[tuple[Path, float, int]]:
        found = []
        for path in self._folder.iterdir():
            if path.suffix in (ENDING, ".part"):
                with contextlib.suppress(OSError):
                    about = path.stat()
                    found.append((path, about.st_mtime, about.st_size))
        return found

    def _path(self, token: str) -> Path:
        return self._folder / f"{token}{ENDING}"
