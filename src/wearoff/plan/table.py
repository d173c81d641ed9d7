"""A plan as plain text and as JSON content: model quantities and rounded counts only."""

from dataclasses import asdict
from typing import Any

from wearoff.assumptions import collect_assumptions
from wearoff.disclosure.counts import HIDDEN, shown_probability
from wearoff.plan.kinds import (
    INTERVAL,
    MAX_PATIENTS,
    MAX_TREATMENTS,
    Comparison,
    DoseAnswer,
    Plan,
    Range,
    Reached,
)
from wearoff.plan.practice import CENSORED_SHARE, VISIT_EVERY_DAYS
from wearoff.plan.scenario import Scenario


def plan_text(plan: Plan, title: str) -> str:
    """Return the plan as it is printed.

    Parameters
    ----------
    plan : Plan
        From :func:`wearoff.plan.answers.make_plan`.
    title : str
        What the analysis is called.
    """
    lines = [f"Planning: {title}", *_basis(plan.scenario), ""]
    lines += _injector_lines(plan)
    lines += ["", *_dose_lines(plan)]
    lines += ["", "Rough figures from normal approximations; the assumptions are in --json."]
    return "\n".join(lines)


def plan_content(plan: Plan, analysis: str) -> dict[str, Any]:
    """Return the plan as JSON content; null stands for: beyond any practical number.

    Parameters
    ----------
    plan : Plan
        From :func:`wearoff.plan.answers.make_plan`.
    analysis : str
        Name of the config.
    """
    scenario = plan.scenario
    doses = [
        asdict(one) | {"treatments": {f"{at:g}": asdict(n) for at, n in one.treatments.items()}}
        for one in plan.doses
    ]
    return {
        "analysis": analysis,
        "source": scenario.source,
        "draws": scenario.n_draws,
        "range_probability": INTERVAL,
        "compared": scenario.unit,
        "min_reliability": plan.min_reliability,
        "max_patients": MAX_PATIENTS,
        "max_treatments": MAX_TREATMENTS,
        "patients_now": scenario.patients_now,
        "treatments_per_patient_month": round(scenario.per_month, 2),
        "comparisons": [asdict(one) for one in plan.injectors],
        "dose_interval": plan.interval,
        "doses": doses,
        "assumptions": list(collect_assumptions(("plan",))),
    }


def _basis(scenario: Scenario) -> list[str]:
    if scenario.source == "posterior":
        source = "the fitted model, with the visits and the follow-up of its records"
    else:
        source = (
            f"the priors, visits every {VISIT_EVERY_DAYS:.0f} days, "
            f"{CENSORED_SHARE:.0%} of durations censored, two treatments per patient"
        )
    return [f"From {source}.", f"In brackets {INTERVAL:.0%} intervals over what is not known."]


def _injector_lines(plan: Plan) -> list[str]:
    unit = plan.scenario.unit
    if unit is None:
        return ["Injectors: not compared, as the model has neither injectors nor clinics."]
    lines = [
        f"Patients per {unit} until {unit}s can be told apart "
        f"(reliability {plan.min_reliability:g} or more)"
    ]
    for one in plan.injectors:
        lines += ["", f"  {_among(one, unit)}: spread {_percent(one.spread_percent)}"]
        lines += [f"    needed: {_needed(one.patients, MAX_PATIENTS, 'patients')}"]
        if one.patients.point is None:
            lines += [f"    These {unit}s cannot be told apart in any practical number."]
        elif one.chance_never > 0:
            never = shown_probability(one.chance_never)
            lines += [f"    chance that no practical number is enough: {never}"]
        lines += _reached_table(f"patients per {unit}", one.at_patients)
    return [*lines, "", *_month_lines(plan)]


def _month_lines(plan: Plan) -> list[str]:
    scenario = plan.scenario
    if scenario.source == "priors":
        return ["Months: not known before there are records, whose pace they depend on."]
    if scenario.per_month == 0:
        return ["Months: not known, as no patient of the records was treated twice."]
    if scenario.patients_now == HIDDEN:
        return [f"Months: not shown, as the middle {scenario.unit} has too few patients."]
    lines = [
        f"Further months of the same patients (about {scenario.patients_now} per {scenario.unit}, "
        f"each with {scenario.per_month:.2f} further treatments a month)",
        "  Days count from each patient's first treatment, so when new patients come is not known.",
    ]
    for one in plan.injectors:
        lines += ["", f"  {_among(one, scenario.unit)}"]
        lines += _reached_table("further months", one.at_months)
    return lines


def _dose_lines(plan: Plan) -> list[str]:
    if not plan.doses:
        return ["Dose: not planned, as the model has no effect of the dose."]
    percents = list(plan.doses[0].treatments)
    heads = ["product", *(["now"] if plan.scenario.treatments else [])]
    heads += [f"± {percent:g} %" for percent in percents]
    rows = [heads, *(_dose_row(one) for one in plan.doses)]
    return [
        "Treatments (areas treated) until the effect of doubling the dose is known to ± x %",
        f"({plan.interval:.0%} interval of the ratio of medians; doses as varied as now)",
        *_aligned(rows, "  "),
    ]


def _dose_row(dose: DoseAnswer) -> list[str]:
    name = "all, if the effect is common" if dose.product == "all" else dose.product
    now = [f"± {dose.now_percent.point:.1f} %"] if dose.now_percent else []
    needed = [_needed(one, MAX_TREATMENTS, "") for one in dose.treatments.values()]
    return [name, *now, *needed]


def _reached_table(head: str, rows: tuple[Reached, ...]) -> list[str]:
    cells = [[head, "reliability", "chance that it is enough"]]
    for row in rows:
        cells.append([str(row.number), _range(row.reliability), shown_probability(row.chance)])
    return _aligned(cells, "    ")


def _aligned(rows: list[list[str]], indent: str) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        (indent + "  ".join(cell.ljust(n) for cell, n in zip(row, widths, strict=True))).rstrip()
        for row in rows
    ]


def _among(comparison: Comparison, unit: str | None) -> str:
    if comparison.among == "all":
        return f"all {unit}s of the practice"
    return f"{unit}s of {comparison.among}"


def _needed(values: Range, largest: int, word: str) -> str:
    """Return median and interval of a count, to two digits."""
    ends = [
        f"more than {largest:,}" if end is None else f"{_two_digits(end):,}"
        for end in (values.point, values.lower, values.upper)
    ]
    return f"{ends[0]} {word}".rstrip() + f" ({ends[1]} to {ends[2]})"


def _two_digits(count: float) -> int:
    """Round up to two digits: a third one would be noise."""
    step = 10 ** max(len(str(int(count))) - 2, 0)
    return int(-(-count // step) * step)


def _percent(values: Range) -> str:
    point, lower, upper = (f"{end:.1f}" for end in (values.point, values.lower, values.upper))
    return f"{point} % ({lower} to {upper} %)"


def _range(values: Range) -> str:
    point, lower, upper = (f"{end:.2f}" for end in (values.point, values.lower, values.upper))
    return f"{point} ({lower} to {upper})"
