"""Visitors' own text and series, kept in memory by the hash of their content; nothing is written to disk.

The hash is a function of the content alone: whoever adds the same content elsewhere gets the same hash.
"""

import hashlib
import math
import re
import threading
import unicodedata
from collections import Counter, OrderedDict
from dataclasses import dataclass

from visualizer.limits import limits

MIN_CHARACTERS = 1_000
MAX_ALPHABET = 256
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
MIN_VALUES = 60

CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"Control characters but line ends and tabs: all of Unicode's."
PIECE = 2**16
HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Series:
    """Numbers in order.

    Args:
        values: at least ``MIN_VALUES`` finite numbers.
        labels: what the file says beside each value (a year, a date), or empty strings; at most 12 characters.
    """

    values: tuple[float, ...]
    labels: tuple[str, ...]


_stored: "OrderedDict[str, tuple[str | Series, int]]" = OrderedDict()
_lock = threading.Lock()


def is_hash(value: object) -> bool:
    """Whether ``value`` looks like a hash that this module gives."""
    return isinstance(value, str) and HASH.fullmatch(value) is not None


def add_text(content: str | bytes) -> str:
    r"""Keep a text for the character language model.

    Line ends become ``\n``, characters are composed (NFC), control characters are dropped, and where there are more
    than 256 different characters the rarest become one replacement character.

    Args:
        content: text, or its UTF-8 bytes.

    Returns:
        The hash that the knob ``text`` takes.

    Raises:
        ValueError: if it is not UTF-8, too large, too short, or has a single character repeated.
    """
    text = _read(content)
    text = CONTROLS.sub("", unicodedata.normalize("NFC", text))
    if len(text) < MIN_CHARACTERS:
        raise ValueError(f"a text needs at least {MIN_CHARACTERS} characters (got {len(text)}); paste a longer one")
    if len(set(text)) < 2:
        raise ValueError("the text repeats a single character; paste one with at least two different characters")
    text = _cap_alphabet(text)
    return _keep("text", text, text.encode())


def add_series(content: str | bytes) -> str:
    """Keep a series for forecasting: one number per line, or a table of which the last column of numbers is taken.

    Columns are separated by comma, semicolon or tab. A first line without a number is a header. In tables with
    semicolons or tabs a comma is the decimal sign. The first column, where it is another one, labels the values.

    Args:
        content: text, or its UTF-8 bytes.

    Returns:
        The hash that the knob ``series`` takes.

    Raises:
        ValueError: if it is not UTF-8, too large, too short or too long, constant, or a line has no number.
    """
    lines = [(number, line) for number, line in enumerate(_read(content).split("\n"), 1) if line.strip()]
    if not lines:
        raise ValueError(f"the series is empty; give one number per line, at least {MIN_VALUES}")
    rows = _split(lines)
    if len(rows) > 1 and not any(_is_number(cell) for cell in rows[0][1]):
        rows = rows[1:]
    column = _column(rows)
    values = tuple(_number(cells[column] if column < len(cells) else "", line) for line, cells in rows)
    most = limits().series_values
    if not MIN_VALUES <= len(values) <= most:
        raise ValueError(f"a series needs {MIN_VALUES} to {most:,} values (got {len(values):,}); give another one")
    if min(values) == max(values):
        raise ValueError(f"all values of the series are {values[0]:g}; give one that changes")
    labels = tuple(cells[0][:12] if column > 0 else "" for _, cells in rows)
    canonical = "\n".join(f"{label},{value!r}" for label, value in zip(labels, values, strict=True))
    return _keep("series", Series(values, labels), canonical.encode())


def get_text(key: str) -> str:
    """Return the text of a hash.

    Raises:
        ValueError: if it is not here (any more), or is a series.
    """
    entry = _get(key, "text")
    if not isinstance(entry, str):
        raise ValueError(f"{key[:8]}… is a series, not a text; choose the forecast task or add a text")
    return entry


def get_series(key: str) -> Series:
    """Return the series of a hash.

    Raises:
        ValueError: if it is not here (any more), or is a text.
    """
    entry = _get(key, "series")
    if not isinstance(entry, Series):
        raise ValueError(f"{key[:8]}… is a text, not a series; choose the language model or add a series")
    return entry


def has(key: str) -> bool:
    """Whether the data of a hash is here."""
    with _lock:
        return key in _stored


def _read(content: str | bytes) -> str:
    size = len(content) if isinstance(content, bytes) else len(content.encode(errors="surrogatepass"))
    largest = limits().upload_bytes
    if size > largest:
        raise ValueError(f"own data may have at most {largest:,} bytes (got {size:,}); give a shorter piece")
    try:
        text = content.decode() if isinstance(content, bytes) else content.encode().decode()
    except UnicodeError as error:
        raise ValueError("own data must be UTF-8 text; save the file as UTF-8 and try again") from error
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _cap_alphabet(text: str) -> str:
    if len(set(text)) <= MAX_ALPHABET:
        return text
    counts = Counter[str]()
    for start in range(0, len(text), PIECE):  # piece by piece: a thread that counts all at once stops the others
        counts.update(text[start : start + PIECE])
    common = sorted(counts, key=lambda character: (-counts[character], character))[: MAX_ALPHABET - 1]
    kept = set(common)
    return "".join(character if character in kept else REPLACEMENT for character in text)


def _split(lines: list[tuple[int, str]]) -> list[tuple[int, list[str]]]:
    whole = "".join(line for _, line in lines)
    separator = next((mark for mark in "\t;" if mark in whole), ",")
    most = limits().table_columns
    widest = max(line.count(separator) for _, line in lines) + 1
    if widest > most:
        raise ValueError(f"a table may have {most:,} columns (got {widest:,}); keep the one of the series")
    rows = [(number, [cell.strip().strip('"') for cell in line.split(separator)]) for number, line in lines]
    if separator == ",":
        return rows
    return [(number, [cell.replace(",", ".") for cell in cells]) for number, cells in rows]


def _column(rows: list[tuple[int, list[str]]]) -> int:
    """Return the last column that holds a number in the first row that has one; 0 where no row has."""
    for _, cells in rows:
        numeric = [column for column, cell in enumerate(cells) if _is_number(cell)]
        if numeric:
            return numeric[-1]
    return 0


def _is_number(cell: str) -> bool:
    try:
        return math.isfinite(float(cell))
    except ValueError:
        return False


def _number(cell: str, line: int) -> float:
    if not _is_number(cell):
        shown = cell[:20] or "nothing"
        raise ValueError(f"line {line} of the series has no number (got {shown!r}); give one number per line, no gaps")
    return float(cell)


def _keep(kind: str, entry: str | Series, content: bytes) -> str:
    key = hashlib.sha256(kind.encode() + b"\n" + content).hexdigest()
    with _lock:
        _stored[key] = (entry, len(content))
        _stored.move_to_end(key)
        while len(_stored) > 1 and sum(size for _, size in _stored.values()) > limits().stored_bytes:
            _stored.popitem(last=False)
    return key


def _get(key: str, kind: str) -> str | Series:
    with _lock:
        if key not in _stored:
            raise ValueError(
                f"the {kind} {key[:8]}… is not here (any more): own data is kept in memory until others need the "
                "room or the server ends; add it again or use the one that is shipped"
            )
        _stored.move_to_end(key)
        return _stored[key][0]
