"""Where injectors cannot matter: shuffled labels, and what patients brought with them."""

from typing import Any

import numpy as np
import pandas as pd

from wearoff.checks.sensitivity.changes import injector_columns
from wearoff.checks.sensitivity.compare import MAIN, Values, counts
from wearoff.checks.sensitivity.finding import Finding, Status
from wearoff.checks.sensitivity.refits import Refitted
from wearoff.checks.sensitivity.variance import share_between
from wearoff.config import Analysis

SHUFFLED = "Shuffled injectors"
BROUGHT = "Outcomes that injectors cannot affect"
LEAST_INJECTORS = 3
"""With two, the spread between them is one difference between two persons."""

_LEAST_PATIENTS = 20
_MOST_REACHED = 0.1
_MATTERS = 0.01
_BASELINE = "baseline_score"


def shuffled_finding(main: Values, outcomes: list[Refitted]) -> Finding:
    """Return whether the spread between injectors collapses when their labels are shuffled.

    Parameters
    ----------
    main : list of dict
        ``side_by_side`` of the main analysis.
    outcomes : list of Refitted
        One per shuffle.

    Returns
    -------
    Finding
        ``values``: the ``real`` posterior median of the spread (log days), the ``middle`` and
        ``largest`` of the shuffled ones, and how many ``reached`` the real one. ``sensitive``
        where more than a tenth did: then the real spread may be chance.
    """
    values = counts(outcomes)
    real = _spread(main)
    found = [_spread(one.values) for one in outcomes if one.state == "passed"]
    points = np.array([one["point"] for one in found if one is not None])
    columns = ("variant", "quantity", "point", "lower", "upper")
    if real is None or not len(points):
        return Finding("placebo_injectors", SHUFFLED, columns, [], "not_applicable", values)
    reached = int((points >= real["point"]).sum())
    middle, largest = float(np.median(points)), float(points.max())
    shuffled = {
        "variant": "shuffled", "quantity": "sd_injector", "point": middle,
        "lower": float(points.min()), "upper": largest,
    }  # fmt: skip
    rows = [{"variant": MAIN, **real}, shuffled]
    values |= {
        "real": float(real["point"]), "middle": middle, "largest": largest,
        "reached": float(reached),
    }  # fmt: skip
    status: Status = "sensitive" if reached > _MOST_REACHED * len(points) else "robust"
    return Finding("placebo_injectors", SHUFFLED, columns, rows, status, values)


def brought_finding(
    main: Values, durations: pd.DataFrame, analysis: Analysis, outcomes: list[Refitted]
) -> Finding:
    """Return how different the patients of injectors are before anything was done.

    Parameters
    ----------
    main : list of dict
        ``side_by_side`` of the main analysis.
    durations : DataFrame
        As of the outcome stage; each patient's first treatment counts.
    analysis : Analysis
        For the numeric groups.
    outcomes : list of Refitted
        Perhaps a refit by the injector who came next.

    Returns
    -------
    Finding
        Rows of ``share_between`` per outcome: the share of its variance, within clinics, that lies
        between injectors; and of ``sd_injector`` (log days) under the next injector's label.
        ``sensitive`` where some share is above a hundredth with 97.5 % probability.
    """
    rows = [{"variant": name, **one} for name, one in _brought(durations, analysis).items()]
    values = counts(outcomes) | {"outcomes": float(len(rows))}
    values["differing"] = float(sum(row["lower"] > _MATTERS for row in rows))
    if rows:
        values["largest"] = max(row["point"] for row in rows)
    status: Status = "not_applicable"
    if rows:
        status = "sensitive" if values["differing"] else "robust"
    real = _spread(main)
    for one in outcomes:
        later = _spread(one.values)
        if one.state == "passed" and later is not None and real is not None:
            rows += [{"variant": MAIN, **real}, {"variant": one.which, **later, **one.people}]
            values |= {"real": float(real["point"]), "later": float(later["point"])}
    columns = ("variant", "quantity", "point", "lower", "upper")
    if rows and status == "not_applicable":
        status = "sensitive" if values["later"] >= values["real"] else "robust"
    return Finding("placebo_outcome", BROUGHT, columns, rows, status, values)


def _brought(durations: pd.DataFrame, analysis: Analysis) -> dict[str, dict[str, Any]]:
    """Return the share between injectors of each outcome that was there before the injection."""
    known = durations.loc[durations["injector"].notna()]
    first = known.sort_values(["day", "treatment_id"]).drop_duplicates("patient")
    own = {*injector_columns(analysis)}
    groups = analysis.records.groups.items()
    numeric = [name for name, group in groups if group.kind == "numeric" and name not in own]
    found = {}
    for name in (_BASELINE, *numeric):
        rows = first.loc[first[name].notna()]
        n_injectors, n_patients = rows["injector"].nunique(), len(rows)
        varies = rows[name].nunique() > 1
        if n_injectors < LEAST_INJECTORS or n_patients < _LEAST_PATIENTS or not varies:
            continue
        places = ["clinic", "area"] if name == _BASELINE else ["clinic"]
        share = share_between(
            rows[name].to_numpy(float), rows["injector"], rows[places], analysis.estimates.interval
        )
        if share is not None:
            people = {"patients": n_patients, "injectors": n_injectors}
            found[name] = {"quantity": "share_between", **share, **people}
    return found


def _spread(values: Values) -> dict[str, Any] | None:
    return next((one for one in values if one["quantity"] == "sd_injector"), None)
