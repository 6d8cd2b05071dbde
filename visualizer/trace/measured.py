"""What a recording keeps of the numbers beside the arrays: facts of each frame, the loss over training."""

from collections.abc import Mapping
from math import floor, isfinite, log10
from typing import Any

import numpy as np

from visualizer.trace.frame import Frame

DIGITS = 4
"Significant digits of facts."
LEFT_OUT = ("gradient_norms",)
"Facts that nothing in a page shows."
CURVE, VALIDATION = "loss_curve", "validation_curve"


def facts_of(frame: Frame) -> dict[str, Any]:
    """Return what was measured with the weights of a frame, rounded."""
    return {name: rounded(value) for name, value in frame.facts.items() if name not in LEFT_OUT}


def curves_of(frame: Frame) -> dict[str, Any] | None:
    """Return the loss over training as the timeline draws it, up to the last known point; None if it is not there."""
    if CURVE not in frame.arrays:
        return None
    facts = frame.facts
    curves: dict[str, Any] = {"bucket": facts.get("bucket_size", 1), "data": _points(frame[CURVE])}
    if VALIDATION in frame.arrays:
        curves["validation"] = {
            "every": facts.get("check_every", 1),
            "size": facts.get("check_size", 1),
            "best": rounded(facts.get("best_validation")),
            "data": _points(frame[VALIDATION]),
        }
    return curves


def rounded(value: Any) -> Any:
    """Round every fraction in JSON values to significant digits; what is not finite is None."""
    if isinstance(value, float):
        if not isfinite(value):
            return None
        return round(value, DIGITS - 1 - floor(log10(abs(value)))) if value else 0.0
    if isinstance(value, list | tuple):
        return [rounded(item) for item in value]
    if isinstance(value, Mapping):
        return {name: rounded(item) for name, item in value.items()}
    return value


def _points(curve: np.ndarray) -> list[float | None]:
    known = np.flatnonzero(np.isfinite(curve))
    return [rounded(float(value)) for value in curve[: known[-1] + 1 if known.size else 0]]
