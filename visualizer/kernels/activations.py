"""Sigmoid and tanh as quotients of polynomials: no branches, so that the compiler makes vector instructions of them."""

import numpy as np

from visualizer.kernels.compiling import inlined

_LIMIT = np.float32(7.90531110763549805)  # tanh is 1 in float32 from here on
_HALF = np.float32(0.5)
# Numerator and denominator in x², highest power first: the minimax fit that Eigen ships; error about 1e-7.
_P = tuple(
    np.float32(p)
    for p in (
        -2.76076847742355e-16,
        2.00018790482477e-13,
        -8.60467152213735e-11,
        5.12229709037114e-08,
        1.48572235717979e-05,
        6.37261928875436e-04,
        4.89352455891786e-03,
    )
)
_Q = tuple(
    np.float32(q) for q in (1.19825839466702e-06, 1.18534705686654e-04, 2.26843463243900e-03, 4.89352518554385e-03)
)


@inlined
def tanh(x):  # type: ignore[no-untyped-def]
    """Hyperbolic tangent of one float32 number; NaN stays NaN."""
    x = -_LIMIT if x < -_LIMIT else x  # written so that NaN passes both comparisons
    x = _LIMIT if x > _LIMIT else x
    y = x * x
    p = y * _P[0] + _P[1]
    p = y * p + _P[2]
    p = y * p + _P[3]
    p = y * p + _P[4]
    p = y * p + _P[5]
    p = y * p + _P[6]
    q = y * _Q[0] + _Q[1]
    q = y * q + _Q[2]
    q = y * q + _Q[3]
    return x * p / q


@inlined
def sigmoid(x):  # type: ignore[no-untyped-def]
    """Logistic function of one float32 number; NaN stays NaN."""
    return _HALF + _HALF * tanh(_HALF * x)
