"""The plain recurrent network (tanh or relu) over a whole sequence, forward and back through time, compiled.

Arrays, batch-last; L positions, H units, B sequences, K = H + 1 + input size:

- weight (H, K): recurrent weights, the sum of both biases, input weights, side by side.
- weight_t (H, H): recurrent weights, transposed.
- fed (L, K, B): what ``weight`` multiplies: the state h₋ (filled in), a one, the input.
- h (L+1, H, B): the state before and after every position; the initial one is given, the rest filled in.
- free (L, H, B): the state before it was touched, filled in.
- fixed: lengths (B,), reverse, touched. Beyond its length a sequence's state is held.
- touches: scale and shift (L, 1, H), keep (1, L, H), link (L,); read only where touched.
- dy (L, H, B): gradient of the loss with respect to each output.
- cuts (L,): True where no gradient passes through the state into a position.
- dz (L, H, B): filled in with the gradient of the sum inside the nonlinearity.
- dh_all (L, H, B): filled in with the whole gradient dL/dh_t.
- dh (H, B): the gradient of the final state; left holding that of the initial state.
"""

import numpy as np

from visualizer.kernels.compiling import compiled, inlined
from visualizer.kernels.steps import (
    ONE,
    ZERO,
    adjust,
    carry,
    clear,
    feed,
    hold,
    indices,
    multiply,
    squash_relu,
    squash_tanh,
)


@compiled
def forward(weight, fed, h, free, relu, fixed, touches):  # type: ignore[no-untyped-def]
    """Run the sequence; the arrays are described above."""
    L = len(free)
    lengths, reverse, touched = fixed
    scale, shift, keep, link = touches
    shortest = lengths.min()
    for k in range(L):
        t, before, after = indices(k, L, reverse)
        feed(h[before], keep, link, t, touched, fed[t])
        z = free[t]
        np.dot(weight, fed[t], z)
        if relu:
            squash_relu(z)
        else:
            squash_tanh(z)
        h[after] = z
        if touched:
            adjust(h[after], scale[t, 0], shift[t, 0])
        if t >= shortest:
            hold(h[before], h[after], lengths, t)
            clear(z, lengths, t)


@compiled
def backward(weight_t, dy, free, relu, fixed, touches, cuts, dz, dh_all, dh):  # type: ignore[no-untyped-def]
    """Go back through time; the arrays are described above."""
    L = len(free)
    lengths, reverse, touched = fixed
    scale, _, keep, link = touches
    shortest = lengths.min()
    for k in range(L):
        t, _, _ = indices(k, L, not reverse)
        _unsquash(dy[t], dh, free[t], relu, dh_all[t], dz[t])
        if touched:
            multiply(dz[t], scale[t, 0])
        if t >= shortest:
            clear(dz[t], lengths, t)
        np.dot(weight_t, dz[t], dh)
        if touched:
            carry(dh, keep[0, t], link[t], dh)
        if t >= shortest:
            hold(dh_all[t], dh, lengths, t)
        if cuts[t]:
            dh[:] = ZERO


@inlined
def _unsquash(dy, dh, a, relu, dh_t, d):  # type: ignore[no-untyped-def]
    n = a.size
    dy, dh, a, dh_t, d = dy.reshape(n), dh.reshape(n), a.reshape(n), dh_t.reshape(n), d.reshape(n)
    for k in range(n):
        slope = (ONE if a[k] > ZERO else ZERO) if relu else ONE - a[k] * a[k]
        dh_t[k] = dy[k] + dh[k]
        d[k] = dh_t[k] * slope
