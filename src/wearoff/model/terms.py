"""Decide which terms the data can carry, and say why the others are left out."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from wearoff.config import Analysis, Group
from wearoff.model.design import Coefficient

NOT_RECORDED = "not recorded"


@dataclass
class Terms:
    """Terms found so far, and the reasons why others are missing."""

    coefficients: list[Coefficient] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)

    def add_levels(self, term: str, column: pd.Series, wanted: str | None) -> None:
        """Add 0/1 columns for every level but the reference.

        Parameters
        ----------
        term : str
            Column of the rows.
        column : Series
            Its values.
        wanted : str or None
            Reference level; the commonest one if None or absent from the data.
        """
        counts = column.value_counts()
        counts = counts.sort_index().sort_values(ascending=False, kind="stable")
        if len(counts) < 2:
            self.left_out.append(f"{term}: all treatments have the same value")
            return
        reference = (
            wanted if wanted is not None and wanted in counts.index else str(counts.index[0])
        )
        for level in sorted(counts.index, key=str):
            if level != reference:
                centre = float((column == level).mean())
                name = f"{term}[{level}]"
                self.coefficients.append(
                    Coefficient(name, term, "level", str(level), reference, centre)
                )

    def add_slope(self, term: str, column: pd.Series, group: Group) -> None:
        """Add a linear column for a numeric group, centred at its mean."""
        known = column.dropna().astype(float)
        if known.nunique() < 2:
            self.left_out.append(f"{term}: fewer than two different values")
            return
        # ASSUME: a missing numeric value has the average effect of the recorded ones.
        self.coefficients.append(
            Coefficient(
                term,
                term,
                "slope",
                "",
                "",
                float(known.mean()) / group.per,
                group.per,
                group.unit or "",
            )
        )


def fixed_terms(rows: pd.DataFrame, analysis: Analysis) -> Terms:
    """Return the columns for area, product and groups.

    Parameters
    ----------
    rows : DataFrame
        Treatments in the model.
    analysis : Analysis
        The config.

    Returns
    -------
    Terms
    """
    terms = Terms()
    for term in ("area", "product"):
        if getattr(analysis.model, term) == "off":
            terms.left_out.append(f"{term}: switched off in the config")
        elif rows[term].isna().all():
            terms.left_out.append(f"{term}: not recorded")
        else:
            terms.add_levels(term, rows[term], None)
    for name, group in _groups(analysis):
        if group.kind == "numeric":
            terms.add_slope(name, rows[name], group)
        else:
            terms.add_levels(name, rows[name], group.reference)
    return terms


def _groups(analysis: Analysis) -> Iterator[tuple[str, Group]]:
    chosen = analysis.model.groups
    for name, group in analysis.records.groups.items():
        if chosen == "all" or name in chosen:
            yield name, group


@dataclass(frozen=True)
class DoseTerm:
    """The dose on log2 against the usual dose of its product and area.

    ``products`` have a slope each; empty when there is no dose term.
    """

    products: tuple[str, ...]
    reference_units: dict[str, dict[str, float]]
    dose_log2: pd.Series
    notes: tuple[str, ...]
    left_out: tuple[str, ...]


def dose_term(rows: pd.DataFrame, analysis: Analysis) -> DoseTerm:
    """Return the dose term, or the reason why there is none.

    Units of different products are never pooled: each dose is compared with the usual dose of its
    own product in its own area.
    """
    nothing = pd.Series(np.zeros(len(rows)), index=rows.index)
    if analysis.model.dose_term == "off":
        return DoseTerm((), {}, nothing, (), ("dose: switched off in the config",))
    if rows["dose_units"].isna().all():
        return DoseTerm((), {}, nothing, (), ("dose: not recorded",))
    product, area = rows["product"].fillna(NOT_RECORDED), rows["area"].fillna(NOT_RECORDED)
    reference, notes = _reference_units(rows["dose_units"], product, area, analysis)
    usual = [reference[p][a] for p, a in zip(product, area, strict=True)]
    dose_log2 = np.log2(rows["dose_units"] / usual).fillna(0.0)
    varies = dose_log2.groupby(product).agg(lambda doses: doses.round(6).nunique() > 1)
    if not varies.any():
        reason = "dose: every product was given at one dose, so its effect cannot be told"
        return DoseTerm((), reference, dose_log2, tuple(notes), (reason,))
    products = tuple(sorted(varies.index))
    if analysis.model.dose.slopes == "common" or len(products) == 1:
        products = ("all products",) if len(products) > 1 else products
    return DoseTerm(products, reference, dose_log2, tuple(notes), ())


def _reference_units(
    dose_units: pd.Series, product: pd.Series, area: pd.Series, analysis: Analysis
) -> tuple[dict[str, dict[str, float]], list[str]]:
    given = {
        (product.casefold(), area.casefold()): units
        for product, areas in analysis.model.dose.reference_units.items()
        for area, units in areas.items()
    }
    reference: dict[str, dict[str, float]] = {}
    notes = []
    for (one_product, one_area), doses in dose_units.groupby([product, area]):
        wanted = given.get((str(one_product).casefold(), str(one_area).casefold()))
        if wanted is None:
            wanted = float(doses.median()) if doses.notna().any() else 1.0
            notes.append(
                f"usual dose of {one_product} in {one_area}: median of the records, since the "
                "config gives none"
            )
        reference.setdefault(str(one_product), {})[str(one_area)] = float(wanted)
    return reference, notes
