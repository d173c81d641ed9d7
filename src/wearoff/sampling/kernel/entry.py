"""The densities as functions that a sampler calls by their address, without Python in between.

What they are handed points to a table of int64: the address of the model, the number of work
spaces, then for each of them its address and whether it is in use.
"""

import ctypes
import math
from typing import Any

import numpy as np
from numba import carray, types
from numpy.typing import NDArray

from wearoff.sampling.kernel.anchors import leave_anchors, return_to_anchors
from wearoff.sampling.kernel.arrays import Scratch
from wearoff.sampling.kernel.compiled import callback, inner
from wearoff.sampling.kernel.density import integrated_density, joint_density, values_at
from wearoff.sampling.kernel.layout import Layout
from wearoff.sampling.kernel.structures import (
    MODEL,
    SCRATCH,
    get_model,
    get_scratch,
    give_back,
    held,
    take,
    word,
)

Floats = NDArray[np.float64]

_WORD = 8
_NUMBERS = types.CPointer(types.float64)
_DENSITY = types.int64(types.uint64, _NUMBERS, _NUMBERS, _NUMBERS, types.int64)
_EXPAND = types.int64(types.uint64, types.uint64, _NUMBERS, _NUMBERS, types.int64)
_FINE, _NOT_FINITE = 0, 3


@inner
def take_place(table: int) -> int:
    """Wait for a free work space; return where the table tells about it."""
    n_places, at = word(table + _WORD), 0
    while not take(table + _WORD * (2 * at + 3)):
        at = (at + 1) % n_places
    return int(table + _WORD * (2 * at + 2))


@inner
def judge(value: float, gradient: Floats) -> int:
    """Return the code by which the sampler knows a point it cannot go to."""
    total = value
    for i in range(len(gradient)):
        total += gradient[i]
    # A sum is finite only if all its parts are; an overflow of the sum itself is no loss.
    return _FINE if math.isfinite(total) else _NOT_FINITE


@callback(_DENSITY)
def joint_entry(size: Any, free: Any, gradient: Any, value: Any, table: Any) -> Any:
    """Call :func:`wearoff.sampling.kernel.density.joint_density`."""
    place, slopes, found = take_place(table), carray(gradient, (size,)), carray(value, (1,))
    model, scratch = get_model(word(table)), get_scratch(word(place))
    leave_anchors(carray(free, (size,)), model.anchors, scratch.point)
    found[0] = joint_density(scratch.point, model, scratch, slopes)
    return_to_anchors(carray(free, (size,)), model.anchors, slopes)
    give_back(place + _WORD)
    return judge(found[0], slopes)


@callback(_DENSITY)
def integrated_entry(size: Any, free: Any, gradient: Any, value: Any, table: Any) -> Any:
    """Call :func:`wearoff.sampling.kernel.density.integrated_density`."""
    place, slopes, found = take_place(table), carray(gradient, (size,)), carray(value, (1,))
    model, scratch = get_model(word(table)), get_scratch(word(place))
    leave_anchors(carray(free, (size,)), model.anchors, scratch.point)
    found[0] = integrated_density(scratch.point, model, scratch, slopes)
    return_to_anchors(carray(free, (size,)), model.anchors, slopes)
    give_back(place + _WORD)
    return judge(found[0], slopes)


@callback(_EXPAND)
def expand_entry(size: Any, expanded_size: Any, free: Any, expanded: Any, table: Any) -> Any:
    """Hand over the parameters of the model: as the density takes them, but the nodes' effects."""
    place, point = take_place(table), carray(expanded, (expanded_size,))
    model, scratch = get_model(word(table)), get_scratch(word(place))
    leave_anchors(carray(free, (size,)), model.anchors, point)
    tree = model.tree
    if tree.n_free > 0:
        values_at(point, model, scratch)
        for n in range(tree.n_free):
            point[size - tree.n_free + n] = scratch.values.deviation[tree.first + n]
    give_back(place + _WORD)
    return _FINE


class Entry:
    """A layout in the form that compiled callers take.

    Attributes
    ----------
    density, expand : cfunc
        Functions with an ``address``.
    table : array of int64
        What they are to be handed.
    """

    def __init__(self, layout: Layout, n_places: int) -> None:
        self.density = (integrated_entry if layout.is_integrated else joint_entry)()
        self.expand = expand_entry()
        self._size = layout.parameters.size
        self._layout = layout
        self._model = held(layout.model, MODEL)
        self._scratch: list[Scratch] = [layout.scratch() for _ in range(n_places)]
        self._places = [held(one, SCRATCH) for one in self._scratch]
        self.table = np.zeros(2 + 2 * n_places, dtype=np.int64)
        self.table[:2] = self._model.ctypes.data, n_places
        self.table[2::2] = [one.ctypes.data for one in self._places]

    def __call__(self, free: Floats) -> tuple[float, Floats]:
        """Return log density and gradient, (parameter,), at free parameters, (parameter,)."""
        at = np.ascontiguousarray(free, dtype=float)
        gradient, value = np.empty(self._size), np.empty(1)
        kind = ctypes.POINTER(ctypes.c_double)
        pointers = [one.ctypes.data_as(kind) for one in (at, gradient, value)]
        self.density.ctypes(self._size, *pointers, self.table.ctypes.data)
        return float(value[0]), gradient

    def n_far(self) -> int:
        """Return how many plain records were too extreme for the loops at the last point."""
        return int(self._scratch[0].is_far.sum())
