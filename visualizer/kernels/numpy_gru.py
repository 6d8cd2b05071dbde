"""The numpy twin of ``gru``: same arguments and arrays, any precision; the oracle, and what runs without numba."""

import numpy as np

from visualizer.kernels.numpy_steps import adjust, positions, sigmoid


def forward(  # type: ignore[no-untyped-def]
    weight, weight_m, weight_n, fed, h, gates, free, fixed, touches
):
    """Run the sequence; see ``gru.forward``."""
    lengths, reverse, touched = fixed
    scale, shift, keep, link = touches
    H = h.shape[1]
    for t, before, after in positions(len(gates), reverse):
        ended = t >= lengths
        h_in = h[before] * keep[0, t][:, None] if touched else h[before]
        fed[t, :H] = h_in * link[t] if touched else h_in

        free_r, free_z = np.split(sigmoid(weight @ fed[t]), 2)
        m = weight_m @ fed[t, : H + 1]
        r = adjust(free_r, touched, scale, shift, t, 0)
        z = adjust(free_z, touched, scale, shift, t, 1)
        free_n = np.tanh(weight_n @ fed[t, H:] + r * m)
        n = adjust(free_n, touched, scale, shift, t, 2)

        h[after] = np.where(ended, h[before], (1 - z) * n + z * h_in)
        free[t] = np.concatenate((free_r, free_z, m, free_n))
        gates[t] = np.concatenate((r, z, m, n))
        gates[t, :, ended] = 0
        free[t, :, ended] = 0


def backward(  # type: ignore[no-untyped-def]
    weight_t, dy, h, gates, free, fixed, touches, cuts, dz, dh_all, dh
):
    """Go back through time; see ``gru.backward``."""
    lengths, reverse, touched = fixed
    scale, _, keep, link = touches
    H = h.shape[1]
    for t, _, before in positions(len(gates), not reverse):
        ended = t >= lengths
        r, z, m, n = np.split(gates[t], 4)
        free_r, free_z, _, free_n = np.split(free[t], 4)
        h_in = h[before] * keep[0, t][:, None] if touched else h[before]
        dh_all[t] = dy[t] + dh

        scale_r, scale_z, scale_n = scale[t][:, :, None] if touched else (1, 1, 1)
        d_n = dh_all[t] * (1 - z) * (1 - free_n**2) * scale_n
        d_z = dh_all[t] * (h_in - n) * free_z * (1 - free_z) * scale_z
        d_r = d_n * m * free_r * (1 - free_r) * scale_r
        dz[t] = np.concatenate((d_r, d_z, d_n * r, d_n))
        dz[t, :, ended] = 0

        back = weight_t @ dz[t, : 3 * H]
        direct = dh_all[t] * z
        if touched:
            back *= keep[0, t][:, None] * link[t]
            direct *= keep[0, t][:, None]
        dh[:] = 0 if cuts[t] else np.where(ended, dh_all[t], back + direct)
