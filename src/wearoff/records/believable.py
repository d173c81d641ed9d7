"""Doses and scores that cannot be: such rows are rejected."""

import pandas as pd

from wearoff.records.coded_texts import flag_texts
from wearoff.records.worktable import WorkTable


def reject_scores_outside(
    work: WorkTable, typed: pd.DataFrame, score_range: tuple[float, float] | None
) -> None:
    """Reject rows with a score that the scale does not have.

    Parameters
    ----------
    work : WorkTable
        The assessments; their ledger is added to.
    typed : DataFrame
        Their typed columns.
    score_range : (float, float) or None
        Lowest and highest score of the scale.
    """
    if score_range is None:
        return
    lowest, highest = score_range
    for name in ("score", "score_2"):
        if name in typed:
            scores = typed[name].to_numpy(dtype=float)
            work.ledger.reject((scores < lowest) | (scores > highest), f"{name}_outside_scale")


def check_doses(
    work: WorkTable, typed: pd.DataFrame, plausible_units: dict[str, tuple[float, float]]
) -> None:
    """Reject doses that are not positive, or not believable for their product.

    Parameters
    ----------
    work : WorkTable
        The table; its ledger is added to.
    typed : DataFrame
        Its typed columns.
    plausible_units : dict of str to (float, float)
        Product: lowest and highest believable dose in units.
    """
    if "dose_units" not in typed:
        return
    dose = typed["dose_units"].to_numpy(dtype=float)
    work.ledger.reject(dose <= 0, "dose_not_positive")
    reject_implausible(work, typed, plausible_units)


def reject_implausible(
    work: WorkTable, typed: pd.DataFrame, plausible_units: dict[str, tuple[float, float]]
) -> None:
    """Reject doses that are not believable for their product.

    Parameters
    ----------
    work : WorkTable
        The table; its ledger is added to.
    typed : DataFrame
        Its typed columns.
    plausible_units : dict of str to (float, float)
        Product: lowest and highest believable dose in units.
    """
    if not {"dose_units", "product"} <= set(typed):
        return
    dose = typed["dose_units"].to_numpy(dtype=float)
    for product, (lowest, highest) in plausible_units.items():
        of_product = flag_texts(typed["product"], product.__eq__)
        work.ledger.reject(
            of_product & (dose > 0) & ((dose < lowest) | (dose > highest)), "dose_implausible"
        )
