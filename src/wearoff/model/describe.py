"""Read the built PyMC model: every named node, its formula, and every prior.

Nothing here asks the config or the design: what is printed is what was built.
"""

from typing import Any

from wearoff.model.algebra import Formula, add, affine, call, mentions, text, times
from wearoff.model.expressions import (
    VARIED,
    element_inside,
    element_of,
    formula_of,
    inside,
    is_random,
    named_parents,
    parameters_of,
)
from wearoff.model.graph import GraphPrior, Kind, ModelGraph, Node

Tensor = Any
Model = Any

RECORDS = frozenset({"row", "treatment", "known", "patient"})
"""Dims whose levels are records or patients, and are counted only."""

_ZERO_CENTRED = frozenset({"HalfNormal", "HalfCauchy", "HalfStudentT"})


def describe(model: Model) -> ModelGraph:
    """Describe a built model.

    Parameters
    ----------
    model : pymc.Model
        As :func:`wearoff.model.build.build_model` returns it.

    Returns
    -------
    ModelGraph
        The same for the same model, whatever it is built from.
    """
    tensors = _nodes_in_order(model)
    sizes = {name: len(levels) for name, levels in model.coords.items()}
    return ModelGraph(
        family=_distribution_name(model["duration"]),
        nodes=tuple(_node(model, one) for one in tensors),
        priors=tuple(found for one in model.free_RVs for found in _priors(model, one, tensors)),
        levels={
            name: tuple(map(str, levels))
            for name, levels in model.coords.items()
            if name not in RECORDS and levels is not None
        },
        sizes=sizes,
    )


def _nodes_in_order(model: Model) -> list[Tensor]:
    """Return every named node but data, each after those it is computed from."""
    found: dict[str, Tensor] = {}

    def visit(tensor: Tensor) -> None:
        known = found.get(tensor.name)
        if known is tensor:
            return
        if known is not None:
            raise ValueError(f"two parts of the model are called {tensor.name}")
        for parent in _parents(model, tensor):
            visit(parent)
        found[tensor.name] = tensor

    # Free variables too, or one that nothing depends on would be missing.
    roots = (*model.observed_RVs, *model.potentials, *model.deterministics, *model.free_RVs)
    for one in sorted(roots, key=_is_response):
        visit(one)
    return list(found.values())


def _is_response(tensor: Tensor) -> bool:
    return bool(tensor.name.startswith("response"))


def _parents(model: Model, tensor: Tensor) -> list[Tensor]:
    """Return the named tensors that a node is computed from, but for data and lengths of dims."""
    given = {one.name for one in model.data_vars} | set(model.dim_lengths)
    return [one for one in named_parents(tensor) if one.name not in given]


def _node(model: Model, tensor: Tensor) -> Node:
    return Node(
        name=tensor.name,
        kind=_kind_of(model, tensor),
        dims=_dims(model, tensor),
        lines=_lines(model, tensor),
        parents=tuple(one.name for one in _parents(model, tensor)),
    )


def _kind_of(model: Model, tensor: Tensor) -> Kind:
    if tensor in model.observed_RVs:
        return "observed"
    if tensor in model.potentials:
        return "potential"
    if tensor in model.free_RVs:
        return "free"
    return "deterministic" if tensor in model.deterministics else "intermediate"


def _dims(model: Model, tensor: Tensor) -> tuple[str, ...]:
    known = model.named_vars_to_dims.get(tensor.name)
    return tuple(known or getattr(tensor.tag, "dims", ()) or ())


def _lines(model: Model, tensor: Tensor) -> tuple[tuple[str, str, str], ...]:
    if is_random(tensor):
        return (("", "~", _distribution(model, tensor)),)
    whole = inside(tensor)
    if not mentions(whole, VARIED):
        return (("", "=", text(whole)),)
    found: dict[str, list[str]] = {}
    for place, level in enumerate(_levels(model, tensor)):
        # The level is put in afterwards: those alike share one line.
        found.setdefault(text(element_inside(tensor, place, "*")), []).append(level)
    return tuple(
        (", ".join(levels), "=", line.replace("[*]", "")) for line, levels in found.items()
    )


def _levels(model: Model, tensor: Tensor) -> list[str]:
    (dim,) = _dims(model, tensor)
    return [str(level) for level in model.coords[dim]]


def _distribution_name(variable: Tensor) -> str:
    return str(variable.owner.op._print_name[0])


def _distribution(model: Model, variable: Tensor) -> str:
    """Return a distribution with its parameters; data that only say what was seen are left out."""
    data = {one.name for one in model.data_vars}
    name = _distribution_name(variable)
    parameters = [one for one in parameters_of(variable) if one.name not in data]
    written = [formula_of(one) for one in parameters]
    if variable in model.observed_RVs:
        # A number that the likelihood is given says that it has no such part.
        written = [one for one in written if one.number is None]
    return text(_call(name, written))


def _call(name: str, parameters: list[Formula]) -> Formula:
    if name in _ZERO_CENTRED and parameters[0].number == 0.0:
        parameters = parameters[1:]
    return call(name, parameters)


def _priors(model: Model, free: Tensor, nodes: list[Tensor]) -> list[GraphPrior]:
    """Return the distribution of a free variable, or of the effect that it stands for."""
    for effect in nodes:
        if effect in model.deterministics and _dims(model, effect) == _dims(model, free) != ():
            found = _of_effect(model, free, effect)
            if found:
                return found
    return [GraphPrior(free.name, free.name, (), _dims(model, free), _distribution(model, free))]


def _of_effect(model: Model, free: Tensor, effect: Tensor) -> list[GraphPrior]:
    """Return the priors of an effect that is linear in a normal variable, level by level.

    With ``x ~ Normal(m, t)``, ``a + b x`` is ``Normal(a + b m, b t)``: so the prior of an effect
    is known however far it was standardised or centred for the sampler.
    """
    if _distribution_name(free) != "Normal" or free.name not in _parent_names(effect):
        return []
    centre, spread = (formula_of(one) for one in parameters_of(free))
    if not mentions(inside(effect), VARIED):
        words = _normal(inside(effect), free.name, centre, spread)
        whole = GraphPrior(effect.name, free.name, (), _dims(model, effect), words)
        return [whole] if words else []
    found: dict[str, list[str]] = {}
    for place, level in enumerate(_levels(model, effect)):
        own = [element_of(one, place, level) for one in parameters_of(free)]
        name = f"{free.name}[{level}]"
        words = _normal(element_inside(effect, place, level), name, own[0], own[1])
        if not words:
            return []
        found.setdefault(words, []).append(level)
    return [
        GraphPrior(effect.name, free.name, tuple(levels), _dims(model, effect), words)
        for words, levels in found.items()
    ]


def _normal(effect: Formula, name: str, centre: Formula, spread: Formula) -> str:
    """Return the distribution of ``a + b x``; empty if the effect is not linear in x."""
    parts = affine(effect, name)
    if parts is None or not parts[1].terms:
        return ""
    base, slope = parts
    location, scale = add(base, times(slope, centre)), times(slope, spread)
    return f"Normal({text(location)}, {text(scale)})"


def _parent_names(tensor: Tensor) -> set[str]:
    return {one.name for one in named_parents(tensor)}
