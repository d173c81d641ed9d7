"""The tables of the analyst report."""

from collections.abc import Sequence

from wearoff.disclosure.released import CheckResult, OutcomeRow, Released
from wearoff.disclosure.released_model import PriorPredictiveRow, PriorRow
from wearoff.report.blocks import Column, FileLink, Table
from wearoff.report.counts import thousands
from wearoff.report.formats import compact, interval
from wearoff.report.prior_words import shown_distribution
from wearoff.report.tables import shared_parameters
from wearoff.report.trust import LIGHTS

_PRIORS = "Every prior, as it was built, to three digits (log: the natural logarithm)"
RULES = {"at_most": "at most", "at_least": "at least", "is_true": "holds"}


def checks_table(checks: Sequence[CheckResult], file: FileLink) -> Table | None:
    """Return the checks of the verdict with the numbers they rest on.

    Parameters
    ----------
    checks : sequence of CheckResult
        The checks.
    file : FileLink
        The file with the same rows.

    Returns
    -------
    Table or None
        None without checks.
    """
    columns = (
        Column("Check"), Column("Value", numeric=True), Column("Must be"), Column("Result"),
        Column("Advice"),
    )  # fmt: skip
    rows = tuple(_check(row) for row in checks)
    return Table("Checks of the verdict", columns, rows, file) if rows else None


def outcomes_table(outcomes: Sequence[OutcomeRow], file: FileLink) -> Table | None:
    """Return counts of response and censoring under each rule.

    Parameters
    ----------
    outcomes : sequence of OutcomeRow
        The counts.
    file : FileLink
        The file with the same rows.

    Returns
    -------
    Table or None
        None without outcomes.
    """
    names = ("responded", "not_responded", "unknown", "exact", "interval", "left", "right")
    heads = tuple(Column(name.replace("_", " ").capitalize(), numeric=True) for name in names)
    rows = tuple(
        (f"{row.rule} (primary)" if row.is_primary else row.rule,
         *(thousands(getattr(row, name)) for name in names))
        for row in outcomes
    )  # fmt: skip
    caption = "Response and censoring, in rounded counts"
    return Table(caption, (Column("Rule"), *heads), rows, file) if rows else None


def priors_table(priors: Sequence[PriorRow], file: FileLink | None) -> Table | None:
    """Return the priors with their evidence.

    Parameters
    ----------
    priors : sequence of PriorRow
        The priors.
    file : FileLink or None
        The file with the same rows.

    Returns
    -------
    Table or None
        None without priors.
    """
    heads = ("Parameter", "Prior", "Levels", "Unit", "Evidence")
    rows = tuple(
        (row.words, f"{row.symbol} ~ {shown_distribution(row.distribution)}",
         row.levels or "one", row.unit, _evidence(row))
        for row in priors
    )  # fmt: skip
    return Table(_PRIORS, tuple(map(Column, heads)), rows, file) if rows else None


def predictive_table(rows: Sequence[PriorPredictiveRow]) -> Table | None:
    """Return what the priors imply.

    Parameters
    ----------
    rows : sequence of PriorPredictiveRow
        Quantities under the prior.

    Returns
    -------
    Table or None
        None without rows.
    """
    columns = (Column("Quantity"), Column("Under the prior", numeric=True), Column("Unit"))
    cells = tuple(
        (
            row.quantity.replace("_", " "),
            compact_interval(row.point, row.lower, row.upper),
            row.unit,
        )
        for row in rows
    )
    return Table("Prior predictive check", columns, cells) if cells else None


def parameters_table(released: Released, file: FileLink) -> Table | None:
    """Return the posterior of every reported parameter with its diagnostics.

    Parameters
    ----------
    released : Released
        The released content.
    file : FileLink
        The file with the same rows.

    Returns
    -------
    Table or None
        None without parameters.
    """
    heads = ("Estimate (interval)", "R-hat", "Bulk ESS", "Tail ESS")
    columns = (Column("Parameter"), Column("Unit"), *(Column(name, numeric=True) for name in heads))
    rows = tuple(
        (row.label or row.name, row.unit, compact_interval(row.point, row.lower, row.upper),
         f"{row.rhat:.3f}", f"{row.ess_bulk:,.0f}", f"{row.ess_tail:,.0f}")
        for row in shared_parameters(released)
    )  # fmt: skip
    return Table("Posterior of the parameters", columns, rows, file) if rows else None


def diagnostics_table(released: Released) -> Table | None:
    """Return the diagnostics of every reported parameter, without its estimate.

    Parameters
    ----------
    released : Released
        The released content of a failed run.

    Returns
    -------
    Table or None
        None without parameters.
    """
    heads = ("R-hat", "Bulk ESS", "Tail ESS")
    columns = (Column("Parameter"), *(Column(name, numeric=True) for name in heads))
    rows = tuple(
        (row.label or row.name, f"{row.rhat:.3f}", f"{row.ess_bulk:,.0f}", f"{row.ess_tail:,.0f}")
        for row in shared_parameters(released)
    )
    return (
        Table("Diagnostics of the parameters, without estimates", columns, rows) if rows else None
    )


def _evidence(row: PriorRow) -> str:
    start = "Set by the analyst"
    told = row.evidence.startswith(start) or not row.changed
    return row.evidence if told else f"{start}. {row.evidence}"


def _check(row: CheckResult) -> tuple[str, ...]:
    value = "–" if row.value is None else compact(row.value)
    advice = row.advice if row.status in {"warn", "fail"} else ""
    bound = "" if row.threshold is None else f" {compact(row.threshold)}"
    if row.rule == "is_true":
        value, bound = ("yes" if row.value else "no"), ""
    return (row.title, value, f"{RULES[row.rule]}{bound}", LIGHTS[row.status], advice)


def compact_interval(point: float, lower: float, upper: float) -> str:
    """Return an estimate with its interval to four significant digits.

    Parameters
    ----------
    point, lower, upper : float
        Numbers on any scale.

    Returns
    -------
    str
        The estimate with its interval.
    """
    return interval(compact(point), compact(lower), compact(upper))
