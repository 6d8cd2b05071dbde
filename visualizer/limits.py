"""What a shared machine lets its visitors ask for: one configuration, read from a file or as it stands here.

The values in force are those of this process. Worker processes inherit them in the environment, so that all parts of
one server hold to the same ones.
"""

import dataclasses
import difflib
import json
import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

VARIABLE = "RNN_VISUALIZER_LIMITS"
"Of the environment: the limits that a server hands to its workers, as JSON."
LARGEST = 10**12


@dataclass(frozen=True)
class Limits:
    """The limits of one server.

    Args:
        parameters: Numbers that a network learns; those of a race together.
        estimated_milliseconds: CPU time of one update as estimated from the sizes; of a race, together.
        measured_milliseconds: CPU time of one update as measured; a run that needs more is paused.
        runs: Runs on the server. Who comes later waits in a line; visitors who watch one run together count once.
        upload_bytes: Own text or series.
        uploads_per_second: Own texts and series that one page may send.
        upload_burst: Own texts and series that one page may send at once.
        stored_bytes: Own data of all visitors; what was used longest ago is forgotten.
        series_values: Values of an own series.
        table_columns: Columns of the table that holds an own series.
        pages: Pages that are open, or were a minute ago. Who comes later is asked to try again.
        pages_of_a_device: Pages that one device may have open, in a room where each has an address of its own.
        connections: Connections that ask for something or are about to; the oldest of the address with most go.
        query_characters: An address after the question mark.
        message_bytes: One message of a page.
        messages_per_second: Messages of one page that are read, acknowledgements of frames among them.
        message_burst: Messages of one page that may come at once.
        commands_per_second: Commands of one page that are carried out.
        command_burst: Commands of one page that are carried out at once.
        commands_waiting: Commands of one page that wait for their turn.
        files_per_second: Files (scripts, recordings) that one page may ask for.
        file_burst: Files that one page may ask for at once.
        file_bytes: One file that is sent to a page.
        band_minutes: CPU time of the other seeds of a race.
        idle_seconds: Time without a word from a page after which its training rests.
    """

    parameters: int = 250_000
    estimated_milliseconds: float = 50.0
    measured_milliseconds: float = 200.0
    runs: int = 200
    upload_bytes: int = 1_000_000
    uploads_per_second: float = 0.1
    upload_burst: int = 3
    stored_bytes: int = 64_000_000
    series_values: int = 20_000
    table_columns: int = 1_000
    pages: int = 400
    pages_of_a_device: int = 20
    connections: int = 2_000
    query_characters: int = 8_000
    message_bytes: int = 4 * 2**20
    messages_per_second: float = 400.0
    message_burst: int = 800
    commands_per_second: float = 20.0
    command_burst: int = 40
    commands_waiting: int = 60
    files_per_second: float = 0.1
    file_burst: int = 4
    file_bytes: int = 16 * 2**20
    band_minutes: float = 10.0
    idle_seconds: float = 300.0

    def __post_init__(self) -> None:
        """Refuse what no server could hold to.

        Raises:
            ValueError: saying which limit is wrong, what is expected and what to do.
        """
        for field in dataclasses.fields(self):
            _check(field.name, getattr(self, field.name), whole=isinstance(field.default, int))
        for smaller, larger in (("estimated_milliseconds", "measured_milliseconds"), ("upload_bytes", "message_bytes")):
            low, high = getattr(self, smaller), getattr(self, larger)
            if low > high:
                raise ValueError(
                    f"{larger} must be at least {smaller}, {low:g} (got {high:g}); raise it, or lower {smaller}"
                )

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Limits":
        """Return limits of which some differ from the default.

        Raises:
            ValueError: if there is no such limit, or it cannot be used.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        for name in values:
            if name not in known:
                nearest = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
                raise ValueError(
                    f"there is no limit {name[:40]!r}; did you mean {nearest}? There are {', '.join(known)}"
                )
        return cls(**values)

    @classmethod
    def read(cls, path: Path) -> "Limits":
        """Return the limits that a TOML file sets; what it leaves out stays as it is.

        Raises:
            ValueError: if it is no TOML, or a limit in it cannot be used; the message names the file.
            OSError: if it cannot be read.
        """
        try:
            return cls.of(tomllib.loads(path.read_text(encoding="utf-8")))
        except (ValueError, RecursionError) as error:
            raise ValueError(f"{path}: {error or 'it is nested too deeply'}") from None


def _check(name: str, value: object, *, whole: bool) -> None:
    """Refuse a value that is no positive number, or not whole where it counts things."""
    wanted = "a whole number of at least 1" if whole else "a number above 0"
    is_number = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
    if not is_number or not 0 < value <= LARGEST or not math.isfinite(value):  # type: ignore[operator, arg-type]
        raise ValueError(f"{name} must be {wanted}, at most {LARGEST:,} (got {str(value)[:40]}); correct it")


def limits() -> Limits:
    """Return the limits in force."""
    return _read(os.environ.get(VARIABLE, "{}"))


def enforce(chosen: Limits) -> None:
    """Hold to these limits from now on, here and in processes that are started later."""
    os.environ[VARIABLE] = json.dumps(dataclasses.asdict(chosen))


def hold_to(path: Path | None) -> None:
    """Enforce the limits that a file sets, if there is one.

    Raises:
        ValueError: if it cannot be used.
        OSError: if it cannot be read.
    """
    if path is not None:
        enforce(Limits.read(path))


@cache
def _read(text: str) -> Limits:
    return Limits.of(json.loads(text))


def table() -> str:
    """Return the limits, their defaults and what they are about, as a table in Markdown."""
    said = {}
    for line in (Limits.__doc__ or "").splitlines():
        name, colon, text = line.strip().partition(": ")
        if colon:
            said[name] = text
    rows = [f"| `{each.name}` | {_written(each.default)} | {said[each.name]} |" for each in dataclasses.fields(Limits)]
    return "\n".join(["| limit | default | of what |", "|---|---|---|", *rows])


def _written(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
