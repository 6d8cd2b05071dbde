"""A knob is one setting of a task, a model or of learning: what it means, what it may be, how a link writes it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import param

UNITS = {
    "hidden_size": "units",
    "num_layers": "layers",
    "seq_len": "positions",
    "batch_size": "sequences",
    "warmup": "updates",
    "bptt_window": "positions",
    "early_stopping": "updates",
}
KINDS = {"boolean": param.Boolean, "choice": param.Selector, "integer": param.Integer, "number": param.Number}
WORDS = {"1": True, "true": True, "on": True, "yes": True, "0": False, "false": False, "off": False, "no": False}
SHOWN = 40  # characters of a wrong value that a message repeats


def as_text(value: Any) -> str:
    """Write a value as a link does; ``Knob.parse`` reads it back exactly."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True)
class Knob:
    """One setting with its meaning and the values it may take.

    Args:
        group: ``task``, ``model`` or ``training``.
        parameter: param's declaration with bounds and doc.
        default: the value for this task and model.
    """

    group: str
    parameter: param.Parameter
    default: Any

    @property
    def name(self) -> str:
        """The key in links and in ``recipe.values``."""
        return str(self.parameter.name)

    @property
    def is_live(self) -> bool:
        """Whether it may change during a run."""
        return not self.parameter.constant

    @property
    def type(self) -> str:
        """``boolean``, ``choice``, ``integer``, ``number`` or ``text``."""
        return next((kind for kind, base in KINDS.items() if isinstance(self.parameter, base)), "text")

    def check(self, value: Any) -> Any:
        """Return the value as a plain Python value.

        Raises:
            ValueError: with the knob, what it may be, the value given and what to do.
        """
        if isinstance(value, np.generic):
            value = value.item()
        checks: dict[str, Callable[[Any], Any]] = {
            "boolean": self._check_boolean,
            "choice": self._check_choice,
            "text": self._check_text,
            "integer": self._check_number,
            "number": self._check_number,
        }
        return checks[self.type](value)

    def parse(self, text: str) -> Any:
        """Read the value from a link.

        Raises:
            ValueError: as ``check``.
        """
        if self.type == "boolean":
            return self.check(WORDS.get(text.strip().lower(), text))
        if self.type == "choice":
            return self.check({str(choice): choice for choice in self.parameter.objects}.get(text, text))
        if self.type == "text":
            return self.check(text)
        try:
            number = int(text) if self.type == "integer" else float(text)
        except ValueError:
            return self.check(text)
        return self.check(number)

    def to_json(self, value: Any) -> dict[str, Any]:
        """Describe the knob and its value for a page."""
        numeric = self.type in ("integer", "number")
        return {
            "name": self.name,
            "label": self.parameter.label,
            "group": self.group,
            "type": self.type,
            "value": value,
            "default": self.default,
            "bounds": list(self.parameter.bounds) if numeric and self.parameter.bounds else None,
            "softbounds": list(self.parameter.get_soft_bounds()) if numeric else None,
            "choices": list(self.parameter.objects) if self.type == "choice" else None,
            "doc": self.parameter.doc,
            "live": self.is_live,
            "unit": UNITS.get(self.name, ""),
        }

    def _validate(self, value: Any) -> None:
        self.parameter._validate(value)

    def _check_boolean(self, value: Any) -> bool:
        if isinstance(value, bool):
            return value
        raise ValueError(f"{self.name} must be true or false (got {shown(value)}); choose one of the two")

    def _check_choice(self, value: Any) -> Any:
        try:
            self._validate(value)  # a task may take more than is listed: the hash of own data
            return value
        except (ValueError, TypeError):
            pass
        choices = ", ".join(map(str, self.parameter.objects))
        raise ValueError(f"{self.name} must be one of {choices} (got {shown(value)}); choose one of these")

    def _check_text(self, value: Any) -> str:
        try:
            self._validate(value)
        except ValueError:
            meaning = self.parameter.doc.rstrip(".")
            raise ValueError(
                f"{self.name} cannot be {shown(value)} (expected: {meaning[:1].lower()}{meaning[1:]}); "
                "leave it out for the default"
            ) from None
        return str(value)

    def _check_number(self, value: Any) -> float | int:
        is_whole = self.type == "integer"
        kind = "a whole number " if is_whole else "a number "
        allowed = int if is_whole else (int, float)
        is_number = isinstance(value, allowed) and not isinstance(value, bool)
        if not is_number or (isinstance(value, float) and not math.isfinite(value)):
            raise ValueError(f"{self.name} must be {kind}{self._range()} (got {shown(value)}); type {kind.strip()}")
        low, high = self._ends()
        keeps_low, keeps_high = self.parameter.inclusive_bounds
        if value < low or (value == low and not keeps_low):
            raise ValueError(f"{self.name} must be {self._range()} (got {shown(value)}); choose a larger one")
        if value > high or (value == high and not keeps_high):
            raise ValueError(f"{self.name} must be {self._range()} (got {shown(value)}); choose a smaller one")
        return int(value) if is_whole else float(value)

    def _ends(self) -> tuple[float, float]:
        low, high = self.parameter.bounds or (None, None)
        return (-math.inf if low is None else low, math.inf if high is None else high)

    def _range(self) -> str:
        low, high = self._ends()
        keeps_low, keeps_high = self.parameter.inclusive_bounds
        if keeps_low and keeps_high:
            return f"between {low} and {high}"
        return f"{'at least' if keeps_low else 'above'} {low} and {'at most' if keeps_high else 'below'} {high}"


def shown(value: Any) -> str:
    """Write a wrong value for a message, shortened if it is long."""
    try:
        text = repr(value[: SHOWN + 1] if isinstance(value, str) else value)
    except ValueError:  # Python refuses to write whole numbers of thousands of digits
        return "a number of thousands of digits"
    return text if len(text) <= SHOWN + 2 else f"{text[:SHOWN]}…"
