"""The design: which terms enter, their levels and columns, and what was left out and why."""

from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.files import read_json, write_json, write_parquet
from wearoff.model.columns import NOT_RECORDED, Coefficient, NumericTerm, coefficient_of, encode
from wearoff.model.priors import PriorSpec
from wearoff.model.rows import durations_differ

Array = NDArray[np.float64]


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
        Products with a slope of their own; one entry where the effect is common; empty without
        dose.
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
    group_labels : dict of str to str
        Term or column of the rows: its name in reports.
    numeric_terms : tuple of NumericTerm
        Columns of the rows whose rise by one step can be contrasted.
    dose_form : str
        ``linear``, ``emax`` or ``monotone``.
    dose_knots : tuple of float
        Knots of the rising spline, in log2 of the usual dose; empty for another form.
    has_injector_dose : bool
        Whether the effect of the dose differs between injectors.
    has_never_wane : bool
        Whether a share of effects may never wear off.
    has_correlation : bool
        Whether an injector's effect on duration goes into that on the response.
    hazard_knots : tuple of float
        Knots of the M-spline hazard in days; empty for another family.
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
    numeric_terms: tuple[NumericTerm, ...] = ()
    dose_form: str = "linear"
    dose_knots: tuple[float, ...] = ()
    has_injector_dose: bool = False
    has_never_wane: bool = False
    has_correlation: bool = False
    hazard_knots: tuple[float, ...] = ()
    rows: pd.DataFrame = field(repr=False, compare=False, default_factory=pd.DataFrame)

    @property
    def is_responder(self) -> NDArray[np.bool_]:
        """Rows that responded, and so have a duration, shape (row,)."""
        return np.asarray(self.rows["response"] == "responded", dtype=bool)

    @property
    def is_unknown(self) -> NDArray[np.bool_]:
        """Rows whose response is unknown: not looked at in the window, shape (row,)."""
        return np.asarray(self.rows["response"] == "unknown", dtype=bool)

    @property
    def has_bounds(self) -> NDArray[np.bool_]:
        """Rows that say something about the duration, shape (row,).

        Responders, and treatments first looked at late and found without effect: those either did
        not respond or had worn off, which only the response part can weigh.
        """
        bounded = np.asarray(self.rows["upper_days"].notna(), dtype=bool)
        return bounded & (self.is_responder | self.has_response)

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
        columns = [encode(rows, one) for one in self.coefficients]
        return np.column_stack(columns) if columns else np.zeros((len(rows), 0))

    @property
    def has_kernel_form(self) -> bool:
        """Whether the model has a hand-written density.

        Its predictor has to be linear in its parameters, the dose included, and its family one
        of closed form.
        """
        is_linear = not self.dose_products or self.dose_form == "linear"
        return is_linear and self.family != "mspline"

    @property
    def durations_differ(self) -> bool:
        """Whether any effect is known to have lasted longer than another."""
        return durations_differ(self.rows)

    @property
    def pools(self) -> tuple[str, ...]:
        """Names of the spreads that partially pooled coefficients share, in matrix order."""
        return tuple(dict.fromkeys(one.pool for one in self.coefficients if one.pool))

    def with_dose_units(self, rows: pd.DataFrame, dose_units: float | Array) -> pd.DataFrame:
        """Return the rows as if all had been given a dose, or each row its own.

        Parameters
        ----------
        rows : DataFrame
            Rows whose product and area the usual dose is known of.
        dose_units : float or array, shape (row,)
            The dose, in units of each row's own product.
        """
        keys = zip(
            rows["product"].fillna(NOT_RECORDED), rows["area"].fillna(NOT_RECORDED), strict=True
        )
        usual = np.array([self.reference_dose_units[product][area] for product, area in keys])
        return rows.assign(dose_units=dose_units, dose_log2=np.log2(dose_units / usual))

    def index(self, term: str, rows: pd.DataFrame | None = None) -> NDArray[np.int64]:
        """Return each row's position among the levels of a random term, shape (row,)."""
        rows = self.rows if rows is None else rows
        levels = pd.Index(self.levels_of(term))
        return np.asarray(levels.get_indexer(rows[f"{term}_level"]), np.int64)

    def levels_of(self, term: str) -> tuple[str, ...]:
        """Return the levels of the random term ``clinic``, ``injector`` or ``patient``."""
        levels = {"injector": self.injectors, "clinic": self.clinics, "patient": self.patients}
        return levels[term]


def save_design(design: Design, out_dir: Path) -> None:
    """Write ``design.json`` and ``rows.parquet``, each whole or not at all."""
    content = asdict(replace(design, rows=pd.DataFrame()))
    del content["rows"]
    write_parquet(design.rows, out_dir / "rows.parquet")
    write_json(content, out_dir / "design.json")


def load_design(out_dir: Path) -> Design:
    """Read what :func:`save_design` wrote."""
    content: dict[str, Any] = read_json(out_dir / "design.json")
    content["coefficients"] = tuple(coefficient_of(one) for one in content["coefficients"])
    content["numeric_terms"] = tuple(NumericTerm(**one) for one in content["numeric_terms"])
    content["priors"] = {name: PriorSpec(**one) for name, one in content["priors"].items()}
    for name, value in content.items():
        if isinstance(value, list):
            content[name] = tuple(value)
    return Design(**content, rows=pd.read_parquet(out_dir / "rows.parquet"))
