"""Parameters of the model in words, as they stand in the reports."""

from wearoff.model import FAMILIES, Coefficient, Design

_RATIO, _ON_HAZARDS = "log ratio", "log ratio, were the hazard a Weibull's"

_NAMES = {
    "intercept": ("Median duration at the average case-mix", "log days"),
    "dose": ("Doubling the dose, average over products", _RATIO),
    "sd_dose": ("Spread of the dose effect between products", _RATIO),
    "dose_ed50": ("Dose with half the greatest effect", "doublings of the usual dose"),
    "sd_clinic": ("Spread between clinics", _RATIO),
    "sd_injector": ("Spread between injectors of one clinic", _RATIO),
    "sd_injector_dose": ("Spread of the dose effect between injectors", _RATIO),
    "sd_patient": ("Lasting spread between patients", _RATIO),
    "sd_residual": ("Spread between treatments of one patient", _RATIO),
    "sd_hazard": ("Bends of the hazard away from a Weibull's", "log ratio of hazards"),
    "log_tail": ("Tail of the distribution: 0 log-logistic, large Weibull", "log"),
    "never_wane": ("An effect that never wears off", "log odds"),
    "response_intercept": ("Responding at the average case-mix", "log odds"),
    "response_dose": ("Doubling the dose, on responding", "log odds"),
    "response_sd_injector": ("Spread between injectors in responding", "log odds"),
    "response_on_duration": (
        "Responding, where an injector's effects last longer", "log odds per log ratio",
    ),
}  # fmt: skip
_SPREADS = {
    "sd_group_": "{}: spread between its levels",
    "sd_spline_": "{}: spread of the curve about a line",
    "sd_dose_by_": "{}: spread of the dose effect between its levels",
}


def label_of(design: Design, term: str) -> str:
    """Return a term's name in reports."""
    return design.group_labels.get(term, term)


def parameter_label(design: Design, name: str, by_name: dict[str, Coefficient]) -> tuple[str, str]:
    """Return the label and the unit of a reported parameter.

    Parameters
    ----------
    design : Design
        The model.
    name : str
        Its name, such as ``coefficients[sex[male]]``.
    by_name : dict of str to Coefficient
        The columns of the design.
    """
    label, unit = _label(design, name, by_name)
    # Where effects multiply a hazard, medians differ as much only if it is a Weibull's.
    return label, _ON_HAZARDS if unit == _RATIO and FAMILIES[design.family].has_clock else unit


def _label(design: Design, name: str, by_name: dict[str, Coefficient]) -> tuple[str, str]:
    if name in _NAMES:
        return _NAMES[name]
    for start, words in _SPREADS.items():
        if name.startswith(start):
            return words.format(label_of(design, name.removeprefix(start))), _RATIO
    kind, _, inner = name.partition("[")
    inner = inner.removesuffix("]")
    if kind == "dose_slopes":
        return f"Doubling the dose of {inner}", _RATIO
    if kind == "dose_weights":
        return f"Rise of the dose curve, {inner}", _RATIO
    what = _column_label(design, by_name[inner])
    responding = kind.startswith("response")
    return (f"{what}, on responding", "log odds") if responding else (what, _RATIO)


def _column_label(design: Design, one: Coefficient) -> str:
    what = label_of(design, one.term)
    more = f"{what}: {one.per:g} {one.unit} more"
    against = "the average of all levels" if one.pool else one.reference
    bend = one.name.rpartition("[")[2].removesuffix("]")
    return {
        "level": f"{what}: {one.level} against {against}",
        "missing": f"{what}: not recorded",
        "log2": f"{what}: doubled",
        "spline": f"{what}: {bend} of the curve" if one.pool else more,
        "dose_level": f"{what}: {one.level} against {against}, doubling the dose",
        "dose_slope": f"{more}, doubling the dose",
    }.get(one.kind, more)
