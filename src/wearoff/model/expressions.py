"""Read tensors of a built PyMC model as formulas, down to what has a name."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pytensor.graph.basic import Constant
from pytensor.scalar.basic import ScalarOp
from pytensor.tensor.elemwise import CAReduce, Elemwise
from pytensor.tensor.random.op import RandomVariable

from wearoff.model.algebra import Formula, add, call, number, power, symbol, text, times

Tensor = Any

VARIED = "constants"
"""Stands for numbers that differ from level to level."""

_SAME = {
    "Identity", "Cast", "ViewOp", "DimShuffle", "SpecifyShape", "TensorFromScalar",
    "ScalarFromTensor", "Alloc",
}  # fmt: skip
_PICKED = {"AdvancedSubtensor", "AdvancedSubtensor1"}
_POWERS = {"Reciprocal": -1.0, "Sqr": 2.0}


def formula_of(tensor: Tensor) -> Formula:
    """Return the formula of a tensor, written for all its elements at once.

    Parameters
    ----------
    tensor : tensor
        Of the graph as it was built; one with a name is that name.
    """
    if tensor.name is not None:
        return symbol(tensor.name)
    return inside(tensor)


def inside(tensor: Tensor) -> Formula:
    """Return what a tensor is made of, even if it has a name itself."""
    if tensor.owner is None:
        return _constant(tensor)
    kind, inputs = _kind(tensor), tensor.owner.inputs
    if kind in _SAME:
        return formula_of(inputs[0])
    if kind in _PICKED or _picks_one(tensor):
        return _indexed(*inputs)
    if kind in {"Dot", "Matmul"}:
        return symbol(" · ".join(_factor(formula_of(one)) for one in inputs))
    if kind == "MakeVector":
        return symbol(f"({', '.join(text(formula_of(one)) for one in inputs)})")
    return _combined(kind, [formula_of(one) for one in inputs])


def element_of(tensor: Tensor, place: int, label: str) -> Formula:
    """Return the formula of one element of a vector.

    Parameters
    ----------
    tensor : tensor, shape (level,) or scalar
        Of the graph as it was built.
    place : int
        Which element.
    label : str
        Name of its level, which stands after the names of vectors.
    """
    if tensor.name is not None:
        return symbol(f"{tensor.name}[{label}]" if _is_vector(tensor) else tensor.name)
    return element_inside(tensor, place, label)


def element_inside(tensor: Tensor, place: int, label: str) -> Formula:
    """Return what one element of a vector is made of, even if the vector has a name."""
    if tensor.owner is None:
        values = np.ravel(tensor.data)
        return number(float(values[place] if len(values) > 1 else values[0]))
    kind, inputs = _kind(tensor), tensor.owner.inputs
    if kind in _SAME:
        return element_of(inputs[0], place, label)
    if kind == "MakeVector":
        return formula_of(inputs[place])
    if kind in _PICKED:
        vector, index = inputs
        return element_of(vector, int(np.ravel(_value(index))[place]), label)
    if not _is_elementwise(tensor):
        # What is made of other elements too is told of all at once.
        whole = inside(tensor)
        return symbol(f"({text(whole)})[{label}]") if _is_vector(tensor) else whole
    return _combined(kind, [element_of(one, place, label) for one in inputs])


def parameters_of(variable: Tensor) -> list[Tensor]:
    """Return the parameters of a random variable's distribution."""
    return list(variable.owner.op.dist_params(variable.owner))


def is_random(tensor: Tensor) -> bool:
    """Tell whether a tensor is a random variable."""
    return tensor.owner is not None and isinstance(tensor.owner.op, RandomVariable)


def named_parents(tensor: Tensor) -> list[Tensor]:
    """Return the named tensors that a tensor is computed from, as they are written, each once."""
    if tensor.owner is None:
        return []
    found: dict[str, Tensor] = {}
    open_ = parameters_of(tensor) if is_random(tensor) else list(tensor.owner.inputs)
    while open_:
        one = open_.pop(0)
        if one.name is not None:
            found.setdefault(one.name, one)
        elif one.owner is not None:
            open_ = [*one.owner.inputs, *open_]
    return list(found.values())


def _kind(tensor: Tensor) -> str:
    op = tensor.owner.op
    core = getattr(op, "core_op", op)
    if isinstance(core, CAReduce):
        # Its scalar operation, such as adding, is done to all elements of one input.
        return type(core).__name__
    return type(getattr(core, "scalar_op", core)).__name__


def _is_elementwise(tensor: Tensor) -> bool:
    return isinstance(tensor.owner.op, Elemwise | ScalarOp)


def _picks_one(tensor: Tensor) -> bool:
    """Tell whether a tensor is one element, or row, of another."""
    places: Sequence[Any] = getattr(tensor.owner.op, "idx_list", None) or ()
    return len(places) == 1 and not isinstance(places[0], slice)


def _factor(formula: Formula) -> str:
    return f"({text(formula)})" if len(formula.terms) > 1 else text(formula)


def _combined(kind: str, parts: list[Formula]) -> Formula:
    if kind == "Add":
        return add(*parts)
    if kind == "Sub":
        return add(parts[0], times(number(-1.0), parts[1]))
    if kind == "Neg":
        return times(number(-1.0), parts[0])
    if kind == "Mul":
        return times(*parts)
    if kind == "TrueDiv":
        return times(parts[0], power(parts[1], number(-1.0)))
    if kind in _POWERS:
        return power(parts[0], number(_POWERS[kind]))
    if kind == "Pow":
        return power(*parts)
    return call(kind.lower(), parts)


def _constant(tensor: Tensor) -> Formula:
    if not isinstance(tensor, Constant) or tensor.data is None:
        return symbol(str(tensor))
    values = np.ravel(tensor.data)
    if len(values) and (values == values[0]).all():
        return number(float(values[0]))
    return symbol(VARIED)


def _indexed(vector: Tensor, *index: Tensor) -> Formula:
    written = text(formula_of(vector))
    name = written if vector.name is not None else f"({written})"
    return symbol(f"{name}[{', '.join(text(formula_of(one)) for one in index)}]")


def _value(index: Tensor) -> Any:
    return index.data if isinstance(index, Constant) else index.get_value()


def _is_vector(tensor: Tensor) -> bool:
    return bool(tensor.ndim == 1 and tensor.type.shape != (1,))
