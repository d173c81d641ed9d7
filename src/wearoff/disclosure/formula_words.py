"""Formula and terms of the built model in words, as they stand in the reports."""

from collections.abc import Mapping

from wearoff.disclosure.model_words import label_of
from wearoff.model import FAMILIES, Coefficient, Design, ModelGraph

_FIXED, _DOSE, _INJECTOR_DOSE = "fixed effects", "dose", "injector's dose"
_PARTS = {
    "intercept": "intercept",
    "fixed_effects": _FIXED,
    "dose_effect": _DOSE,
    "injector_dose_effect": _INJECTOR_DOSE,
    "clinic_effect": "clinic",
    "injector_deviation": "injector",
    "patient_effect": "patient",
    "response_intercept": "intercept",
    "response_fixed_effects": _FIXED,
    "response_dose_effect": "slope × log2(dose / usual dose)",
    "response_injector_effect": "injector",
}
"""Nodes of the model that a linear predictor is made of, in the order in which they are told."""

_WEIGHTS = {
    "weibull_slope": "that of a Weibull's hazard of the same scale",
    "hazard_bends": "bends, a random walk without level and slope",
}
"""Nodes that the weights of a flexible hazard's splines are made of."""

_ON_CLOCK = "log_clock_median"
_SHAPES = {
    "log_median": "median",
    "log_odds": "",
    "never_wane": "",
    _ON_CLOCK: "effects",
    "intercept": "median at the average case-mix",
    "hazard_weights": "weights of the splines",
}
_RATIO = "dose / usual dose"


def formula(graph: ModelGraph, design: Design) -> tuple[str, ...]:
    """Return the built model as formulas in words, one line each.

    Parameters
    ----------
    graph : ModelGraph
        The built model, which says what there is.
    design : Design
        Its design, which knows the names of terms in reports.

    Raises
    ------
    ValueError
        If something that has no words feeds a linear predictor.
    """
    duration = graph.node("duration")
    given = duration.parents if duration else ()
    shapes = (_SHAPES.get(one, one.replace("_", " ")) for one in given if not _is_hazard(one))
    shape = ", ".join(filter(None, shapes))
    lines = [
        f"duration given response ~ {family_words(graph)}({shape}), known between visits",
        *_duration_lines(graph, design),
    ]
    if "never_wane" in given:
        lines.append(
            "share still in effect given response = share that never wears off + the others' "
            "share still in effect"
        )
    if graph.node("log_odds"):
        parts = _words(graph, design, "log_odds")
        lines.append(f"log odds of responding = {' + '.join(parts)}")
    if "log_odds" in given:
        lines.append(
            "chance of a treatment found without effect, its response unknown = chance of not "
            "responding + chance of responding × chance of having worn off"
        )
    return tuple(lines)


def _is_hazard(name: str) -> bool:
    """Tell a record's own hazard, which is made of the others, from a parameter of the family."""
    return name.startswith("log_hazard_")


def _duration_lines(graph: ModelGraph, design: Design) -> list[str]:
    predictor = _predictor(graph)
    if predictor != _ON_CLOCK:
        return ["log(median) = " + " + ".join(_words(graph, design, predictor))]
    # The intercept is the median where all else is 0; the others act on the hazard.
    level, *effects = _words(graph, design, predictor)
    made_of = parts_of(graph, "hazard_weights", _WEIGHTS)
    return [
        f"log(median at the average case-mix) = {level}",
        f"log(hazard / hazard at the average case-mix) = -({' + '.join(effects) or '0'}) / scale",
        "hazard at the average case-mix = sum of weight × spline, times what gives that median",
        f"log(weight) = {' + '.join(_WEIGHTS[one] for one in made_of)}, up to a constant",
    ]


def _predictor(graph: ModelGraph) -> str:
    return _ON_CLOCK if graph.node(_ON_CLOCK) else "log_median"


def family_words(graph: ModelGraph) -> str:
    """Return the distribution of the durations in words."""
    family = FAMILIES.get(graph.family)
    return family.words if family else graph.family


