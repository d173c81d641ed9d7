"""Everything that cross-validation found, as sums: no value of a patient or an injector."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from wearoff.checks.crossval.comparison import prediction_rows
from wearoff.checks.crossval.families import of_the_model
from wearoff.checks.crossval.injectors import VARIANTS
from wearoff.checks.crossval.stacking import difference
from wearoff.config import Analysis
from wearoff.files import read_json, write_json

_LEAST_INJECTORS = 3


def cross_validate(
    *, analysis: Analysis, model_dir: Path, fit_dir: Path, crossval_dir: Path,
    families: list[str], folds: list[Path], out_path: Path,
) -> None:  # fmt: skip
    """Join what was found by leaving out patients and injectors.

    Parameters
    ----------
    analysis : Analysis
        The config.
    model_dir, fit_dir : Path
        Folders of the design and of the posterior.
    crossval_dir : Path
        With ``patients.parquet``, ``patients.json`` and the folder ``families``.
    families : list of str
        The other families that were fitted.
    folds : list of Path
        Tables of the injectors' folds.
    out_path : Path
        Gets ``patients`` (as in ``patients.json``, with the families among its rows),
        ``families`` (each with its values side by side) and ``injectors``: sums over injectors,
        null where they were not, or could not be, left out.
    """
    patients = read_json(crossval_dir / "patients.json")
    others = [read_json(crossval_dir / "families" / f"{one}.json") for one in families]
    compared: list[dict[str, Any]] = []
    if patients["computed"]:
        table = pd.read_parquet(crossval_dir / "patients.parquet")
        passed = [one["family"] for one in others if one["passed"]]
        patients["rows"] = prediction_rows(table, _elpds(table, crossval_dir, passed))
        if others:
            own = of_the_model(model_dir, fit_dir, analysis.estimates.interval)
            compared = [_own_family(own, patients["unresolved"]), *others]
    content = {
        "patients": patients, "families": compared, "injectors": of_injectors(folds),
    }  # fmt: skip
    write_json(content, out_path)


def _own_family(values: list[dict[str, Any]], unreliable: int) -> dict[str, Any]:
    return {"family": "model", "passed": True, "unreliable": unreliable, "values": values}


def _elpds(table: pd.DataFrame, crossval_dir: Path, families: list[str]) -> dict[str, Any]:
    """Return each family's log densities in the order of the table."""
    found = {}
    for one in families:
        own = pd.read_parquet(crossval_dir / "families" / f"{one}.parquet").set_index("patient")
        found[one] = own["elpd"].reindex(table["patient"]).to_numpy()
    return found


def of_injectors(folds: list[Path]) -> dict[str, Any] | None:
    """Return the sums over injectors with and without an injector term.

    Parameters
    ----------
    folds : list of Path
        Tables of the folds.

    Returns
    -------
    dict or None
        ``injectors``, ``elpd`` and ``elpd_without``, ``difference`` (above 0: with an injector
        term new injectors are predicted better), ``difference_se``, ``mc_se`` and ``passed``; None
        with fewer than three injectors, of whom sums would say too much and too little.
    """
    tables = [pd.read_parquet(path) for path in folds]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
    if len(table) < _LEAST_INJECTORS * len(VARIANTS):
        return None
    elpd = table.pivot_table(index="injector", columns="variant", values="elpd")
    with_term, without = (elpd[name].to_numpy(dtype=float) for name in VARIANTS)
    by, error = difference(with_term, without)
    return {
        "injectors": len(elpd),
        "elpd": float(with_term.sum()),
        "elpd_without": float(without.sum()),
        "difference": by,
        "difference_se": error,
        "mc_se": float(np.sqrt((table["mc_se"].to_numpy() ** 2).sum())),
        "passed": bool(table["passed"].all()),
    }
