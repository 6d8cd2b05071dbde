"""Sigmoid and tanh by one exponential without branches, so that the compiler makes vector instructions of them.

eˣ − 1 is computed as 2ⁿ (q + 1) − 1 with x = n ln 2 + r and q ≈ eʳ − 1 (the polynomial of Cephes' expf), so that both
functions are right to about 1e-7 of their value, near 0 as well as near saturation. NaN stays NaN.
"""

import numpy as np

from visualizer.kernels.compiling import inlined

_ONE = np.float32(1)
_TWO = np.float32(2)
_PER_LN2 = np.float32(1.44269504088896341)
_LN2 = np.float32(0.693359375), np.float32(-2.12194440e-4)  # in two parts, so that n · ln 2 is exact
_ROUND = np.float32(12582912)  # adding 1.5 · 2²³ leaves the nearest integer in the last bits
_POLYNOMIAL = tuple(
    np.float32(p)
    for p in (1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 5.0000001201e-1)
)
_TANH_LIMIT = np.float32(9.1)  # tanh is 1 in float32 from here on
_SIGMOID_LIMIT = np.float32(87)  # 2ⁿ is still a normal number


@inlined
def _exponential(x):  # type: ignore[no-untyped-def]
    """Return q and 2ⁿ of the module's formula."""
    shifted = x * _PER_LN2 + _ROUND
    n = shifted - _ROUND
    r = (x - n * _LN2[0]) - n * _LN2[1]
    p = _POLYNOMIAL[0] * r + _POLYNOMIAL[1]
    p = p * r + _POLYNOMIAL[2]
    p = p * r + _POLYNOMIAL[3]
    p = p * r + _POLYNOMIAL[4]
    p = p * r + _POLYNOMIAL[5]
    power = np.int32((np.float32(shifted).view(np.int32) << 23) + 0x3F800000).view(np.float32)  # n as an exponent
    return p * (r * r) + r, power


@inlined
def tanh(x):  # type: ignore[no-untyped-def]
    """Hyperbolic tangent of one float32 number."""
    size = abs(x)
    size = _TANH_LIMIT if size > _TANH_LIMIT else size  # written so that NaN passes the comparison
    q, power = _exponential(size + size)
    e = q * power + (power - _ONE)
    return np.copysign(e / (e + _TWO), x)


@inlined
def sigmoid(x):  # type: ignore[no-untyped-def]
    """Logistic function of one float32 number."""
    x = -_SIGMOID_LIMIT if x < -_SIGMOID_LIMIT else x
    x = _SIGMOID_LIMIT if x > _SIGMOID_LIMIT else x
    q, power = _exponential(-x)
    return _ONE / ((q * power + power) + _ONE)