def parts_of(
    graph: ModelGraph, predictor: str, words: Mapping[str, str] = _PARTS
) -> tuple[str, ...]:
    """Return the nodes that a linear predictor of the built model is the sum of.

    Parameters
    ----------
    graph : ModelGraph
        The built model.
    predictor : str
        Name of the node.
    words : mapping of str to str
        Nodes that are told as a whole, in the order in which they are told.

    Raises
    ------
    ValueError
        If a parameter without words feeds it, or the model has none such.
    """
    if graph.node(predictor) is None:
        raise ValueError(f"the model has no {predictor}")
    found, open_ = set(), [predictor]
    while open_:
        node = graph.node(open_.pop())
        if node is None:
            continue
        if node.name in words:
            found.add(node.name)
        elif node.kind == "free":
            raise ValueError(f"{node.name} feeds {predictor}, and has no words in the formula")
        else:
            open_ += node.parents
    return tuple(name for name in words if name in found)


def _words(graph: ModelGraph, design: Design, predictor: str) -> list[str]:
    words: list[str] = []
    on = "the duration" if graph.node(_ON_CLOCK) else "log(median)"
    for name in parts_of(graph, predictor):
        part = _PARTS[name]
        if part == _FIXED:
            words += [label_of(design, one.term) for one in columns(graph, design)]
        elif part == _DOSE:
            words.append(_dose_words(graph, name))
        elif part == _INJECTOR_DOSE:
            words.append(f"slope of the injector × log2({_RATIO})")
        else:
            words.append(part)
        if "response_on_duration" in graph.ancestors(name):
            words.append(f"slope × injector's effect on {on}")
    return list(dict.fromkeys(words))


def columns(graph: ModelGraph, design: Design) -> list[Coefficient]:
    """Return the columns of the built model's matrix.

    Raises
    ------
    ValueError
        If the design does not know one of them.
    """
    by_name = {one.name: one for one in design.coefficients}
    names = graph.levels.get("coefficient", ())
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise ValueError(f"the model's columns {unknown} have no words")
    return [by_name[name] for name in names]


def _dose_words(graph: ModelGraph, name: str) -> str:
    made_of = graph.ancestors(name)
    if "dose_weights" in made_of:
        return f"rising curve({_RATIO})"
    slope = "slope of the product" if "dose_slopes" in made_of else "slope"
    shape = "saturating curve" if "dose_ed50" in made_of else "log2"
    return f"{slope} × {shape}({_RATIO})"


def terms(graph: ModelGraph, design: Design) -> tuple[str, ...]:
    """Return what every column of the built model, and the dose, is."""
    predictors = [_predictor(graph), *(["log_odds"] if graph.node("log_odds") else [])]
    parts = [one for predictor in predictors for one in parts_of(graph, predictor)]
    has_columns = any(_PARTS[one] == _FIXED for one in parts)
    lines = [_term(design, one) for one in columns(graph, design)] if has_columns else []
    if "dose_effect" in parts:
        lines.append(_dose_term(graph))
    if "injector_dose_effect" in parts:
        lines.append("dose: slopes of injectors share a distribution")
    # The columns of one curve are one term.
    return tuple(dict.fromkeys(lines))


def _dose_term(graph: ModelGraph) -> str:
    made_of = graph.ancestors("dose_effect")
    if "dose_weights" in made_of:
        return "dose: common to all products, a rising curve"
    n_products = graph.sizes["product"]
    several = f"{n_products} products, slopes share a distribution"
    form = ", saturating" if "dose_ed50" in made_of else ""
    return f"dose: {several if 'dose_slopes' in made_of else 'one slope'}{form}"


def _term(design: Design, one: Coefficient) -> str:
    label = label_of(design, one.term)
    step = f"{one.per:g} {one.unit}".strip()
    if one.kind == "level" and one.pool:
        return f"{label}: {one.level}, levels share a distribution"
    if one.kind == "dose_level" and one.pool:
        return f"{label}: doubling the dose, {one.level}, levels share a distribution"
    return {
        "level": f"{label}: {one.level} against {one.reference}",
        "missing": f"{label}: not recorded",
        "slope": f"{label}: linear, per {step}",
        "log2": f"{label}: per doubling",
        "spline": f"{label}: a smooth curve, per {step}",
        "dose_level": f"{label}: doubling the dose, {one.level} against {one.reference}",
        "dose_slope": f"{label}: doubling the dose, per {step}",
    }[one.kind]
