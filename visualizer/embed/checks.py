"""Options of a player against what the recording holds: what is unknown is said with what there is."""

from collections.abc import Mapping
from typing import Any

from visualizer.lesson.problem import choose

THEMES = ("auto", "light", "dark")
AXES_OF_A_CELL = 4


def check(options: Mapping[str, Any], recording: Mapping[str, Any]) -> None:
    """Refuse options that name what a recording lacks.

    Args:
        options: as an author wrote them.
        recording: what its JSON object says.

    Raises:
        ValueError: saying what is wrong and what there is.
    """
    views = [view["name"] for view in recording.get("views", [])]
    quantities = [quantity["name"] for quantity in recording["quantities"]]
    _known("view", options.get("view", "").split(), views)
    for name in ("quantities", "highlight"):
        _known("quantity", options.get(name, "").split(), quantities)
    _check_cell(options.get("select", "").split(), quantities)
    theme = options.get("theme", THEMES[0])
    if theme not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)} (got {theme!r}); choose one of these")
    sizes = (recording.get("model") or {}).get("sizes", {})
    for name in ("unit", "layer"):
        _below(name, options.get(name), sizes.get(name))
    last = recording["updates"][-1]
    if not 0 <= options.get("update", 0) <= last:
        raise ValueError(f"update must be from 0 to {last}, where the recording ends (got {options['update']})")


def _known(kind: str, given: list[str], offered: list[str]) -> None:
    for name in given:
        if name not in offered:
            hint = choose(name, offered)
            there = "" if hint.startswith("choose") else f" The recording has {', '.join(offered)}"
            raise ValueError(f"the recording has no {kind} {name!r}; {hint}{there}")


def _check_cell(words: list[str], quantities: list[str]) -> None:
    if not words:
        return
    _known("quantity", words[:1], quantities)
    numbers = words[1:]
    if not numbers or len(words) > AXES_OF_A_CELL or not all(number.isdecimal() for number in numbers):
        told = " ".join(words)
        raise ValueError(f"select must be a quantity and a position from 0, such as 'cell_state 5' (got {told!r})")


def _below(name: str, given: int | None, size: int | None) -> None:
    if given is not None and size is not None and not 0 <= given < size:
        raise ValueError(f"{name} must be from 0 to {size - 1} (got {given}); the recording has {size}, counted from 0")
