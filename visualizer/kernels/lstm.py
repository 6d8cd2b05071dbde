"""The long short-term memory over a whole sequence, forward and back through time, compiled.

Arrays, batch-last; L positions, H units, B sequences, K = H + 1 + input size; blocks of H rows in the order i f g o:

- weight (4H, K): recurrent weights, the sum of both biases, input weights, side by side.
- weight_t (H, 4H): recurrent weights, transposed.
- fed (L, K, B): what ``weight`` multiplies: the state h₋ (filled in), a one, the input.
- h, c (L+1, H, B): the states before and after every position; the initial ones are given, the rest filled in.
- tanh_c (L, H, B): filled in.
- gates (L, 4H, B): filled in with the gates as the cell uses them.
- free (L, 4H, B): filled in with the gates before they were touched; where nothing is touched, ``gates`` itself.
- fixed: lengths (B,), reverse, touched. Beyond its length a sequence's state is held and its gates are 0.
- touches: scale and shift (L, 4, H), keep (2, L, H) of h and c, link (L,); read only where touched.
- dy (L, H, B): gradient of the loss with respect to each output.
- cuts (L,): True where no gradient passes through the state into a position.
- dz (L, 4H, B): filled in with the gradient of the sums inside the gates.
- dh_all, dc_all (L, H, B): filled in with the whole gradients dL/dh_t and dL/dc_t.
- dh, dc (H, B): the gradients of the final states; left holding those of the initial states.
"""

import numpy as np

from visualizer.kernels.activations import tanh
from visualizer.kernels.compiling import compiled, inlined
from visualizer.kernels.steps import (
    ONE,
    ZERO,
    adjust,
    carried,
    carry,
    clear,
    feed,
    hold,
    indices,
    multiply,
    squash_sigmoid,
    squash_tanh,
)


@compiled
def forward(weight, fed, h, c, tanh_c, gates, free, fixed, touches):  # type: ignore[no-untyped-def]
    """Run the sequence; the arrays are described above."""
    L, H, B = tanh_c.shape
    lengths, reverse, touched = fixed
    scale, shift, keep, link = touches
    shortest = lengths.min()
    held = np.empty((H, B), np.float32)
    for k in range(L):
        t, before, after = indices(k, L, reverse)
        z = gates[t]
        feed(h[before], keep, link, t, touched, fed[t])
        c_in = carried(c[before], keep, 1, t, touched, held)
        np.dot(weight, fed[t], z)
        squash_sigmoid(z[: 2 * H])
        squash_tanh(z[2 * H : 3 * H])
        squash_sigmoid(z[3 * H :])
        if touched:
            free[t] = z
            for block in range(4):
                adjust(z[block * H : (block + 1) * H], scale[t, block], shift[t, block])
        _remember(z, c_in, c[after], tanh_c[t], h[after])
        if t >= shortest:
            hold(h[before], h[after], lengths, t)
            hold(c[before], c[after], lengths, t)
            clear(z, lengths, t)
            clear(free[t], lengths, t)


@compiled
def backward(  # type: ignore[no-untyped-def]
    weight_t, dy, c, tanh_c, gates, free, fixed, touches, cuts, dz, dh_all, dc_all, dh, dc
):
    """Go back through time; the arrays are described above."""
    L, H, _ = tanh_c.shape
    lengths, reverse, touched = fixed
    scale, _, keep, link = touches
    shortest = lengths.min()
    for k in range(L):
        t, _, before = indices(k, L, not reverse)
        _unremember(dy[t], gates[t], free[t], c[before], tanh_c[t], dh_all[t], dc_all[t], dz[t], dh, dc)
        if touched:
            for block in range(4):
                multiply(dz[t, block * H : (block + 1) * H], scale[t, block])
            multiply(dz[t, H : 2 * H], keep[1, t])
            multiply(dc, keep[1, t])
        np.dot(weight_t, dz[t], dh)
        if touched:
            carry(dh, keep[0, t], link[t], dh)
        if t >= shortest:
            hold(dh_all[t], dh, lengths, t)
            hold(dc_all[t], dc, lengths, t)
        if cuts[t]:
            dh[:] = ZERO
            dc[:] = ZERO


@inlined
def _remember(z, c_in, c, tanh_c, h):  # type: ignore[no-untyped-def]
    n = c.size
    gate, c_in, c, tanh_c, h = z.reshape(4, n), c_in.reshape(n), c.reshape(n), tanh_c.reshape(n), h.reshape(n)
    for k in range(n):
        memory = gate[1, k] * c_in[k] + gate[0, k] * gate[2, k]
        shown = tanh(memory)
        c[k] = memory
        tanh_c[k] = shown
        h[k] = gate[3, k] * shown


@inlined
def _unremember(dy, z, free, c_in, tanh_c, dh_t, dc_t, d, dh, dc):  # type: ignore[no-untyped-def]
    n = dy.size
    gate, free, d = z.reshape(4, n), free.reshape(4, n), d.reshape(4, n)
    dy, c_in, tanh_c, dh_t, dc_t = dy.reshape(n), c_in.reshape(n), tanh_c.reshape(n), dh_t.reshape(n), dc_t.reshape(n)
    dh, dc = dh.reshape(n), dc.reshape(n)
    for k in range(n):
        i, f, g, o = free[0, k], free[1, k], free[2, k], free[3, k]
        shown = tanh_c[k]
        to_h = dy[k] + dh[k]
        to_c = dc[k] + to_h * gate[3, k] * (ONE - shown * shown)
        d[0, k] = to_c * gate[2, k] * (i * (ONE - i))
        d[1, k] = to_c * c_in[k] * (f * (ONE - f))
        d[2, k] = to_c * gate[0, k] * (ONE - g * g)
        d[3, k] = to_h * shown * (o * (ONE - o))
        dh_t[k] = to_h
        dc_t[k] = to_c
        dc[k] = to_c * gate[1, k]
