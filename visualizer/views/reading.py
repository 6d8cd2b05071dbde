"""What a page says: JSON, large only where it holds a visitor's own text or series.

Three bytes of JSON can be a list: a message of four megabytes that consists of them takes a second to read, in which
nobody else is heard. A text of that size takes milliseconds.
"""

import json
from json.decoder import scanstring  # type: ignore[attr-defined]  # what the decoder itself reads texts with
from typing import Any

PIECE = 4096
"Bytes of a message that count as much as another message."
PLAIN = 64 * 1024
"Characters of the largest message but for its long texts: hollow ones cost a hundred times their size."
MOST_TEXTS = 2
BEFORE_TEXT = '"content":"'
MARK = "\N{OBJECT REPLACEMENT CHARACTER}"


def tokens(message: str | bytes) -> int:
    """Return for how many small messages one counts."""
    return 1 + len(message) // PIECE


def read(message: str | bytes) -> Any:
    """Return what a message says; None if it is no JSON, or large in anything but a few long texts."""
    try:
        if len(message) <= PLAIN:
            return json.loads(message)
        rest, texts = _without_texts(message if isinstance(message, str) else message.decode())
        return json.loads(rest, object_hook=lambda found: _filled(found, texts))
    except (ValueError, RecursionError):
        return None


def _without_texts(message: str) -> tuple[str, list[str]]:
    """Take long texts out of a message, and leave their numbers there.

    Raises:
        ValueError: if what is left is still large.
    """
    texts: list[str] = []
    pieces, read_to = [], 0
    while len(message) - read_to > PLAIN and len(texts) < MOST_TEXTS:
        start = message.index(BEFORE_TEXT, read_to, read_to + PLAIN) + len(BEFORE_TEXT)
        text, end = scanstring(message, start, True)
        pieces.append(f'{message[read_to:start]}{MARK}{len(texts)}"')
        texts.append(text)
        read_to = end
    rest = "".join([*pieces, message[read_to:]])
    if len(rest) > PLAIN:
        raise ValueError("too large")
    return rest, texts


def _filled(found: dict[str, Any], texts: list[str]) -> dict[str, Any]:
    mark, _, number = str(found.get("content")).partition(MARK)
    if not mark and number.isdecimal() and int(number) < len(texts):
        found["content"] = texts[int(number)]
    return found
