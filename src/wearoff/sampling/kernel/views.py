"""Structures that compiled functions are handed by their address.

As an argument a structure of 50 arrays is 350 numbers, which every call takes apart and puts
together again: compiling that took longer than compiling what is calculated. A view is one number;
a part is read when it is asked for by name, as of a named tuple.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core.typing.templates import AttributeTemplate
from numba.extending import (
    infer_getattr,
    intrinsic,
    lower_getattr_generic,
    models,
    register_model,
)
from numba.np.arrayobj import make_array, populate_array

_WORD = ir.IntType(64)
_DATA, _SHAPE = 4, 5
"""Where these are among the members of an array."""


class View(types.Type):  # type: ignore[misc]
    """The address of a structure of type ``of``, whose members stay where they are."""

    def __init__(self, of: Any) -> None:
        self.of = of
        super().__init__(name=f"View[{of.instance_class.__name__}]")

    def part(self, name: str) -> Any:
        """Return the type of a part as it is read: structures within are views themselves."""
        kind = self.of.types[self.of.fields.index(name)]
        return View(kind) if isinstance(kind, types.BaseTuple) else kind


@register_model(View)
class _ViewModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, manager: Any, view: View) -> None:
        super().__init__(manager, view, _WORD)


@infer_getattr
class _ViewAttributes(AttributeTemplate):  # type: ignore[misc]
    key = View

    def generic_resolve(self, view: View, name: str) -> Any:
        return view.part(name) if name in view.of.fields else None


@lower_getattr_generic(View)  # type: ignore[untyped-decorator]
def _read_part(context: Any, builder: Any, view: View, address: Any, name: str) -> Any:
    structure = builder.inttoptr(address, context.get_value_type(view.of).as_pointer())
    at = view.of.fields.index(name)
    kind = view.part(name)
    if isinstance(kind, View):
        return builder.ptrtoint(_inside(builder, structure, at), _WORD)
    if isinstance(kind, types.Array):
        return _array(context, builder, structure, at, kind)
    return _read(builder, _inside(builder, structure, at))


def _inside(builder: Any, structure: Any, *path: int) -> Any:
    steps = [ir.Constant(ir.IntType(32), step) for step in (0, *path)]
    return builder.gep(structure, steps, inbounds=True)


def _read(builder: Any, pointer: Any) -> Any:
    """Read what nobody writes while compiled code runs, so that loops need not read it again."""
    found = builder.load(pointer)
    found.set_metadata("invariant.load", builder.module.add_metadata([]))
    return found


def _array(context: Any, builder: Any, structure: Any, at: int, kind: Any) -> Any:
    """Read an array that is contiguous and that nobody counts references to."""
    array = make_array(kind)(context, builder)
    size = context.get_abi_sizeof(context.get_data_type(kind.dtype))
    shape = [_read(builder, _inside(builder, structure, at, _SHAPE, d)) for d in range(kind.ndim)]
    strides = [ir.Constant(_WORD, size)]
    for length in shape[:0:-1]:
        strides.insert(0, builder.mul(strides[0], length))
    populate_array(
        array, data=_read(builder, _inside(builder, structure, at, _DATA)), shape=shape,
        strides=strides, itemsize=ir.Constant(_WORD, size), meminfo=None,
    )  # fmt: skip
    return array._getvalue()


def view_of(kind: Any) -> Any:
    """Return a function for compiled code that takes an address for that of such a structure.

    Parameters
    ----------
    kind : numba type
        Of a named tuple whose arrays are contiguous and live as long as the address is used.
    """
    view = View(kind)

    @intrinsic  # type: ignore[untyped-decorator]
    def found(typing_context: Any, address: Any) -> Any:
        return view(types.int64), lambda context, builder, signature, arguments: arguments[0]

    return found
