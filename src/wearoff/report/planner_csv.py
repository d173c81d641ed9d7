"""All numbers of the planner as a table: one row for each choice and dose."""

from collections.abc import Sequence

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_planner import Band, PlannerChoice, PlannerDose
from wearoff.report.csv_text import csv_bytes
from wearoff.report.planner_choices import choices

_WHAT = ("product", "area", "by", "by_label", "level", "dose_units", "is_usual_dose")
_ENDS = ("", "_lower", "_upper")
_NOT_TOLD = (None, None, None)


def planner_csv(released: Released) -> dict[str, bytes]:
    """Return the planner's choices as a CSV file.

    Parameters
    ----------
    released : Released
        The cleaned released content.

    Returns
    -------
    dict
        ``planner`` to content; empty where there is no planner. Days not reached are ``inf``,
        shares run from 0 to 1, both among treatments that show an effect but ``responding``.
    """
    found = () if released.verdict.status == "fail" else choices(released)
    if not found or released.planner is None:
        return {}
    days = [f"in_effect_day_{day}" for day in released.planner.days]
    worn = [f"worn_off_{share}_days" for share in (25, 50, 75)]
    names = ["responding", *worn, "step_days", *days]
    head = [*_WHAT, "step_units", *(f"{name}{end}" for name in names for end in _ENDS)]
    rows = (_row(choice, dose) for choice in found for dose in choice.doses)
    return {"planner": csv_bytes(head, rows)}


def _row(choice: PlannerChoice, dose: PlannerDose) -> Sequence[object]:
    is_usual = dose.dose_units == choice.usual_units
    bands: Sequence[Band | None] = (
        dose.responding, *dose.worn_off, dose.step_days, *dose.in_effect
    )  # fmt: skip
    return (
        choice.product, choice.area, choice.by, choice.by_label, choice.level, dose.dose_units,
        is_usual, choice.step_units, *(value for band in bands for value in band or _NOT_TOLD),
    )  # fmt: skip
