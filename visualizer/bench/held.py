"""What is done by hand, as an address says it: ``held=clamp forget_gate t2-9 u3 p0.5``, once for each that stands.

The first word is the kind, the second the quantity (of ``clamp`` and ``reset_state``). Then, in any order: ``t``
positions, from 0, start to stop − 1; ``u`` the unit and ``l`` the layer, all if left out; ``x`` what a clamped value is
multiplied with and ``p`` what is then added, 0 if left out; ``k`` the token heard instead, counted from 0 in what may
be heard there. Whether a network has such a place is for its run to say.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from visualizer.bench.fields import shown

KEY = "held"
NAMES = {"t": "t", "u": "unit", "l": "layer", "x": "scale", "p": "shift", "k": "token"}
DEFAULTS = {"x": 0.0, "p": 0.0}
KINDS = {"clamp": "tulxp", "reset_state": "tul", "cut": "tl", "ablate": "ul", "substitute": "tk"}
"What each kind of intervention may say about itself."
WITH_QUANTITY = ("clamp", "reset_state")
NEEDED = {"clamp": "t", "reset_state": "t", "cut": "t", "ablate": "u", "substitute": "tk"}
"What each must say about itself."
NEEDS = {"t": "positions t", "u": "unit u", "k": "token k"}
LIKE = (
    "held must be like 'clamp forget_gate t2-9 u3 p0.5', 'reset_state cell_state t4-5', 'cut t4-5', 'ablate u3' or "
    "'substitute t4-5 k0'"
)
MOST_FIELDS = 200
MOST_COMPLAINTS = 3
WHOLE = "[0-9]{1,6}"
NUMBER = r"-?[0-9]{1,20}(\.[0-9]{1,20})?(e[+-]?[0-9]{1,2})?"
PATTERNS = {"t": f"{WHOLE}-{WHOLE}", "u": WHOLE, "l": WHOLE, "x": NUMBER, "p": NUMBER, "k": WHOLE}


def read(query: str) -> tuple[list[dict[str, Any]], list[str]]:
    """Read the interventions of an address; never raises.

    Returns:
        the interventions as JSON values, and messages about those that could not be read.
    """
    events, messages = [], []
    try:
        pairs = parse_qsl(query.removeprefix("?"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:  # of which the recipe has told
        return [], []
    for text in (value for name, value in pairs if name == KEY):
        try:
            events.append(_read_one(text))
        except ValueError as error:
            messages.append(f"{error}. It is left out")
    return events, few(messages)


def write(interventions: Iterable[Mapping[str, Any]]) -> str:
    """Write interventions as a part of an address; empty without any."""
    return urlencode([(KEY, as_text(event)) for event in interventions])


def as_text(event: Mapping[str, Any]) -> str:
    """Write one intervention in the words of an address."""
    kind = event["kind"]
    named = [kind, event["quantity"]] if "quantity" in event else [kind]
    said = {letter: _written(event.get(NAMES[letter])) for letter in KINDS[kind]}
    return " ".join([*named, *(letter + text for letter, text in said.items() if text)])


def few(messages: list[str]) -> list[str]:
    """Say only how many there are of the messages that are too many."""
    more = len(messages) - MOST_COMPLAINTS
    return messages if more <= 0 else [*messages[:MOST_COMPLAINTS], f"{more} more of what is held are left out"]


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "-".join(map(str, value))
    if isinstance(value, float):
        return repr(value).removesuffix(".0") if value else ""
    return "" if value is None else str(value)


def _read_one(text: str) -> dict[str, Any]:
    kind, *words = text.split() or [""]
    if kind not in KINDS:
        raise ValueError(f"{LIKE} (got {shown(text)}); copy the link again")
    event: dict[str, Any] = {"kind": kind, **{NAMES[letter]: DEFAULTS.get(letter) for letter in KINDS[kind]}}
    if kind in WITH_QUANTITY:
        event["quantity"] = words.pop(0) if words else ""
    for word in words:
        letter, value = word[0], word[1:]
        if letter not in KINDS[kind] or not re.fullmatch(PATTERNS[letter], value):
            raise ValueError(f"{LIKE} (got {shown(text)}: {shown(word)} says nothing); copy the link again")
        event[NAMES[letter]] = READERS[letter](value)
    for letter in NEEDED[kind]:
        if event[NAMES[letter]] is None:
            raise ValueError(f"{LIKE} (got {shown(text)}: no {NEEDS[letter]}); copy the link again")
    return event


def _positions(text: str) -> list[int]:
    return [int(end) for end in text.split("-")]


READERS: dict[str, Callable[[str], Any]] = {"t": _positions, "u": int, "l": int, "x": float, "p": float, "k": int}
