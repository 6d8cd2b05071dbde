"""The gated recurrent unit over a whole sequence, forward and back through time, compiled.

The candidate keeps its two sides apart, since the reset gate multiplies only m = U_n h₋ + b′_n; so its weights see only
one end of what is fed. Arrays, batch-last; L positions, H units, B sequences, D input size, K = H + 1 + D:

- weight (2H, K): of r and z; recurrent weights, the sum of both biases, input weights, side by side.
- weight_m (H, H+1), weight_n (H, 1+D): of the candidate's state side and input side.
- weight_t (H, 3H): recurrent weights, transposed.
- fed (L, K, B): what the weights multiply: the state h₋ (filled in), a one, the input.
- h (L+1, H, B): the state before and after every position; the initial one is given, the rest filled in.
- gates (L, 4H, B): filled in with blocks r z m n as the cell uses them.
- free (L, 4H, B): filled in with the same before it was touched; where nothing is touched, ``gates`` itself.
- fixed: lengths (B,), reverse, touched. Beyond its length a sequence's state is held and its gates are 0.
- touches: scale and shift (L, 3, H) of r z n, keep (1, L, H), link (L,); read only where touched.
- dy (L, H, B): gradient of the loss with respect to each output.
- cuts (L,): True where no gradient passes through the state into a position.
- dz (L, 4H, B): filled in with the gradient of the sums inside r and z, of m, and of the sum inside n.
- dh_all (L, H, B): filled in with the whole gradient dL/dh_t.
- dh (H, B): the gradient of the final state; left holding that of the initial state.
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
)


@compiled
def forward(weight, weight_m, weight_n, fed, h, gates, free, fixed, touches):  # type: ignore[no-untyped-def]
    """Run the sequence; the arrays are described above."""
    L, H, B = len(gates), h.shape[1], h.shape[2]
    lengths, reverse, touched = fixed
    scale, shift, keep, link = touches
    shortest = lengths.min()
    held = np.empty((H, B), np.float32)
    for k in range(L):
        t, before, after = indices(k, L, reverse)
        z = gates[t]
        feed(h[before], keep, link, t, touched, fed[t])
        h_in = carried(h[before], keep, 0, t, touched, held)
        np.dot(weight, fed[t], z[: 2 * H])
        np.dot(weight_m, fed[t, : H + 1], z[2 * H : 3 * H])
        np.dot(weight_n, fed[t, H:], z[3 * H :])
        squash_sigmoid(z[: 2 * H])
        if touched:
            free[t, : 2 * H] = z[: 2 * H]
            adjust(z[:H], scale[t, 0], shift[t, 0])
            adjust(z[H : 2 * H], scale[t, 1], shift[t, 1])
        _propose(z)
        if touched:
            free[t, 2 * H :] = z[2 * H :]
            adjust(z[3 * H :], scale[t, 2], shift[t, 2])
        _mix(z, h_in, h[after])
        if t >= shortest:
            hold(h[before], h[after], lengths, t)
            clear(z, lengths, t)
            clear(free[t], lengths, t)


@compiled
def backward(weight_t, dy, h, gates, free, fixed, touches, cuts, dz, dh_all, dh):  # type: ignore[no-untyped-def]
    """Go back through time; the arrays are described above."""
    L, H, B = dy.shape
    lengths, reverse, touched = fixed
    scale, _, keep, link = touches
    shortest = lengths.min()
    held = np.empty((H, B), np.float32)
    direct = np.empty((H, B), np.float32)
    for k in range(L):
        t, _, before = indices(k, L, not reverse)
        d = dz[t]
        h_in = carried(h[before], keep, 0, t, touched, held)
        _unmix(dy[t], dh, gates[t], free[t], h_in, dh_all[t], d, direct)
        if touched:
            multiply(d[H : 2 * H], scale[t, 1])
            multiply(d[3 * H :], scale[t, 2])
        if t >= shortest:
            clear(d, lengths, t)
        _unpropose(gates[t], free[t], d)
        if touched:
            multiply(d[:H], scale[t, 0])
        np.dot(weight_t, d[: 3 * H], dh)
        if touched:
            carry(dh, keep[0, t], link[t], dh)
            multiply(direct, keep[0, t])
        _add(dh, direct)
        if t >= shortest:
            hold(dh_all[t], dh, lengths, t)
        if cuts[t]:
            dh[:] = ZERO


@inlined
def _propose(z):  # type: ignore[no-untyped-def]
    n = z.size // 4
    gate = z.reshape(4, n)
    for k in range(n):
        gate[3, k] = tanh(gate[3, k] + gate[0, k] * gate[2, k])


@inlined
def _mix(z, h_in, h):  # type: ignore[no-untyped-def]
    n = h.size
    gate, h_in, h = z.reshape(4, n), h_in.reshape(n), h.reshape(n)
    for k in range(n):
        h[k] = gate[3, k] + gate[1, k] * (h_in[k] - gate[3, k])


@inlined
def _unmix(dy, dh, z, free, h_in, dh_t, d, direct):  # type: ignore[no-untyped-def]
    n = dy.size
    gate, free, d = z.reshape(4, n), free.reshape(4, n), d.reshape(4, n)
    dy, dh, h_in, dh_t, direct = dy.reshape(n), dh.reshape(n), h_in.reshape(n), dh_t.reshape(n), direct.reshape(n)
    for k in range(n):
        update, candidate = free[1, k], free[3, k]
        to_h = dy[k] + dh[k]
        d[1, k] = to_h * (h_in[k] - gate[3, k]) * (update * (ONE - update))
        d[3, k] = to_h * (ONE - gate[1, k]) * (ONE - candidate * candidate)
        dh_t[k] = to_h
        direct[k] = to_h * gate[1, k]


@inlined
def _unpropose(z, free, d):  # type: ignore[no-untyped-def]
    n = d.size // 4
    gate, free, d = z.reshape(4, n), free.reshape(4, n), d.reshape(4, n)
    for k in range(n):
        d[0, k] = d[3, k] * gate[2, k] * (free[0, k] * (ONE - free[0, k]))
        d[2, k] = d[3, k] * gate[0, k]


@inlined
def _add(dh, direct):  # type: ignore[no-untyped-def]
    n = dh.size
    dh, direct = dh.reshape(n), direct.reshape(n)
    for k in range(n):
        dh[k] += direct[k]
