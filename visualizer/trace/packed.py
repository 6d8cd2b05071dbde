"""One array of a recording: described in its header, and as bytes."""

from collections.abc import Mapping, Sequence
from math import ceil, frexp, ldexp, prod
from typing import Any

import numpy as np

from visualizer.trace.levels import POSITIONS, SIZES, Levels, choose, linear
from visualizer.trace.quantity import Quantity

OF_WEIGHTS: dict[str, Any] = {"axes": (), "encoding": "linear8", "once": False}
"What is not said of weights: it is the same for all."
NOT_ITS_OWN = ("shape", "encoding", "low", "high", "once", "scales")
"Fields of a packed quantity that are not the quantity's."


def pack(quantity: Quantity, array: np.ndarray) -> tuple[dict[str, Any], bytes]:
    """Pack a quantity of all frames, the first axis; numbers of an array with units are finite."""
    array = array.astype(np.float32)
    is_once = len(array) > 1 and all(np.array_equal(frame, array[0], equal_nan=True) for frame in array)
    if is_once:
        array = array[:1]
    scales = _scales(quantity, array)
    if scales is not None:
        array = array / _stretched(scales, array.ndim)
    levels = choose(quantity, array)
    described = {
        **quantity.to_json(),
        "shape": list(array.shape[1:]),
        "encoding": levels.encoding,
        "low": levels.low,
        "high": levels.high,
        "once": is_once,
        **({} if scales is None else {"scales": scales}),
    }
    order = _order(quantity.axes)
    return described, levels.pack(array.transpose(order), is_smooth=_has_positions(quantity.axes))


def pack_weight(name: str, array: np.ndarray) -> tuple[dict[str, Any], bytes]:
    """Pack a weight of all frames, the first axis."""
    levels = linear(float(array.min(initial=0.0)), float(array.max(initial=0.0)))
    described = {"name": name, "shape": list(array.shape[1:]), "low": levels.low, "high": levels.high}
    return described, levels.pack(array, is_smooth=False)


def unpack(fields: Mapping[str, Any], frames: int, packed: bytes) -> np.ndarray:
    """Return a quantity, or a weight, of all frames from its description and its bytes."""
    fields = {**OF_WEIGHTS, **fields}
    order = _order(fields["axes"]) if fields["axes"] else list(range(1 + len(fields["shape"])))
    levels = Levels(fields["encoding"], fields["low"], fields["high"])
    sizes = [1 if fields["once"] else frames, *fields["shape"]]
    written = levels.unpack(packed, tuple(sizes[axis] for axis in order), _has_positions(fields["axes"]))
    array = np.ascontiguousarray(written.transpose(np.argsort(order)))
    if fields.get("scales"):
        array *= _stretched(fields["scales"], array.ndim)
    return np.repeat(array, frames, axis=0) if fields["once"] else array


def length(fields: Mapping[str, Any], frames: int) -> int:
    """Return the bytes that a quantity or a weight takes."""
    fields = {**OF_WEIGHTS, **fields}
    return (1 if fields["once"] else frames) * prod(fields["shape"]) * SIZES[fields["encoding"]]


def error(fields: Mapping[str, Any], array: np.ndarray) -> float:
    """Return how far a number of ``array``, some frames unpacked, may be from what it was."""
    levels = Levels(fields["encoding"], fields["low"], fields["high"])
    return levels.error(float(np.nanmax(np.abs(array), initial=0.0)))


def quantity_of(fields: Mapping[str, Any]) -> Quantity:
    """Return the quantity that is described."""
    return Quantity.from_json({key: value for key, value in fields.items() if key not in NOT_ITS_OWN})


def _scales(quantity: Quantity, array: np.ndarray) -> list[float] | None:
    """Return the largest number of each frame where it differs by decades over training, as gradients' does."""
    if "gradient" not in quantity.name or not (array < 0).any() or not np.isfinite(array).all():
        return None
    largest = np.abs(array).reshape(len(array), -1).max(axis=1)
    return [_few_bits(value) if value > 0 else 1.0 for value in largest.tolist()]


def _few_bits(value: float) -> float:
    """Round up to eight binary digits, so that what is multiplied with it stays exact: 0 stays 0 in every language."""
    share, power = frexp(value)
    return ldexp(ceil(share * 256) / 256, power)


def _stretched(scales: list[float], dimensions: int) -> np.ndarray:
    return np.array(scales, np.float32).reshape(-1, *[1] * (dimensions - 1))


def _order(axes: Sequence[str]) -> list[int]:
    """Return frames and axes in the order in which they are written: positions last."""
    last = next((axes.index(name) for name in POSITIONS if name in axes), None)
    return [0, *(axis + 1 for axis in range(len(axes)) if axis != last), *([] if last is None else [last + 1])]


def _has_positions(axes: Sequence[str]) -> bool:
    return not set(POSITIONS).isdisjoint(axes)
