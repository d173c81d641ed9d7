"""The tables of sensitivity analyses, one form for each kind of row."""

from collections.abc import Callable

from wearoff.disclosure.released_sensitivity import (
    PriorSensitivityRow,
    SensitivityFinding,
    SensitivityRow,
    UnmeasuredRow,
)
from wearoff.report.analyst_tables import compact_interval
from wearoff.report.blocks import Column, Table
from wearoff.report.formats import days, days_interval, interval, of_100, of_100_interval, percent
from wearoff.report.formats import weeks as weeks_of
from wearoff.report.pick import Material
from wearoff.report.side_by_side import side_by_side_table

MAIN = "main analysis"
_ROW_HEADS = {
    "response_rule": "Rule",
    "retreatment": "Policy",
    "first_cycle": "Treatments",
    "leave_clinic_out": "Clinics",
    "tipping_point": "Hazard after the last visit",
}
_VARIANTS = {
    "graded_bound": "a graded re-treatment is a bound, another one ends the follow-up",
    "censor": "re-treatment ends the follow-up",
    "interval": "re-treatment without a grade ends the effect",
    "event": "every re-treatment ends the effect",
    "first": "first treatments only",
    "baseline_score": "score before the first treatment",
}
_RESULTS = {
    "median_days": "Median duration, days",
    "share_in_effect": "Of 100, in effect at",
    "share_responding": "Of 100, responding",
    "dose_ratio": "Ratio of medians at twice the dose",
    "sd_clinic": "Spread between clinics, log days",
    "sd_injector": "Spread between injectors, log days",
    "sd_patient": "Spread between patients, log days",
    "sd_residual": "Spread within patients, log days",
}
_FEW = 3
_SHARES = ("share_in_effect", "share_responding")


def table_of(found: SensitivityFinding, material: Material) -> Table:
    """Return the table of a finding that has rows.

    Parameters
    ----------
    found : SensitivityFinding
        The finding.
    material : Material
        For links to the files with the same rows.

    Returns
    -------
    Table
    """
    return _TABLES.get(found.name, _beside)(found, material)


def _rows[Row](found: SensitivityFinding, kind: type[Row]) -> list[Row]:
    return [row for row in found.rows if isinstance(row, kind)]


def _beside(found: SensitivityFinding, material: Material) -> Table:
    rows = [(_label(found.name, row.variant), row) for row in _rows(found, SensitivityRow)]
    file = material.files.get("sensitivity")
    return side_by_side_table("The same answers under each", _ROW_HEADS[found.name], rows, file)


def _label(name: str, variant: str) -> str:
    if name == "tipping_point":
        return "that of like patients (main analysis)" if variant == MAIN else f"× {variant}"
    if name == "response_rule" and variant != MAIN:
        return f"rule {variant}"
    return _VARIANTS.get(variant, variant)


def _shuffled(found: SensitivityFinding, material: Material) -> Table:
    labels = {MAIN: "as recorded", "shuffled": "shuffled: middle (lowest to highest)"}
    rows = tuple(
        (labels[row.variant], compact_interval(row.point, row.lower, row.upper))
        for row in _rows(found, SensitivityRow)
    )
    columns = (Column("Injectors"), Column(_RESULTS["sd_injector"], numeric=True))
    caption = "The spread with labels as recorded, and shuffled"
    return Table(caption, columns, rows, material.files.get("sensitivity"))


def _brought(found: SensitivityFinding, material: Material) -> Table:
    labels = {
        MAIN: "duration, by the injector who treated (main analysis)",
        "earlier_injector": "duration, by the injector who treated next",
    }
    rows = []
    for row in _rows(found, SensitivityRow):
        if row.quantity == "share_between":
            cells = interval(percent(row.point), percent(row.lower), percent(row.upper))
            rows.append((_VARIANTS.get(row.variant, row.variant), f"{cells} %", "–"))
        else:
            cells = compact_interval(row.point, row.lower, row.upper)
            rows.append((labels[row.variant], "–", cells))
    share = Column("Share of the variance between injectors", numeric=True)
    columns = (Column("Outcome"), share, Column(_RESULTS["sd_injector"], numeric=True))
    caption = "Spread between injectors in what they cannot affect"
    return Table(caption, columns, tuple(rows), material.files.get("sensitivity"))


def _priors(found: SensitivityFinding, material: Material) -> Table:
    every = _rows(found, PriorSensitivityRow)
    most = sorted(every, key=lambda row: -row.prior_sensitivity)[:_FEW]
    shown = [row for row in every if row.diagnosis] or most
    rows = tuple(
        (
            _result(row.quantity, row.level, row.day), _value(row),
            "–" if row.weaker_point is None else _point(row.quantity, row.weaker_point),
            f"{row.prior_sensitivity:.2f} / {row.records_sensitivity:.2f}",
            row.prior_of + (f" ({row.diagnosis})" if row.diagnosis else ""),
        )
        for row in shown
    )  # fmt: skip
    columns = (
        Column("Result"), Column("Value", numeric=True),
        Column("with a prior half as strong", numeric=True),
        Column("Sensitivity to prior / records", numeric=True), Column("Prior of"),
    )  # fmt: skip
    caption = "The results that priors decide most (0.05 is noticeable); all are in the file"
    return Table(caption, columns, rows, material.files.get("prior_sensitivity"))


def _unmeasured(found: SensitivityFinding, material: Material) -> Table:
    rows = tuple(
        (
            _result(row.quantity, row.level, None),
            interval(f"{row.point:.2f}", f"{row.lower:.2f}", f"{row.upper:.2f}"),
            "–" if row.days is None else days(row.days),
            f"{row.needed_ratio:.2f}", f"{row.needed_ratio_at_end:.2f}",
            f"{percent(row.robustness)} %",
            f"{row.strongest.lower() or '–'}: {row.strongest_ratio:.2f}",
        )
        for row in _rows(found, UnmeasuredRow)
    )  # fmt: skip
    columns = (
        Column("Difference"), Column("Ratio", numeric=True), Column("Days", numeric=True),
        Column("A trait must make effects last × to explain it", numeric=True),
        Column("to reach the interval's end", numeric=True),
        Column("Robustness value", numeric=True), Column("Strongest recorded trait moves it by ×"),
    )  # fmt: skip
    caption = "What a trait that 25 in 100 more patients have would have to do"
    return Table(caption, columns, rows, material.files.get("unmeasured"))


def _result(quantity: str, level: str, day: int | None) -> str:
    if quantity == "furthest_apart":
        return f"Ratio of medians of the two {level}s furthest apart"
    words = _RESULTS.get(quantity, quantity)
    words = words if day is None else f"{words} {weeks_of(day)}"
    return words if level in ("", "all") else f"{words}: {level}"


def _value(row: PriorSensitivityRow) -> str:
    shown = {"median_days": days_interval} | dict.fromkeys(_SHARES, of_100_interval)
    return shown.get(row.quantity, compact_interval)(row.point, row.lower, row.upper)


def _point(quantity: str, value: float) -> str:
    if quantity == "median_days":
        return days(value)
    return of_100(value) if quantity in _SHARES else f"{value:.4g}"


_TABLES: dict[str, Callable[[SensitivityFinding, Material], Table]] = {
    "power_scaling": _priors,
    "unmeasured": _unmeasured,
    "placebo_injectors": _shuffled,
    "placebo_outcome": _brought,
}
