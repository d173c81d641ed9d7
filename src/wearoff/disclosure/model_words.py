"""Formula, terms and parameters of the model in words, as they stand in the reports."""

from wearoff.model import FAMILIES, Coefficient, Design

_NAMES = {
    "intercept": ("Median duration at the average case-mix", "log days"),
    "dose": ("Doubling the dose, average over products", "log ratio"),
    "sd_dose": ("Spread of the dose effect between products", "log ratio"),
    "dose_ed50": ("Dose with half the greatest effect", "doublings of the usual dose"),
    "sd_clinic": ("Spread between clinics", "log ratio"),
    "sd_injector": ("Spread between injectors of one clinic", "log ratio"),
    "sd_injector_dose": ("Spread of the dose effect between injectors", "log ratio"),
    "sd_patient": ("Lasting spread between patients", "log ratio"),
    "sd_residual": ("Spread between treatments of one patient", "log ratio"),
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


def formula(design: Design) -> tuple[str, ...]:
    """Return the model as formulas in words, one line each."""
    fixed = ["intercept", *dict.fromkeys(label_of(design, one.term) for one in design.coefficients)]
    dose, slopes = _dose_parts(design)
    random = [term for term in ("clinic", "injector", "patient") if design.levels_of(term)]
    family = FAMILIES[design.family]
    shape = "median, scale, tail" if family.has_tail else "median, scale"
    predictor = " + ".join([*fixed, *dose, *slopes, *random])
    lines = [
        f"duration given response ~ {family.words}({shape}), known between visits",
        f"log(median) = {predictor}",
    ]
    if family.has_clock:
        # The intercept is the median where all else is 0; the others act on the hazard.
        effects = predictor.removeprefix("intercept").removeprefix(" + ") or "0"
        lines[1:] = [
            "log(median at the average case-mix) = intercept",
            f"log(hazard / hazard at the average case-mix) = -({effects}) / scale",
        ]
    if design.has_never_wane:
        lines.append(
            "share still in effect given response = share that never wears off + the others' "
            "share still in effect"
        )
    if design.has_response:
        straight = ["slope × log2(dose / usual dose)"] if design.dose_products else []
        injector = ["injector"] if design.injectors else []
        if design.has_correlation:
            injector.append("slope × injector's effect on log(median)")
        lines.append("log odds of responding = " + " + ".join([*fixed, *straight, *injector]))
    return tuple(lines)


def _dose_parts(design: Design) -> tuple[list[str], list[str]]:
    """Return the parts of log(median) for the dose, and for what injectors get out of it."""
    if not design.dose_products:
        return [], []
    of_product = " of the product" if len(design.dose_products) > 1 else ""
    ratio = "dose / usual dose"
    part = {
        "linear": f"slope{of_product} × log2({ratio})",
        "emax": f"slope{of_product} × saturating curve({ratio})",
        "monotone": f"rising curve({ratio})",
    }[design.dose_form]
    slopes = [f"slope of the injector × log2({ratio})"] if design.has_injector_dose else []
    return [part], slopes


def terms(design: Design) -> tuple[str, ...]:
    """Return what every column of the model, and the dose, is."""
    lines = [_term(design, one) for one in design.coefficients]
    n_products = len(design.dose_products)
    if n_products:
        form = {"linear": "", "emax": ", saturating", "monotone": ", a rising curve"}
        shared = (
            f"{n_products} products, slopes share a distribution" if n_products > 1 else "one slope"
        )
        common = "common to all products" if design.dose_form == "monotone" else shared
        lines.append(f"dose: {common}{form[design.dose_form]}")
    if design.has_injector_dose:
        lines.append("dose: slopes of injectors share a distribution")
    # The columns of one curve are one term.
    return tuple(dict.fromkeys(lines))


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
    if name in _NAMES:
        return _NAMES[name]
    for start, words in _SPREADS.items():
        if name.startswith(start):
            return words.format(label_of(design, name.removeprefix(start))), "log ratio"
    kind, _, inner = name.partition("[")
    inner = inner.removesuffix("]")
    if kind == "dose_slopes":
        return f"Doubling the dose of {inner}", "log ratio"
    if kind == "dose_weights":
        return f"Rise of the dose curve, {inner}", "log ratio"
    what = _column_label(design, by_name[inner])
    responding = kind.startswith("response")
    return (f"{what}, on responding", "log odds") if responding else (what, "log ratio")


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
