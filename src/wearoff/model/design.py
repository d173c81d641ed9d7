"""The design: which terms enter, their levels and columns, and what was left out and why."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.files import read_json, write_json, write_parquet
from wearoff.model.priors import PriorSpec

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Coefficient:
    """One column of the design matrix.

    ``centre`` is subtracted from the raw column, so that the intercept belongs to the average
    case-mix. ``kind`` is ``level`` (0/1 against the reference) or ``slope`` (numeric).
    """

    name: str
    term: str
    kind: str
    level: str
    reference: str
    centre: float
    per: float = 1.0
    unit: str = ""


@dataclass(frozen=True)
class Design:
    """Everything the model needs besides PyMC.

    Attributes
    ----------
    family : str
        Duration family.
    coefficients : tuple of Coefficient
        Fixed columns, in the order of the matrix.
    dose_products : tuple of str
        Products with a slope of their own; one entry where slopes are common; empty without dose.
    reference_dose_units : dict of str to dict of str to float
        Product, area: the dose that counts as usual.
    clinics, injectors, patients : tuple of str
        Levels of the random terms; empty where the term is left out.
    clinic_of_injector : tuple of int
        Index of each injector's clinic.
    has_response : bool
        Whether the chance of responding is modelled.
    priors : dict of str to PriorSpec
        Every prior in use.
    left_out : tuple of str
        Terms not in the model, each with the reason.
    notes : tuple of str
        What an analyst should know about the data behind the design.
    rows : DataFrame
        One row per treatment in the model; not part of the JSON.
    """

    family: str
    coefficients: tuple[Coefficient, ...]
    dose_products: tuple[str, ...]
    reference_dose_units: dict[str, dict[str, float]]
    clinics: tuple[str, ...]
    injectors: tuple[str, ...]
    patients: tuple[str, ...]
    clinic_of_injector: tuple[int, ...]
    has_response: bool
    priors: dict[str, PriorSpec]
    left_out: tuple[str, ...]
    notes: tuple[str, ...]
    group_labels: dict[str, str]
    rows: pd.DataFrame = field(repr=False, compare=False, default_factory=pd.DataFrame)

    @property
    def is_responder(self) -> NDArray[np.bool_]:
        """Rows with a duration, shape (row,)."""
        return np.asarray(self.rows["response"] == "responded", dtype=bool)

    @property
    def followed_days(self) -> float:
        """Last day after treatment, in whole weeks, by which anyone was seen.

        Beyond it all is extrapolation; whole weeks, because the day itself is one patient's.
        """
        rows = self.rows.loc[self.is_responder]
        bounds = rows[["lower_days", "upper_days"]].to_numpy(dtype=float)
        return max(7.0, 7.0 * float(bounds[np.isfinite(bounds)].max() // 7))

    def matrix(self, rows: pd.DataFrame | None = None) -> Array:
        """Return the centred design matrix, shape (row, coefficient).

        Parameters
        ----------
        rows : DataFrame, optional
            Rows to encode; those of the design if not given.
        """
        rows = self.rows if rows is None else rows
        columns = [_encode(rows, coefficient) for coefficient in self.coefficients]
        return np.column_stack(columns) if columns else np.zeros((len(rows), 0))

    def index(self, term: str, rows: pd.DataFrame | None = None) -> NDArray[np.int64]:
        """Return each row's position among the levels of a random term, shape (row,)."""
        rows = self.rows if rows is None else rows
        levels = {"injector": self.injectors, "clinic": self.clinics, "patient": self.patients}
        return np.asarray(pd.Index(levels[term]).get_indexer(rows[f"{term}_level"]), np.int64)


def _encode(rows: pd.DataFrame, coefficient: Coefficient) -> Array:
    if coefficient.kind == "level":
        raw = (rows[coefficient.term] == coefficient.level).to_numpy(dtype=float)
    else:
        raw = rows[coefficient.term].to_numpy(dtype=float) / coefficient.per
        raw = np.where(np.isnan(raw), coefficient.centre, raw)
    return np.asarray(raw - coefficient.centre)


def save_design(design: Design, out_dir: Path) -> None:
    """Write ``design.json`` and ``rows.parquet``, each whole or not at all."""
    content = asdict(replace(design, rows=pd.DataFrame()))
    del content["rows"]
    write_parquet(design.rows, out_dir / "rows.parquet")
    write_json(content, out_dir / "design.json")


def load_design(out_dir: Path) -> Design:
    """Read what :func:`save_design` wrote."""
    content: dict[str, Any] = read_json(out_dir / "design.json")
    content["coefficients"] = tuple(Coefficient(**one) for one in content["coefficients"])
    content["priors"] = {name: PriorSpec(**one) for name, one in content["priors"].items()}
    for name, value in content.items():
        if isinstance(value, list):
            content[name] = tuple(value)
    return Design(**content, rows=pd.read_parquet(out_dir / "rows.parquet"))
