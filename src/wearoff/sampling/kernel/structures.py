"""Numba types of the kernel's structures, and their way through a raw address.

A sampler written in another language hands the density one pointer. Behind it lie the structures
as compiled code holds them, so that no argument is unpacked again for every gradient.
"""

from typing import Any, get_type_hints

import numpy as np
from llvmlite import ir
from numba import types
from numba.core.registry import cpu_target
from numba.extending import intrinsic
from numpy.typing import NDArray

from wearoff.sampling.kernel.arrays import Model, Scratch
from wearoff.sampling.kernel.compiled import Matrix
from wearoff.sampling.kernel.views import view_of

_TYPES = (
    (int, types.int64),
    (float, types.float64),
    (Matrix, types.Array(types.float64, 2, "C")),
    (NDArray[np.float64], types.Array(types.float64, 1, "C")),
    (NDArray[np.int64], types.Array(types.int64, 1, "C")),
    (NDArray[np.bool_], types.Array(types.boolean, 1, "C")),
)


def _type_of(hint: Any) -> Any:
    """Return the numba type of an annotation."""
    for known, found in _TYPES:
        if hint == known:
            return found
    hints = get_type_hints(hint, include_extras=True)
    return types.BaseTuple.from_types([_type_of(one) for one in hints.values()], hint)


MODEL, SCRATCH = _type_of(Model), _type_of(Scratch)


def size_of(kind: Any) -> int:
    """Return how many bytes a structure takes."""
    context = cpu_target.target_context
    return int(context.get_abi_sizeof(context.get_value_type(kind)))


def held(part: Any, kind: Any) -> NDArray[np.int64]:
    """Return a structure as compiled code holds it; its address is that of the words."""
    words = np.array(words_of(part), dtype=np.int64)
    assert words.nbytes == size_of(kind), "compiled code holds structures in another way"
    return words


def words_of(part: Any) -> list[int]:
    """Return a structure as compiled code holds it, as int64.

    Arrays must live as long as the words are used. Nobody counts references to them: their first
    two words, which say who does, are 0.
    """
    if isinstance(part, tuple):
        return [word for one in part for word in words_of(one)]
    if isinstance(part, np.ndarray):
        return [0, 0, part.size, part.itemsize, part.ctypes.data, *part.shape, *part.strides]
    return [part] if isinstance(part, int) else [int(np.float64(part).view(np.int64))]


get_model, get_scratch = view_of(MODEL), view_of(SCRATCH)
"""Take an address for that of a structure."""


@intrinsic  # type: ignore[untyped-decorator]
def word(typing_context: Any, address: Any) -> Any:
    """Read the int64 at an address."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load(builder.inttoptr(arguments[0], ir.IntType(64).as_pointer()))

    return types.int64(types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def take(typing_context: Any, address: Any) -> Any:
    """Set the int64 at an address from 0 to 1 atomically; tell whether it was 0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(64)
        pointer = builder.inttoptr(arguments[0], whole.as_pointer())
        found = builder.cmpxchg(
            pointer, ir.Constant(whole, 0), ir.Constant(whole, 1), "acq_rel", "monotonic"
        )
        return builder.extract_value(found, 1)

    return types.boolean(types.int64), generate


@intrinsic  # type: ignore[untyped-decorator]
def give_back(typing_context: Any, address: Any) -> Any:
    """Set the int64 at an address to 0 atomically."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = ir.IntType(64)
        pointer = builder.inttoptr(arguments[0], whole.as_pointer())
        builder.store_atomic(ir.Constant(whole, 0), pointer, "release", 8)
        return context.get_dummy_value()

    return types.void(types.int64), generate
