"""The numpy twin of ``rnn``: same arguments and arrays, any precision; the oracle, and what runs without numba."""

import numpy as np

from visualizer.kernels.numpy_steps import adjust, positions


def forward(  # type: ignore[no-untyped-def]
    weight, fed, h, free, relu, fixed, touches
):
    """Run the sequence; see ``rnn.forward``."""
    lengths, reverse, touched = fixed
    scale, shift, keep, link = touches
    L, H, _ = free.shape
    for t, before, after in positions(L, reverse):
        ended = t >= lengths
        fed[t, :H] = h[before] * (keep[0, t][:, None] * link[t]) if touched else h[before]
        z = weight @ fed[t]
        free[t] = np.maximum(z, 0) if relu else np.tanh(z)
        h[after] = np.where(ended, h[before], adjust(free[t], touched, scale, shift, t, 0))
        free[t, :, ended] = 0


def backward(  # type: ignore[no-untyped-def]
    weight_t, dy, free, relu, fixed, touches, cuts, dz, dh_all, dh
):
    """Go back through time; see ``rnn.backward``."""
    lengths, reverse, touched = fixed
    scale, _, keep, link = touches
    for t, _, _ in positions(len(free), not reverse):
        ended = t >= lengths
        a = free[t]
        dh_all[t] = dy[t] + dh
        dz[t] = dh_all[t] * ((a > 0) if relu else (1 - a * a))
        if touched:
            dz[t] *= scale[t, 0][:, None]
        dz[t, :, ended] = 0

        back = weight_t @ dz[t]
        if touched:
            back *= keep[0, t][:, None] * link[t]
        dh[:] = 0 if cuts[t] else np.where(ended, dh_all[t], back)
