"""An exponential that compilers can turn into vector instructions.

The C library's is called number by number; the loops over quadrature nodes need four at a time.
"""

import math
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from wearoff.sampling.kernel.compiled import inner, vectorised

Floats = NDArray[np.float64]

_LOG2_E = 1.4426950408889634
_LN2_HIGH, _LN2_LOW = 6.93145751953125e-1, 1.42860682030941723212e-6
_ROUND = 6755399441055744.0
"""1.5 * 2**52: adding it leaves the nearest integer in the low bits."""


@intrinsic  # type: ignore[untyped-decorator]
def _bits(typing_context: Any, value: Any) -> Any:
    """Reinterpret a float64 as int64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.IntType(64))

    return types.int64(types.float64), generate


@intrinsic  # type: ignore[untyped-decorator]
def _from_bits(typing_context: Any, value: Any) -> Any:
    """Reinterpret an int64 as float64."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.DoubleType())

    return types.float64(types.int64), generate


@vectorised
def vector_exp(value: float) -> float:
    """Return exp(value) for -700 < value < 700, to 3e-16 of its size.

    Cody and Waite's range reduction and the polynomial of degree 11 that goes through the
    Chebyshev points of (exp(x) - 1 - x) / x**2; off by 2e-17.
    """
    shifted = value * _LOG2_E + _ROUND
    whole = shifted - _ROUND
    rest = value - whole * _LN2_HIGH - whole * _LN2_LOW
    series = 2.510038549551032e-08
    series = series * rest + 2.7620088445409746e-07
    series = series * rest + 2.7557268459997064e-06
    series = series * rest + 2.4801521295954376e-05
    series = series * rest + 0.00019841269863053618
    series = series * rest + 0.0013888888917213717
    series = series * rest + 0.008333333333330062
    series = series * rest + 0.04166666666662413
    series = series * rest + 0.16666666666666669
    series = series * rest + 0.5000000000000001
    series = series * rest + 1.0
    series = series * rest + 1.0
    power: float = _from_bits((_bits(shifted) << 52) + (1023 << 52))
    return series * power


@vectorised
def vector_log1p(value: float) -> float:
    """Return log(1 + value) for 0 <= value <= 1, to 3e-16, as 2 atanh(value / (2 + value))."""
    ratio = value / (2.0 + value)
    square = ratio * ratio
    series = 1.0 / 33.0
    for power in (31.0, 29.0, 27.0, 25.0, 23.0, 21.0, 19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0):
        series = series * square + 1.0 / power
    series = series * square + 1.0 / 5.0
    series = series * square + 1.0 / 3.0
    series = series * square + 1.0
    return 2.0 * ratio * series


_SPLIT = 4503599627370496.0
_SPLIT_BITS = 0x4330000000000000
"""2**52 as a number and its bits: or-ing a small whole number into the bits adds it."""


@vectorised
def vector_log(value: float) -> float:
    """Return log(value) for 1e-300 < value < 1e300, to 4e-16 or 4e-16 of its size.

    Its power of two apart, as 2 atanh((part - 1) / (part + 1)) with part within a root of 2 from 1.
    """
    bits = _bits(value)
    power = _from_bits((bits >> 52) | _SPLIT_BITS) - (_SPLIT + 1023.0)
    part = _from_bits((bits & 0x000FFFFFFFFFFFFF) | 0x3FF0000000000000)
    is_high = part > 1.4142135623730951
    part = 0.5 * part if is_high else part
    power = power + 1.0 if is_high else power
    ratio = (part - 1.0) / (part + 1.0)
    square = ratio * ratio
    series = 1.0 / 21.0
    for odd in (19.0, 17.0, 15.0, 13.0, 11.0, 9.0, 7.0):
        series = series * square + 1.0 / odd
    series = series * square + 1.0 / 5.0
    series = series * square + 1.0 / 3.0
    series = series * square
    total: float = power * _LN2_HIGH + (2.0 * ratio * series + (power * _LN2_LOW + 2.0 * ratio))
    return total


@inner
def log_product(chance: Floats) -> float:
    """Return the sum of the logs of probabilities above 1e-70, shape (record,), in fours."""
    quarter, total = len(chance) // 4, 0.0
    second, third, fourth = chance[quarter:], chance[2 * quarter :], chance[3 * quarter :]
    for i in range(quarter):
        total += vector_log((chance[i] * second[i]) * (third[i] * fourth[i]))
    for i in range(4 * quarter, len(chance)):
        total += math.log(chance[i])
    return total
