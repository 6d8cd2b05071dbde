"""Files that appear at once and whole, or not at all."""

import os
from pathlib import Path


def write_whole(path: str | Path, content: bytes) -> None:
    """Write a file; if that fails, what stood there before still does.

    Args:
        path: what is no plain file (``/dev/stdout``) is written into as it is.
        content: all of it.

    Raises:
        OSError: naming the file.
    """
    given = Path(path)
    if given.exists() and not given.is_file():
        given.write_bytes(content)
        return
    place = given.resolve()  # of a link, what it leads to
    unfinished = place.with_name(f".{os.getpid()}-{place.name}"[:200])
    try:
        unfinished.write_bytes(content)
        if place.exists():
            unfinished.chmod(place.stat().st_mode)
        os.replace(unfinished, place)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise type(error)(error.errno, error.strerror, str(path)) from None
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
