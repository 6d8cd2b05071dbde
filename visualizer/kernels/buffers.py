"""Memory that is used again as soon as nobody looks at it.

Fresh memory comes page by page from the operating system, which took a quarter of the time of an update at 128 units.
"""

import math
from typing import Any

import numpy as np

_SMALL = 1 << 16  # below this the C library reuses memory by itself
_MOST_IDLE = 1 << 27  # bytes; sizes are rounded up, and what is never written costs nothing

_idle: dict[int, list[np.ndarray]] = {}
_idle_bytes = 0


class _Lease:
    """Owner of one piece of memory; numpy keeps it as long as any view of the array lives."""

    __slots__ = ("__array_interface__", "_memory")

    def __init__(self, memory: np.ndarray, shape: tuple[int, ...], dtype: Any) -> None:
        self._memory = memory
        described = memory.__array_interface__
        self.__array_interface__ = {"version": 3, "data": described["data"], "shape": shape, "typestr": dtype.str}

    def __del__(self) -> None:
        _give_back(self._memory)


def empty(shape: tuple[int, ...], dtype: Any = np.float32) -> np.ndarray:
    """Return an array with arbitrary content; its memory is used again once the array and all its views are gone.

    Example:
        >>> empty((2, 3)).shape
        (2, 3)
    """
    global _idle_bytes
    dtype = np.dtype(dtype)
    size = math.prod(shape) * dtype.itemsize
    if size < _SMALL:
        return np.empty(shape, dtype)
    size = 1 << (size - 1).bit_length()
    waiting = _idle.get(size)
    if waiting:
        memory = waiting.pop()
        _idle_bytes -= size
    else:
        memory = np.empty(size, np.uint8)
    return np.asarray(_Lease(memory, shape, dtype))


def _give_back(memory: np.ndarray) -> None:
    global _idle_bytes
    if _idle_bytes + memory.size <= _MOST_IDLE:
        _idle.setdefault(memory.size, []).append(memory)
        _idle_bytes += memory.size
