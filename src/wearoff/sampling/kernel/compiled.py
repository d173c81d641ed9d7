"""Decorators that compile the kernel once per kind of processor and version of its source.

Numba's own cache looks at a function's file only, and would go on using compiled code after an edit
of a function it calls. So the cache's folder is named after a digest of all files of the kernel and
of the kind of processor: machines of a cluster may share the folder without being alike.
"""

import functools
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import numba
import numpy as np
from llvmlite import binding
from numpy.typing import NDArray

from wearoff.sampling.kernel.for_callers import ForCallers

Matrix = Annotated[NDArray[np.float64], 2]
"""An array of two dimensions."""

Function = Callable[..., Any]

_HERE = Path(__file__).parent
_OPTIONS = {"error_model": "numpy", "nogil": True}
_OUTER = {"cache": True}
_INNER = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True, "pipeline_class": ForCallers}
_CONTRACT = {"contract"}
_REORDER = {"contract", "reassoc"}


def _digest() -> str:
    content = b"".join(path.read_bytes() for path in sorted(_HERE.glob("*.py")))
    processor = binding.get_host_cpu_name() + binding.get_host_cpu_features().flatten()
    compiler = numba.__version__ + processor
    return hashlib.sha256(content + compiler.encode()).hexdigest()[:16]


_BASE = Path(os.environ.get("NUMBA_CACHE_DIR") or _HERE / "__pycache__")
_FOLDER = _BASE / f"compiled-{_digest()}"


def cache_folder() -> Path:
    """Return where compiled functions of this kernel, for this kind of processor, are kept."""
    return _FOLDER


@contextmanager
def _own_cache() -> Iterator[None]:
    before = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = str(_FOLDER)
    try:
        yield
    finally:
        numba.config.CACHE_DIR = before


def _compile[F: Function](function: F, **options: Any) -> F:
    with _own_cache():
        found: F = numba.njit(**_OPTIONS, **options)(function)
    return found


def compiled[F: Function](function: F) -> F:
    """Compile for callers from Python as well, with arithmetic as written."""
    return _compile(function, **_OUTER)


# All others are compiled for compiled callers only: a way in from Python would have to unpack every
# array, and takes long to compile.


def as_written[F: Function](function: F) -> F:
    """Compile with arithmetic as written; may allocate."""
    return _compile(function, **_INNER)


def inlined[F: Function](function: F) -> F:
    """Compile a small function that compilers put into its callers."""
    return _compile(function, _nrt=False, **_INNER)


def vectorised[F: Function](function: F) -> F:
    """Compile with multiplications and additions contracted; may allocate."""
    return _compile(function, fastmath=_CONTRACT, **_INNER)


def inlined_summing[F: Function](function: F) -> F:
    """Put the function into its callers, sums reordered."""
    return _compile(function, inline="always", fastmath=_REORDER, _nrt=False, **_INNER)


def inner[F: Function](function: F) -> F:
    """Compile with sums reordered, without allocations or counting references to arrays."""
    return _compile(function, fastmath=_REORDER, _nrt=False, **_INNER)


def callback(signature: Any) -> Callable[[Function], Callable[[], Any]]:
    """Make a function that is called by its address, compiled when first asked for."""

    def later(function: Function) -> Callable[[], Any]:
        @functools.cache
        @functools.wraps(function)
        def compile_now() -> Any:
            with _own_cache():
                return numba.cfunc(signature, cache=True, nopython=True)(function)

        return compile_now

    return later
