"""The numpy twin of ``lstm``: same arguments and arrays, any precision; the oracle, and what runs without numba."""

import numpy as np

from visualizer.kernels.numpy_steps import adjust, positions, sigmoid


def forward(  # type: ignore[no-untyped-def]
    weight, fed, h, c, tanh_c, gates, free, fixed, touches
):
    """Run the sequence; see ``lstm.forward``."""
    lengths, reverse, touched = fixed
    scale, shift, keep, link = touches
    L, H, _ = tanh_c.shape
    for t, before, after in positions(L, reverse):
        ended = t >= lengths
        fed[t, :H] = h[before] * (keep[0, t][:, None] * link[t]) if touched else h[before]
        c_in = c[before] * keep[1, t][:, None] if touched else c[before]

        i, f, g, o = np.split(weight @ fed[t], 4)
        activated = (sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o))
        free[t] = np.concatenate(activated)
        used = [adjust(gate, touched, scale, shift, t, block) for block, gate in enumerate(activated)]
        gates[t] = np.concatenate(used)

        i, f, g, o = used
        c[after] = f * c_in + i * g
        tanh_c[t] = np.tanh(c[after])
        h[after] = o * tanh_c[t]

        h[after] = np.where(ended, h[before], h[after])
        c[after] = np.where(ended, c[before], c[after])
        gates[t, :, ended] = 0
        free[t, :, ended] = 0


def backward(  # type: ignore[no-untyped-def]
    weight_t, dy, c, tanh_c, gates, free, fixed, touches, cuts, dz, dh_all, dc_all, dh, dc
):
    """Go back through time; see ``lstm.backward``."""
    lengths, reverse, touched = fixed
    scale, _, keep, link = touches
    for t, _, before in positions(len(tanh_c), not reverse):
        ended = t >= lengths
        i, f, g, o = np.split(gates[t], 4)
        dh_all[t] = dy[t] + dh
        dc_all[t] = dc + dh_all[t] * o * (1 - tanh_c[t] ** 2)

        c_in = c[before] * keep[1, t][:, None] if touched else c[before]
        into_gates = (dc_all[t] * g, dc_all[t] * c_in, dc_all[t] * i, dh_all[t] * tanh_c[t])
        free_i, free_f, free_g, free_o = np.split(free[t], 4)
        slopes = (free_i * (1 - free_i), free_f * (1 - free_f), 1 - free_g**2, free_o * (1 - free_o))
        dz[t] = np.concatenate([into * slope for into, slope in zip(into_gates, slopes, strict=True)])
        if touched:
            dz[t] *= scale[t].reshape(-1, 1)
        dz[t, :, ended] = 0

        back_h = weight_t @ dz[t]
        back_c = dc_all[t] * f
        if touched:
            back_h *= keep[0, t][:, None] * link[t]
            back_c *= keep[1, t][:, None]
        dh[:] = 0 if cuts[t] else np.where(ended, dh_all[t], back_h)
        dc[:] = 0 if cuts[t] else np.where(ended, dc_all[t], back_c)
