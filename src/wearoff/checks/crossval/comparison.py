"""One table of everything that predicted the same left-out patients."""

from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.checks.crossval.stacking import difference, stacking_weights
from wearoff.sampling.diagnostics import Check

Array = NDArray[np.float64]

MODEL, PER_DOSE, ONE_CURVE = "model", "per_dose", "one_curve"
_SIMPLE = (PER_DOSE, ONE_CURVE)
CLEAR = 2.0
"""A difference counts from two of its standard errors on."""
_LEAST_PATIENTS = 30
"""With fewer the standard error of a difference says too little (Sivula et al. 2020)."""


def prediction_rows(table: pd.DataFrame, families: dict[str, Array]) -> list[dict[str, Any]]:
    """Return the sums over patients of each predictor, beside those of the model.

    Parameters
    ----------
    table : DataFrame
        One row per patient, with the log densities of the model and of simple curves.
    families : dict of str to array
        Log densities of the same patients, in the same order, under other families.

    Returns
    -------
    list of dict
        ``name``, ``kind`` (``model``, ``family`` or ``simple``), ``elpd``, ``se``, ``difference``
        from the model and ``difference_se`` (above 0: predicts better), ``weight`` (stacking
        weight among families; None of simple curves, or if there is one family only), ``p``.
    """
    model = table[MODEL].to_numpy()
    weights: dict[str, float] = {}
    if families:
        stacked = stacking_weights(np.column_stack([model, *families.values()]))
        weights = dict(zip([MODEL, *families], map(float, stacked), strict=True))
    rows = [("model", MODEL, model), *(("family", name, one) for name, one in families.items())]
    rows += [("simple", name, table[name].to_numpy()) for name in _SIMPLE]
    found = []
    for kind, name, elpd in rows:
        by, error = difference(elpd, model)
        spread = float(np.sqrt(len(elpd)) * elpd.std(ddof=1)) if len(elpd) > 1 else 0.0
        found.append(
            {
                "name": name, "kind": kind, "elpd": float(elpd.sum()), "se": spread,
                "difference": by, "difference_se": error, "weight": weights.get(name),
                "p": float(table["p"].sum()) if kind == "model" else None,
            }
        )  # fmt: skip
    return found


def crossval_checks(patients: dict[str, Any]) -> list[Check]:
    """Return the checks that leaving patients out adds to the verdict.

    Parameters
    ----------
    patients : dict
        Content of ``patients.json``.
    """
    if not patients["computed"]:
        return []
    reliable = patients["unresolved"] == 0
    lead = min(_lead(row) for row in patients["rows"] if row["kind"] == "simple")
    status: Literal["pass", "warn", "not_applicable"] = "pass" if lead >= -CLEAR else "warn"
    if patients["patients"] < _LEAST_PATIENTS:
        status = "not_applicable"
    return [
        Check(
            "pareto_k", "Every patient could be left out reliably", float(reliable), 1.0,
            "is_true", "pass" if reliable else "warn",
            "Single patients weigh so much that their prediction is not known; look for unusual "
            "records, or allow more refits (cross_validation.patient_refits).",
        ),
        Check(
            "simple_rival",
            "Lead over simple curves in predicting left-out patients, in standard errors",
            round(lead, 1), -CLEAR, "at_least", status,
            "Simple curves per product and dose predict new patients better than the model: it "
            "misses something, so try another family or look for a missing term.",
        ),
    ]  # fmt: skip


def _lead(row: dict[str, Any]) -> float:
    """Return by how many standard errors the model predicts better than a simple rival."""
    return -row["difference"] / row["difference_se"] if row["difference_se"] > 0 else 0.0
