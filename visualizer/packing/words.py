"""Measured numbers in words, as ``static/js/lesson/measuring.js`` says them; a test holds the two equal."""

import math
from typing import Any

from visualizer.lesson import parse_measure
from visualizer.measures import MEASURES

UNKNOWN = "–"
MINUS = "\u2212"
COUNTS = ("updates", "numbers", "bytes", "positions", "symbols", "operations")
"Units of which there are whole ones only, and which training does not change."
LARGE = ((1e9, "billion"), (1e6, "million"))
RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def unit_of(spec: str) -> str:
    """Return the unit of a measure, or of the metric that it asks for; empty if nothing is known of it."""
    call = parse_measure(spec)
    named = MEASURES.get(str(call.arguments.get("metric", call.name)))
    return named.unit if named else ""


def in_words(value: Any, unit: str = "") -> str:
    """Write a number in its unit; a dash if there is none.

    Example:
        >>> in_words(0.9996, "share"), in_words(1300, "numbers"), in_words(-0.0832), in_words(None)
        ('99.9 %', '1,300', '−0.083', '–')
    """
    if not isinstance(value, int | float) or not math.isfinite(value):
        return UNKNOWN
    if unit == "share":
        return f"{_share(value * 100)} %"
    if unit in COUNTS or (unit == "0 or 1" and float(value).is_integer()):
        return _whole(value)
    return _amount(value) if unit == "products" else _brief(value)


def _whole(value: float) -> str:
    return f"{math.floor(value + 0.5):,}"


def _share(percent: float) -> str:
    rounded = math.floor(percent + 0.5)
    if abs(percent - rounded) < 1e-9 or 0 < rounded < 100:
        return str(rounded)
    return f"{min(99.9, max(0.1, percent)):.1f}"


def _amount(count: float) -> str:
    if count < 1e5:
        return _whole(count)
    unit, name = next(((size, name) for size, name in LARGE if count >= size), LARGE[-1])
    share = count / unit
    return f"{math.floor(share + 0.5) if share >= 100 else _digits(share)} {name}"


def _brief(value: float) -> str:
    size = abs(value)
    if size == 0:
        return "0"
    if size < 1e-3 or size >= 1e5:
        digits, exponent = f"{value:.1e}".replace(".0e", "e").split("e")
        return f"{digits}·10{str(int(exponent)).translate(RAISED)}".replace("-", MINUS)
    text = f"{value:.0f}" if size >= 100 else f"{value:.2f}" if size >= 0.0995 else _digits(value)
    return text.replace("-", MINUS)


def _digits(value: float) -> str:
    """Write two significant digits, without needless zeros."""
    rounded = float(f"{value:.1e}")
    if rounded % 1 == 0:
        return f"{rounded:.0f}"
    return f"{rounded:.{max(0, 1 - math.floor(math.log10(abs(rounded))))}f}".rstrip("0")
