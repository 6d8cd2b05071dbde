"""A measure: one number that is read off a run, by name."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from visualizer.knob import shown

if TYPE_CHECKING:
    from visualizer.training import Run


class _Required:
    def __repr__(self) -> str:
        return "required"


REQUIRED: Any = _Required()
"Stands for the default of an argument that must be given."
KINDS = {int: "a whole number", float: "a number", str: "a word"}


@dataclass(frozen=True)
class Argument:
    """One argument of a measure.

    Args:
        name: how it is given.
        kind: ``int``, ``float`` or ``str``.
        doc: one sentence.
        default: taken where it is left out; ``REQUIRED`` where it may not be; None means any.
        choices: the words it may be; empty for any.
        low: the least number.
        high: the largest number.
    """

    name: str
    kind: type
    doc: str
    default: Any = REQUIRED
    choices: tuple[str, ...] = ()
    low: float = -1e6
    high: float = 1e6

    def check(self, value: Any) -> Any:
        """Return the value as the measure takes it.

        Raises:
            ValueError: saying what it may be.
        """
        allowed = (int, float) if self.kind is float else (self.kind,)
        if type(value) not in allowed:
            raise ValueError(f"{self.name} must be {KINDS[self.kind]} (got {shown(value)}); write one")
        if self.kind is str:
            if self.choices and value not in self.choices:
                raise ValueError(f"{self.name} must be one of {', '.join(self.choices)} (got {shown(value)})")
            return value
        if not self.low <= value <= self.high:
            raise ValueError(f"{self.name} must be between {self.low:g} and {self.high:g} (got {shown(value)})")
        return self.kind(value)


@dataclass(frozen=True)
class Measure:
    """What can be read off a run.

    Args:
        name: how lessons call it.
        doc: what the number is, exactly.
        unit: what it is counted in; ``share`` for 0 to 1.
        arguments: what it may be told.
        read: takes the run and every argument by name; NaN where there is no number.
    """

    name: str
    doc: str
    unit: str
    read: "Callable[..., float]"
    arguments: tuple[Argument, ...] = ()

    def resolve(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return every argument: what was given, else its default.

        Raises:
            ValueError: if one is unknown, missing or cannot be used.
        """
        known = {argument.name: argument for argument in self.arguments}
        for name in given:
            if name not in known:
                offered = ", ".join(known) or "none"
                raise ValueError(f"{self.name} has no argument {shown(name)}; it has {offered}")
        found = {}
        for name, argument in known.items():
            if name in given:
                found[name] = argument.check(given[name])
            elif argument.default is REQUIRED:
                raise ValueError(f"{self.name} needs {name}: {argument.doc}")
            else:
                found[name] = argument.default
        return found

    def of(self, run: "Run", given: Mapping[str, Any]) -> float:
        """Read the number off a run.

        Raises:
            ValueError: if an argument cannot be used, or the measure does not fit the model or the task.
        """
        value = float(self.read(run, **self.resolve(given)))
        return value if math.isfinite(value) else math.nan
