"""The dose of a treatment: in units, as a volume of a known dilution, or one for several areas."""

import numpy as np
import pandas as pd

from wearoff.config import VOLUME_FIELDS, TreatmentSource
from wearoff.records.coerce import coerce_fields, decimal_mark
from wearoff.records.layout_repairs import (
    DOSE_FROM_VOLUME,
    DOSE_IN_EQUAL_PARTS,
    DOSE_OF_SEVERAL_AREAS,
)
from wearoff.records.parse_cells import Floats, Mask, parse_numbers
from wearoff.records.worktable import WorkTable

AGREEMENT = 0.05
"""Volumes are read off a syringe to about a twentieth; doses further apart contradict."""
_DECIMALS = 6


def coerce_treatments(work: WorkTable) -> pd.DataFrame:
    """Turn the fields of the treatments into their types, with the dose in units.

    A dose that is not given is the volume times the dilution; one that is given must agree with
    it. One dose for several listed areas is a total that nobody can divide: the dose of each is
    not recorded, unless the config says that each got so much, or an equal part. All are logged
    as repairs.

    Parameters
    ----------
    work : WorkTable
        The table; its ledger and repairs are added to, the fields of volumes are taken out.

    Returns
    -------
    DataFrame
        As of :func:`~wearoff.records.coerce.coerce_fields`; ``dose_units`` in units, null where
        it is not recorded.

    Raises
    ------
    ConfigError
        If a date format is ambiguous or fits no date of its column.
    """
    computed = _take_doses_of_volumes(work)
    from_volume = np.zeros(len(work.text), dtype=bool)
    shares = {name: _shares(work, name) for name in ("dose_units", "volume_ml")}
    if computed is None:
        typed = coerce_fields(work)
    else:
        computed = _of_own_area(work, computed, shares)
        typed = coerce_fields(work, has_volume=~np.isnan(computed))
        from_volume = _settle_sources(work, typed, computed, shares)
    is_total = np.where(from_volume, shares["volume_ml"], shares["dose_units"])
    if "dose_units" in typed and is_total.any():
        _divide_totals(work, typed, is_total)
    return typed


def _shares(work: WorkTable, name: str) -> Mask:
    """Return the rows of an area whose record gives one amount for several, as a total."""
    source = work.source
    is_each = isinstance(source, TreatmentSource) and source.shared_dose == "each"
    nowhere: Mask = np.zeros(len(work.text), dtype=bool)
    return nowhere if is_each else work.layout.shares.get(name, nowhere)


def _take_doses_of_volumes(work: WorkTable) -> Floats | None:
    """Return volume times dilution in units, and take their fields out of the text."""
    if "volume_ml" not in work.text:
        return None
    cells = {name: work.text.pop(name) for name in VOLUME_FIELDS if name in work.text}
    dilution = [name for name in cells if name != "volume_ml"]
    has_volume = cells["volume_ml"].notna().to_numpy(dtype=bool)
    lacks_dilution = np.any([cells[name].isna().to_numpy(dtype=bool) for name in dilution], axis=0)
    lacks_dose = _lacks_dose(work)
    work.ledger.reject(has_volume & lacks_dilution & lacks_dose, "missing_dilution")
    numbers = {name: _positive(work, name, of) for name, of in cells.items()}
    per_ml = (
        numbers["units_per_ml"]
        if "units_per_ml" in numbers
        else numbers["vial_units"] / numbers["diluent_ml"]
    )
    if "dose_units" not in work.text:
        work.ledger.reject(~has_volume, "missing_dose_units")
    return np.round(numbers["volume_ml"] * per_ml, _DECIMALS)


def _lacks_dose(work: WorkTable) -> Mask:
    if "dose_units" not in work.text:
        return np.ones(len(work.text), dtype=bool)
    lacks: Mask = work.text["dose_units"].isna().to_numpy(dtype=bool)
    return lacks


def _positive(work: WorkTable, name: str, cells: pd.Series) -> Floats:
    values, unreadable = parse_numbers(cells, decimal_mark(work, name))
    work.ledger.reject(unreadable, f"{name}_not_a_number")
    work.ledger.reject(values <= 0, f"{name}_not_positive")
    return np.where(values > 0, values, np.nan)


def _of_own_area(work: WorkTable, computed: Floats, shares: dict[str, Mask]) -> Floats:
    """Leave out doses from a volume for several areas, where the row has a dose of its own."""
    no_use = shares["volume_ml"] & ~shares["dose_units"] & ~_lacks_dose(work)
    return np.where(no_use, np.nan, computed)


def _settle_sources(
    work: WorkTable, typed: pd.DataFrame, computed: Floats, shares: dict[str, Mask]
) -> Mask:
    """Put the dose together from both sources; return which rows have it from a volume."""
    given = np.full(len(typed), np.nan)
    if "dose_units" in typed:
        given = typed["dose_units"].to_numpy(dtype=float)
    # A volume of the row's own area says more than a dose for several.
    is_finer = shares["dose_units"] & ~shares["volume_ml"]
    far = np.abs(given - computed) > AGREEMENT * np.maximum(given, computed)
    work.ledger.reject(far & ~is_finer, "dose_contradicts_volume")
    from_volume: Mask = ~np.isnan(computed) & (np.isnan(given) | is_finer)
    typed["dose_units"] = np.where(from_volume, computed, given)
    work.repairs.add(
        where=from_volume & work.ledger.used, field="dose_units", rule=DOSE_FROM_VOLUME,
        before=as_text(given), after=as_text(computed),
    )  # fmt: skip
    return from_volume


def _divide_totals(work: WorkTable, typed: pd.DataFrame, is_total: Mask) -> None:
    """Withhold totals of several areas, or give each its equal part where the config says so."""
    totals = typed["dose_units"].to_numpy(dtype=float)
    work.ledger.reject(is_total & (totals <= 0), "dose_not_positive")
    source = work.source
    in_parts = isinstance(source, TreatmentSource) and source.shared_dose == "equal_parts"
    parts = np.round(totals / work.layout.n_alike, _DECIMALS) if in_parts else totals * np.nan
    typed["dose_units"] = np.where(is_total, parts, totals)
    work.repairs.add(
        where=is_total & work.ledger.used, field="dose_units",
        rule=DOSE_IN_EQUAL_PARTS if in_parts else DOSE_OF_SEVERAL_AREAS,
        before=as_text(totals), after=as_text(parts),
    )  # fmt: skip


def as_text(values: Floats) -> pd.Series:
    """Return numbers as text for the log of repairs; what is not recorded is empty.

    Parameters
    ----------
    values : array of float
        The numbers.
    """
    return pd.Series(values).astype("str").where(~np.isnan(values), "")
