"""The dose against the usual dose of its product and area, and the shapes its effect may have."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.config import Analysis
from wearoff.model.columns import NOT_RECORDED

Array = NDArray[np.float64]

_INNER_KNOTS = 2


@dataclass(frozen=True)
class DoseTerm:
    """The dose on log2 against the usual dose of its product and area.

    ``products`` have a slope each; empty when there is no dose term. ``knots`` are those of a
    rising spline, in log2 of the usual dose; empty for another form.
    """

    products: tuple[str, ...]
    reference_units: dict[str, dict[str, float]]
    dose_log2: pd.Series
    notes: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    knots: tuple[float, ...] = ()


def dose_term(rows: pd.DataFrame, analysis: Analysis) -> DoseTerm:
    """Return the dose term, or the reason why there is none.

    Units of different products are never pooled: each dose is compared with the usual dose of its
    own product in its own area.

    Parameters
    ----------
    rows : DataFrame
        Treatments in the model.
    analysis : Analysis
        The config.

    Returns
    -------
    DoseTerm
        Its ``dose_log2`` is 0, the usual dose, where no dose is recorded.
    """
    nothing = pd.Series(np.zeros(len(rows)), index=rows.index)
    if analysis.model.dose_term == "off":
        return DoseTerm((), {}, nothing, left_out=("dose: switched off in the config",))
    if rows["dose_units"].isna().all():
        return DoseTerm((), {}, nothing, left_out=("dose: not recorded",))
    reference, notes = usual_doses(rows, analysis)
    dose_log2 = np.log2(usual_multiples(rows, reference)).fillna(0.0)
    product = rows["product"].fillna(NOT_RECORDED)
    varies = dose_log2.groupby(product).agg(lambda doses: doses.round(6).nunique() > 1)
    if not varies.any():
        reason = "dose: every product was given at one dose, so its effect cannot be told"
        return DoseTerm((), reference, dose_log2, notes, (reason,))
    products = tuple(sorted(varies.index))
    monotone = analysis.model.dose.form == "monotone"
    if (analysis.model.dose.slopes == "common" or monotone) and len(products) > 1:
        products = ("all products",)
    knots = _dose_knots(dose_log2[rows["dose_units"].notna()]) if monotone else ()
    return DoseTerm(products, reference, dose_log2, notes, knots=knots)


def usual_doses(
    rows: pd.DataFrame, analysis: Analysis
) -> tuple[dict[str, dict[str, float]], tuple[str, ...]]:
    """Return the usual dose by product and area, in units, and notes on those not configured.

    Parameters
    ----------
    rows : DataFrame
        Treatments in the model.
    analysis : Analysis
        The config.
    """
    given = {
        (product.casefold(), area.casefold()): units
        for product, areas in analysis.model.dose.reference_units.items()
        for area, units in areas.items()
    }
    reference: dict[str, dict[str, float]] = {}
    notes = []
    keys = [rows[name].fillna(NOT_RECORDED) for name in ("product", "area")]
    for (product, area), doses in rows["dose_units"].groupby(keys):
        wanted = given.get((str(product).casefold(), str(area).casefold()))
        if wanted is None:
            wanted = float(doses.median()) if doses.notna().any() else 1.0
            notes.append(
                f"usual dose of {product} in {area}: median of the records, since the config "
                "gives none"
            )
        reference.setdefault(str(product), {})[str(area)] = float(wanted)
    return reference, tuple(notes)


def usual_multiples(rows: pd.DataFrame, reference: dict[str, dict[str, float]]) -> pd.Series:
    """Return each dose as a multiple of the usual dose of its product and area, shape (row,).

    NaN where the dose is not recorded, or the product was never given in the area.
    """
    product, area = rows["product"].fillna(NOT_RECORDED), rows["area"].fillna(NOT_RECORDED)
    usual = [reference.get(p, {}).get(a, np.nan) for p, a in zip(product, area, strict=True)]
    return rows["dose_units"] / np.array(usual, dtype=float)


def with_doubled_dose(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows of a design as if each had been given twice the dose."""
    return rows.assign(dose_log2=rows["dose_log2"] + 1.0, dose_units=2.0 * rows["dose_units"])


def _dose_knots(dose_log2: pd.Series) -> tuple[float, ...]:
    """Return the knots of a rising spline: the ends of the doses, and quantiles between them."""
    shares = np.linspace(0.0, 1.0, _INNER_KNOTS + 2)
    return tuple(float(knot) for knot in np.unique(np.quantile(dose_log2, shares)))


def emax_shape(dose_log2: Any, ed50_log2: Any) -> Any:
    """Return the saturating curve with slope 1 per doubling at the usual dose, and 0 there.

    Parameters
    ----------
    dose_log2 : array or tensor
        log2 of the dose against the usual dose.
    ed50_log2 : array or tensor
        log2 of the dose with half the greatest effect, against the usual dose; broadcast.

    Returns
    -------
    array or tensor
        Of the broadcast shape, log ratio of medians.
    """
    ed50 = 2.0**ed50_log2
    slope = np.log(2.0) * ed50 / (1.0 + ed50) ** 2
    return (1.0 / (1.0 + ed50 * 2.0 ** (-dose_log2)) - 1.0 / (1.0 + ed50)) / slope
