"""The parts of a practice in which observed and predicted are compared."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model import Design

MIN_ROWS, MIN_PATIENTS = 20, 10
_MOST_SCORES = 5
_BELOW, _ABOVE = -np.log2(1.25), np.log2(1.25)
_BANDS = ("below the usual dose", "about the usual dose", "above the usual dose")


@dataclass(frozen=True)
class Stratum:
    """Some of the treatments.

    Attributes
    ----------
    by, level : str
        What they have in common.
    rows : array of bool, shape (row,)
        Which they are.
    patients : int
        Distinct patients among them.
    """

    by: str
    level: str
    rows: NDArray[np.bool_]
    patients: int


def strata_of(design: Design, rows: pd.DataFrame) -> list[Stratum]:
    """Return all treatments, then those of every level, injector and dose band.

    Parameters
    ----------
    design : Design
        The model; its terms give the levels.
    rows : DataFrame
        Rows of the design.

    Returns
    -------
    list of Stratum
        Of at least 20 treatments, and 10 patients where all have fewer only overall. Injectors
        (clinics, where injectors are not recorded) are there even where the model leaves them
        out. Dose bands are those of one product, at least a quarter below or above its usual
        dose: units of two products are never pooled. Baselines are the
        scores before treatment, in thirds where there are more than five: a response rule that
        does not fit the scale shows between them.
    """
    found = [("overall", "all treatments", np.ones(len(rows), dtype=bool))]
    terms = dict.fromkeys(one.term for one in design.coefficients if one.kind == "level")
    unit = "injector" if rows["injector"].notna().any() else "clinic"
    for term in (*terms, unit):
        levels = sorted(rows[term].dropna().unique(), key=str)
        if len(levels) > 1 or term in terms:
            found += [(term, str(one), (rows[term] == one).to_numpy(bool)) for one in levels]
    found += _baselines(rows) + _dose_bands(rows)
    each = [
        Stratum(by, level, chosen, int(rows.loc[chosen, "patient"].nunique()))
        for by, level, chosen in found
    ]
    return [one for one in each if _is_enough(one)]


def _is_enough(one: Stratum) -> bool:
    return bool(one.rows.sum() >= MIN_ROWS) and (
        one.patients >= MIN_PATIENTS or one.by == "overall"
    )


def _baselines(rows: pd.DataFrame) -> list[tuple[str, str, NDArray[np.bool_]]]:
    """Return the scores before treatment, or their thirds."""
    score = rows["baseline_score"].to_numpy(float) if "baseline_score" in rows else np.zeros(0)
    known = score[np.isfinite(score)]
    values = np.unique(known)
    if len(values) < 2:
        return []
    if len(values) > _MOST_SCORES:
        third = np.digitize(score, np.quantile(known, [1 / 3, 2 / 3]), right=True)
        names = ("lowest third", "middle third", "highest third")
        return [
            ("baseline_score", name, (third == place) & np.isfinite(score))
            for place, name in enumerate(names)
        ]
    return [("baseline_score", f"{value:g}", score == value) for value in values]


def _dose_bands(rows: pd.DataFrame) -> list[tuple[str, str, NDArray[np.bool_]]]:
    """Return the dose bands of every product that has more than one."""
    if rows["dose_units"].isna().all():
        return []
    product = rows["product"].fillna("not recorded")
    log2 = rows["dose_log2"].to_numpy(float)
    band = np.digitize(log2, [_BELOW - 1e-9, _ABOVE + 1e-9])
    found = []
    for name in sorted(product.unique(), key=str):
        own = (product == name).to_numpy(bool) & rows["dose_units"].notna().to_numpy(bool)
        of_product = [(band == place) & own for place in range(len(_BANDS))]
        if sum(one.any() for one in of_product) > 1:
            found += [
                ("dose_band", f"{name}, {words}", one)
                for words, one in zip(_BANDS, of_product, strict=True)
                if one.any()
            ]
    return found
