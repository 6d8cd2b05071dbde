"""What can be trained in the page, in JavaScript and without a server: asked before a page offers it.

``trainable.json`` beside this file is what the engine in the page knows (written by ``python -m
tests.js.engine_description`` out of the Python side). The page reads it by the same rules, in
``static/js/engine/recipe.js``; a test holds the two to the same answers. No torch.
"""

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

FIRST = {"task": "delayed_recall", "model": "lstm"}
BY_HAND = {"held": "what is held by hand", "race": "a race"}
WORDS = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}
LARGER, SMALLER = "choose a larger one", "choose a smaller one"
Knob = dict[str, Any]


class Trainable(NamedTuple):
    """Whether the page can train something exactly as it is asked for.

    Args:
        ok: whether it can.
        reason: why it cannot: what was wrong, what was expected, what to do; empty where it can.
    """

    ok: bool
    reason: str


def can_train(query: str) -> Trainable:
    """Say whether the engine in the page trains what a query asks for.

    Args:
        query: as ``Recipe.to_query`` writes it; unknown keys are ignored, missing ones take their default.

    Example:
        >>> can_train("task=delayed_recall&model=lstm&hidden_size=16")
        Trainable(ok=True, reason='')
        >>> can_train("task=char_lm&model=gru").ok
        False
    """
    asked = dict(parse_qsl(query.removeprefix("?"), keep_blank_values=True))
    known = _known()
    for name, offered in (("task", known["tasks"]), ("model", known["models"])):
        value = asked.get(name, FIRST[name])
        if value not in offered:
            choices = ", ".join(offered)
            return _no(f"{name} must be one of {choices} to train in the page (got {value}); choose one of these")
    task, model = (asked.get(name, FIRST[name]) for name in FIRST)
    knobs = _knobs(task, model)
    values = {}
    for name, knob in knobs.items():
        values[name], reason = _read(knob, asked.get(name))
        if reason:
            return _no(f"{name} must be {reason}")
    for name, what in BY_HAND.items():
        if name in asked:
            return _no(f"{name} must be left out to train in the page: {what} needs the server")
    return _fits(known["tasks"][task]["limits"], values)


def _fits(limits: list[dict[str, Any]], values: dict[str, Any]) -> Trainable:
    for limit in limits:
        name, of = limit["knob"], limit["of"]
        most = math.floor(limit["plus"] + sum(share * values[other] for other, share in of.items()))
        if values[name] > most:
            others = " and ".join(f"{other} {values[other]}" for other in of)
            return _no(f"{name} must be at most {most} with {others} (got {values[name]}); {SMALLER}")
    return Trainable(True, "")


def _no(reason: str) -> Trainable:
    return Trainable(False, reason)


@lru_cache(maxsize=1)
def _known() -> dict[str, Any]:
    known: dict[str, Any] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    return known


def _knobs(task: str, model: str) -> dict[str, Knob]:
    """Return the knobs of a task, a model and of learning, each with its default here."""
    known = _known()
    it, its = known["tasks"][task], known["models"][model]
    recommended = {**it["defaults"], **it["model_defaults"].get(model, {})}
    found: dict[str, Knob] = {}
    for knob in (*it["knobs"], *its["knobs"], *known["knobs"]):
        name = knob["name"]
        found.setdefault(name, {**knob, "default": recommended.get(name, knob["default"])})
    return found


def _read(knob: Knob, text: str | None) -> tuple[Any, str]:
    """Return the value that a text stands for, and what it must be instead where it cannot be had."""
    usual = knob["default"]
    if text is None:
        return usual, ""
    read = {"boolean": _boolean, "choice": _choice}.get(knob["type"], _number)
    value, reason = read(knob, text)
    why = _known()["refused"].get(knob["name"])
    if not reason and why and value != usual:
        reason = f"{_written(usual)} to train in the page (got {text}): {why}"
    return value, reason


def _boolean(knob: Knob, text: str) -> tuple[Any, str]:
    value = WORDS.get(text.strip().lower())
    return value, f"true or false (got {text}); choose one of the two" if value is None else ""


def _choice(knob: Knob, text: str) -> tuple[Any, str]:
    choices = knob["choices"]
    return text, "" if text in choices else f"one of {', '.join(choices)} (got {text}); choose one of these"


def _number(knob: Knob, text: str) -> tuple[Any, str]:
    is_whole = knob["type"] == "integer"
    kind = "a whole number" if is_whole else "a number"
    try:
        value = int(text) if is_whole else float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        return None, f"{kind} {_range(knob)} (got {text}); type {kind}"
    low, high = knob["bounds"]
    keeps_low, keeps_high = knob.get("keeps", (True, True))
    is_small = value < low or (value == low and not keeps_low)
    if is_small or value > high or (value == high and not keeps_high):
        return None, f"{_range(knob)} (got {text}); {LARGER if is_small else SMALLER}"
    return value, ""


def _range(knob: Knob) -> str:
    low, high = map(_written, knob["bounds"])
    keeps_low, keeps_high = knob.get("keeps", (True, True))
    if keeps_low and keeps_high:
        return f"between {low} and {high}"
    return f"{'at least' if keeps_low else 'above'} {low} and {'at most' if keeps_high else 'below'} {high}"


def _written(value: Any) -> str:
    """Write a value as the page writes it: whole numbers without a point."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
