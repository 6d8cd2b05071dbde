"""Memory is used again when nobody looks at it, and never before."""

import gc

import numpy as np
import torch

from visualizer.kernels.buffers import empty

SHAPE = (97, 53, 31)


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def test_used_again_once_dropped():
    array = empty(SHAPE)
    first = address(array)
    del array
    assert address(empty(SHAPE)) == first


def test_not_while_a_view_lives():
    array = empty(SHAPE)
    array[:] = 7
    view = torch.from_numpy(array[3:, :5].transpose(1, 0, 2)[1])
    first = address(array)
    del array
    gc.collect()
    other = empty(SHAPE)
    other[:] = 0
    assert address(other) != first
    assert (view == 7).all()


def test_any_shape_and_precision():
    for shape in ((), (0, 3), (1,), (3, 4), (300, 200)):
        for dtype in (np.float32, np.float64):
            array = empty(shape, dtype)
            assert (array.shape, array.dtype) == (shape, dtype)
            assert array.flags.c_contiguous
            assert array.flags.writeable
            array[...] = 1
            assert array.sum() == array.size
