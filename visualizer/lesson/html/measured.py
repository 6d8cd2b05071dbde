"""What was measured for the claims, as a card shows it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Result:
    """A claim over its seeds.

    Args:
        names: of what was measured.
        rows: for each arm its label, and one text for each name.
        verdict: how many seeds bear the claim out.
    """

    names: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    verdict: str


def results(path: Path) -> dict[str, Result]:
    """Read what was measured, by the name of the claim; nothing without a file."""
    if not path.is_file():
        return {}
    return {name: _result(told) for name, told in json.loads(path.read_text(encoding="utf-8")).items()}


def _result(told: Mapping[str, Any]) -> Result:
    arms: Mapping[str, Mapping[str, Sequence[float | None]]] = told["arms"]
    names = tuple(dict.fromkeys(name for measured in arms.values() for name in measured))
    rows = tuple((label, tuple(spread(measured.get(name, ())) for name in names)) for label, measured in arms.items())
    held, seeds = sum(told["held"]), len(told["seeds"])
    asked = "" if told["least"] >= seeds else f"; the claim asks for {told['least']}"
    return Result(names, rows, f"{held} of {seeds} {'seed bears' if seeds == 1 else 'seeds bear'} it out{asked}.")


def spread(values: Sequence[float | None]) -> str:
    """Write values as their middle one, and how far they reach.

    Example:
        >>> spread([0.9, 1.0, 0.95]), spread([2.0]), spread([None])
        ('0.95 (0.90 to 1.00)', '2.00', '–')
    """
    known = sorted(value for value in values if value is not None)
    if not known:
        return "–"
    low, middle, high = known[0], known[len(known) // 2], known[-1]
    return _short(middle) if _short(low) == _short(high) else f"{_short(middle)} ({_short(low)} to {_short(high)})"


def _short(value: float) -> str:
    return f"{value:.2f}" if 0.01 <= abs(value) < 100 or value == 0 else f"{value:.3g}"
