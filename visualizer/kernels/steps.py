"""What the kernels do at one position apart from the equations: squash, touch, carry, leave alone what has ended.

Loops over (H, B) run over H·B numbers in one go where they can, so that a batch of three is as vectorised as one of 32.
"""

import numpy as np

from visualizer.kernels.activations import sigmoid, tanh
from visualizer.kernels.compiling import inlined

ONE = np.float32(1)
ZERO = np.float32(0)


@inlined
def indices(k, seq_len, reverse):  # type: ignore[no-untyped-def]
    """Return the k-th position that is run, and where the state before and after it is stored."""
    return (seq_len - 1 - k, seq_len - k, seq_len - 1 - k) if reverse else (k, k, k + 1)


@inlined
def squash_sigmoid(values):  # type: ignore[no-untyped-def]
    """Apply the sigmoid to ``values`` (rows, B) in place."""
    flat = values.reshape(values.size)
    for k in range(flat.size):
        flat[k] = sigmoid(flat[k])


@inlined
def squash_tanh(values):  # type: ignore[no-untyped-def]
    """Apply tanh to ``values`` (rows, B) in place."""
    flat = values.reshape(values.size)
    for k in range(flat.size):
        flat[k] = tanh(flat[k])


@inlined
def squash_relu(values):  # type: ignore[no-untyped-def]
    """Cut ``values`` (rows, B) at 0 in place; NaN stays NaN."""
    flat = values.reshape(values.size)
    for k in range(flat.size):
        flat[k] = ZERO if flat[k] < ZERO else flat[k]


@inlined
def carry(state, keep, link, out):  # type: ignore[no-untyped-def]
    """Write ``link · keep · state`` into the first rows of ``out``; state (H, B), keep (H,)."""
    for u in range(state.shape[0]):
        factor = keep[u] * link
        for b in range(state.shape[1]):
            out[u, b] = factor * state[u, b]


@inlined
def carried(state, keep, index, t, touched, held):  # type: ignore[no-untyped-def]
    """Return the state (H, B) as it arrives at position t: ``state``, or if touched ``keep · state``, in ``held``."""
    if touched:
        carry(state, keep[index, t], ONE, held)
        return held
    return state


@inlined
def feed(state, keep, link, t, touched, fed):  # type: ignore[no-untyped-def]
    """Write the state h (H, B) into the first rows of ``fed`` (K, B), if touched times ``link · keep``."""
    if touched:
        carry(state, keep[0, t], link[t], fed)
    else:
        fed[: len(state)] = state


@inlined
def adjust(values, scale, shift):  # type: ignore[no-untyped-def]
    """Scale and shift ``values`` (H, B) in place; scale (H,), shift (H,)."""
    for u in range(values.shape[0]):
        for b in range(values.shape[1]):
            values[u, b] = scale[u] * values[u, b] + shift[u]


@inlined
def multiply(values, factor):  # type: ignore[no-untyped-def]
    """Multiply ``values`` (H, B) in place with ``factor`` (H,)."""
    for u in range(values.shape[0]):
        for b in range(values.shape[1]):
            values[u, b] = factor[u] * values[u, b]


@inlined
def hold(source, target, lengths, t):  # type: ignore[no-untyped-def]
    """Copy ``source`` (H, B) to ``target`` for the sequences that ended before position ``t``."""
    for b in range(source.shape[1]):
        if t >= lengths[b]:
            for u in range(source.shape[0]):
                target[u, b] = source[u, b]


@inlined
def clear(values, lengths, t):  # type: ignore[no-untyped-def]
    """Write 0 into ``values`` (rows, B) for the sequences that ended before position ``t``."""
    for b in range(values.shape[1]):
        if t >= lengths[b]:
            for u in range(values.shape[0]):
                values[u, b] = ZERO
