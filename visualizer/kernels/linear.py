"""A linear recurrence h_t = a_t · h_{t−1} + b_t over a whole sequence, every number by itself, compiled.

Arrays; L positions, M numbers:

- a (L, M) or (1, M): what the state is multiplied with; one row stands for every position.
- b (L, M): what is added.
- before (M,): the state before the first position.
- h (L, M): the state after every position, filled in.
- dy (L, M): gradient of the loss with respect to each state as it is read from outside.
- cuts (L,): True where no gradient passes through the state into a position.
- d (L, M): filled in with the whole gradient dL/dh_t.
- da: filled in with the gradient of ``a``, in its shape.
- d_before (M,): filled in with the gradient of ``before``.
"""

from visualizer.kernels.compiling import compiled
from visualizer.kernels.steps import ZERO


@compiled
def forward(a, b, before, h):  # type: ignore[no-untyped-def]
    """Run the sequence; the arrays are described above."""
    L, M = h.shape
    varies = len(a) > 1
    for t in range(L):
        state = h[t - 1] if t else before
        a_t, b_t, h_t = a[t if varies else 0], b[t], h[t]
        for m in range(M):
            h_t[m] = a_t[m] * state[m] + b_t[m]


@compiled
def backward(a, before, h, dy, cuts, d, da, d_before):  # type: ignore[no-untyped-def]
    """Go back through time; the arrays are described above."""
    L, M = h.shape
    varies = len(a) > 1
    d_before[:] = ZERO
    da[:] = ZERO
    for t in range(L - 1, -1, -1):
        row = t if varies else 0
        state = h[t - 1] if t else before
        a_t, da_t, dy_t, d_t = a[row], da[row], dy[t], d[t]
        for m in range(M):
            whole = dy_t[m] + d_before[m]
            d_t[m] = whole
            da_t[m] += whole * state[m]
            d_before[m] = a_t[m] * whole
        if cuts[t]:
            d_before[:] = ZERO
