"""Reads the fields of a browser's command. Whatever is wrong becomes a sentence for the visitor."""

import reprlib
from collections.abc import Collection, Mapping
from typing import Any

LARGEST = 10**9

Command = Mapping[str, Any]


def whole(command: Command, name: str, *, low: int = 0, high: int = LARGEST) -> int:
    """Return a whole number.

    Raises:
        ValueError: if it is missing, no whole number, or out of bounds.
    """
    value = command.get(name)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name} must be a whole number between {low} and {high} (got {shown(value)}); choose another")
    return value


def whole_or_none(command: Command, name: str) -> int | None:
    """Return a whole number, or None where there is none.

    Raises:
        ValueError: as ``whole``.
    """
    return None if command.get(name) is None else whole(command, name)


def number(command: Command, name: str, default: float) -> float:
    """Return a finite number.

    Raises:
        ValueError: if it is no finite number.
    """
    value = command.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:  # not a number too
        raise ValueError(f"{name} must be a number of at most {LARGEST} (got {shown(value)}); type a smaller one")
    return float(value)


def flag(command: Command, name: str) -> bool:
    """Return true or false.

    Raises:
        ValueError: if it is neither.
    """
    value = command.get(name)
    if not isinstance(value, bool):
        raise ValueError(f"{name} must be true or false (got {shown(value)}); choose one of the two")
    return value


def text(command: Command, name: str, *, longest: int = 200) -> str:
    """Return a text.

    Raises:
        ValueError: if it is no text, or too long.
    """
    value = command.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} must be a text (got {shown(value)}); type one")
    if len(value) > longest:
        raise ValueError(f"{name} may have {longest} characters (got {len(value)}); use a shorter one")
    return value


def texts(command: Command, name: str, *, most: int) -> tuple[str, ...]:
    """Return a list of short texts.

    Raises:
        ValueError: if it is no list of texts, or too long.
    """
    value = command.get(name)
    if not isinstance(value, list | tuple) or len(value) > most:
        raise ValueError(f"{name} must be a list of at most {most} texts (got {shown(value)}); leave some out")
    return tuple(text({name: each}, name) for each in value)


def choice(command: Command, name: str, choices: Collection[str]) -> str:
    """Return one of ``choices``.

    Raises:
        ValueError: if it is none of them.
    """
    value = command.get(name)
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{name} must be one of {', '.join(choices)} (got {shown(value)}); choose one of these")
    return value


def stretch(command: Command, name: str, count: int) -> tuple[int, int]:
    """Return positions start … stop − 1 of ``count``, from ``[start, stop]`` or one position; all if absent.

    Raises:
        ValueError: if it is neither a position nor a stretch of the sequence.
    """
    value = command.get(name)
    if value is None:
        return 0, count
    start_stop = value if isinstance(value, list | tuple) else [value, value + 1 if isinstance(value, int) else value]
    if len(start_stop) != 2:
        raise ValueError(f"{name} must be a position or [start, stop] (got {shown(value)}); choose a stretch")
    start = whole({name: start_stop[0]}, name, high=count - 1)
    return start, whole({name: start_stop[1]}, name, low=start + 1, high=count)


class _Brief(reprlib.Repr):
    """Writes no more of a value than a message quotes, however large or deep it is."""

    maxlevel, maxlist, maxtuple, maxdict, maxset, maxstring, maxother = 5, 20, 20, 20, 20, 60, 60

    def repr_int(self, value: int, level: int) -> str:
        """Python does not write thousands of digits."""
        return "a number of more than 40 digits" if abs(value) > 10**40 else repr(value)

    def repr_str(self, value: str, level: int) -> str:
        """Write the beginning."""
        return repr(value[: self.maxstring])


_BRIEF = _Brief()


def shown(value: Any) -> str:
    """Return a value as a message may quote it: short."""
    quoted = _BRIEF.repr(value)
    return quoted if len(quoted) <= 40 else f"{quoted[:37]}…"
