"""The numpy twin of ``linear``: same arguments and arrays, any precision, complex numbers too."""


def forward(a, b, before, h):  # type: ignore[no-untyped-def]
    """Run the sequence; see ``linear.forward``."""
    varies = len(a) > 1
    for t in range(len(h)):
        state = h[t - 1] if t else before
        h[t] = a[t if varies else 0] * state + b[t]


def backward(a, before, h, dy, cuts, d, da, d_before):  # type: ignore[no-untyped-def]
    """Go back through time; see ``linear.backward``. Of complex numbers the conjugates are what gradients multiply."""
    varies = len(a) > 1
    d_before[:] = 0
    da[:] = 0
    for t in reversed(range(len(h))):
        row = t if varies else 0
        state = h[t - 1] if t else before
        d[t] = dy[t] + d_before
        da[row] += d[t] * state.conj()
        d_before[:] = 0 if cuts[t] else a[row].conj() * d[t]
