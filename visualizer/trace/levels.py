"""How a recording packs one array of all frames: levels of a byte, whole numbers, or floats.

``linear8`` has 256 levels at equal distances, one of them exactly 0 where values of both signs occur; ``log8`` has 255
at equal ratios and one for 0; ``integer8`` is exact. These three are written as differences from frame to frame, and
where there are positions of these differences from position to position, modulo 256: neighbours are alike, so that what
is left compresses. ``float16`` and ``float32`` are written as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, floor, log10

import numpy as np

from visualizer.trace.quantity import Quantity

POSITIONS = ("t", "loss_t", "source_t")
"The axis that is written last, the first of these that there is: along it values change least."
FEW = 64
"Numbers of a frame up to which an array without units is worth two bytes each."
LARGEST_HALF = 65_000.0
SIZES = {"linear8": 1, "log8": 1, "integer8": 1, "float16": 2, "float32": 4}
"Bytes of a value by encoding."


@dataclass(frozen=True)
class Levels:
    """What stands for what.

    Args:
        encoding: from ``SIZES``.
        low: value of the lowest level; of ``log8`` its power of ten.
        high: value of the highest level; of ``log8`` its power of ten.
    """

    encoding: str
    low: float = 0.0
    high: float = 0.0

    def pack(self, array: np.ndarray, is_smooth: bool) -> bytes:
        """Return finite (or, as floats, any) numbers as bytes, frame after frame.

        Args:
            array: its first axis counts frames.
            is_smooth: whether neighbours along the last axis are alike.
        """
        if self.encoding in FLOATS:
            return array.astype(FLOATS[self.encoding]).tobytes()
        levels = PACK[self.encoding](self, array.astype(np.float64)).astype(np.uint8)
        levels[1:] -= levels[:-1]
        if is_smooth:
            levels[..., 1:] -= levels[..., :-1]
        return levels.tobytes()

    def unpack(self, packed: bytes, shape: tuple[int, ...], is_smooth: bool) -> np.ndarray:
        """Return the numbers that ``pack`` wrote, as float32."""
        if self.encoding in FLOATS:
            return np.frombuffer(packed, FLOATS[self.encoding]).astype(np.float32).reshape(shape)
        levels = np.add.accumulate(np.frombuffer(packed, np.uint8).reshape(shape), axis=0, dtype=np.uint8)
        if is_smooth:
            levels = np.add.accumulate(levels, axis=-1, dtype=np.uint8)
        return UNPACK[self.encoding](self, levels.astype(np.float64)).astype(np.float32)

    @property
    def step(self) -> float:
        """Distance of two neighbouring levels; of ``log8`` in powers of ten; 0 where there are none."""
        return (self.high - self.low) / {"linear8": 255.0, "log8": 254.0}.get(self.encoding, np.inf)

    def error(self, largest: float) -> float:
        """Return how far a number may be from what it was, if none is larger than ``largest``."""
        if self.encoding == "linear8":
            return self.step / 2
        if self.encoding == "log8":
            return largest * (10.0 ** (self.step / 2) - 1.0)
        return largest * 2.0**-11 + 2.0**-25 if self.encoding == "float16" else 0.0


def choose(quantity: Quantity, array: np.ndarray) -> Levels:
    """Choose levels for an array of all frames, its first axis.

    Args:
        quantity: what it is.
        array: its numbers; those with a ``unit`` axis are finite.
    """
    if not array.size or not np.isfinite(array).all():
        return Levels("float32")
    low, high = float(array.min()), float(array.max())
    if high - low <= 255 and (array == np.rint(array)).all():
        return Levels("integer8", low, low + 255)
    if quantity.role == "gradient" and low >= 0:
        return _powers(array)
    if _deserves_floats(quantity, array):
        return Levels("float16" if max(-low, high) < LARGEST_HALF else "float32")
    return linear(low, high, quantity.bounds)


def linear(low: float, high: float, bounds: tuple[float, float] | None = None) -> Levels:
    """Return levels at equal distances from ``low`` to ``high``, or from bound to bound where both are of one sign."""
    if bounds is not None and bounds[0] <= low and high <= bounds[1] and bounds[0] * bounds[1] >= 0:
        return Levels("linear8", *bounds)
    if low >= 0 or high <= 0:
        low, high = min(low, 0.0), max(high, 0.0)
        return Levels("linear8", low, high if high > low else low + 1.0)
    near = 255 * -low / (high - low)
    below = min((k for k in (floor(near), ceil(near)) if 0 < k < 255), key=lambda k: max(-low / k, high / (255 - k)))
    least = max(-low / below, high / (255 - below))
    step = float(np.nextafter(np.float32(least), np.float32(np.inf)))  # of few bits: 0 is exact in every language
    return Levels("linear8", -below * step, (255 - below) * step)


def _powers(array: np.ndarray) -> Levels:
    seen = array[array > 0]
    if not seen.size:
        return Levels("log8", 0.0, 1.0)
    low, high = log10(float(seen.min())), log10(float(seen.max()))
    return Levels("log8", low, high if high > low else low + 1.0)


def _deserves_floats(quantity: Quantity, array: np.ndarray) -> bool:
    """Whether digits matter: what weights alone say, and short answers that are no probabilities."""
    if set(POSITIONS).isdisjoint(quantity.axes):
        return True
    return "unit" not in quantity.axes and quantity.bounds is None and array[0].size <= FEW


def _pack_linear(levels: Levels, array: np.ndarray) -> np.ndarray:
    return np.clip(np.rint((array - levels.low) / levels.step), 0, 255)


def _pack_log(levels: Levels, array: np.ndarray) -> np.ndarray:
    powers = np.log10(array, out=np.full_like(array, levels.low), where=array > 0)
    return np.where(array > 0, 1 + np.clip(np.rint((powers - levels.low) / levels.step), 0, 254), 0)


FLOATS = {"float16": "<f2", "float32": "<f4"}
PACK: dict[str, Callable[[Levels, np.ndarray], np.ndarray]] = {
    "linear8": _pack_linear,
    "log8": _pack_log,
    "integer8": lambda levels, array: array - levels.low,
}
UNPACK: dict[str, Callable[[Levels, np.ndarray], np.ndarray]] = {
    "linear8": lambda levels, packed: levels.low + packed * levels.step,
    "log8": lambda levels, packed: np.where(packed > 0, 10.0 ** (levels.low + (packed - 1) * levels.step), 0.0),
    "integer8": lambda levels, packed: levels.low + packed,
}
