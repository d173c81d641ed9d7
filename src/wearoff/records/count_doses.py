"""Counts behind the checks of doses: usual ranges, mixed units, doses that were never read off."""

import numpy as np
import pandas as pd

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.coded import fill_where
from wearoff.records.dose_ranges import usual_range
from wearoff.records.parse_cells import Floats
from wearoff.records.sessions import without_top_ups

_CELL = ["product", "area"]
MIN_CELL = 30
"""Doses of one product and area from which their distribution says something."""
MIN_SHARE = 0.1
MIN_SEPARATION = 4.0
UNIT_RATIOS = (2.25, 3.5)
"""Units of abobotulinumtoxinA to one of onabotulinumtoxinA: 2.5 to 3 by custom, clusters within a
tenth of it; up to 3.5 has been used."""
MIN_DIFFERENT = 3.0
"""Different doses that each cluster holds, counted by their weight (1 / sum of squared shares)."""
MAX_VOLUME = 10.0
"""No area gets more millilitres, and few more than so many tenths: larger doses are units."""
DILUTIONS = (4.0, 5.0, 10.0, 20.0, 25.0, 40.0, 50.0, 100.0)
"""Units per millilitre (or per 0.1 mL) of customary dilutions: volume written for units."""
_NEAR_DILUTION = 1.15
PREFILLED_SHARE = 0.9
FOLD = 2.1
"""Usual doses of colleagues, or of clinics, that lie further apart may be in other units."""
_MIN_OWN = 5
_ROUND_UNITS = 5


def doses_outside_usual(checked: CheckInput) -> Count:
    """Count doses outside the usual range of their product and area; top-ups left out."""
    own = checked.analysis.records.usual_dose_units
    n_outside = n_known = 0
    for (product, area), doses in _cells(checked):
        known = usual_range(product, area, own)
        if known:
            n_known += len(doses)
            n_outside += int(((doses < known[0]) | (doses > known[1])).sum())
    return (n_outside, n_known) if n_known else None


def cells_of_mixed_units(checked: CheckInput) -> Count:
    """Count products and areas whose doses form two clusters a change of units apart."""
    # Where product or area is not recorded, doses of several meet, which do differ.
    cells = [doses for names, doses in _cells(checked) if all(names) and len(doses) >= MIN_CELL]
    return (sum(has_two_units(doses) for doses in cells), len(cells)) if cells else None


def has_two_units(doses: Floats) -> bool:
    """Say whether doses of one product and area look like two units of measurement.

    On the log scale they are split in two where that leaves the least spread within the parts
    (two means). They may be of two units if each part holds at least a tenth, and the parts lie at
    least four of their standard deviations apart (halves of a normal distribution lie 2.6
    apart, those of a uniform one 3.5). They are if the ratio of the parts' medians is that of

    - two products' units, and each part holds the equal of three different doses or more: two
      standard doses, 20 and 50 units say, are one or two numbers each, whereas doses in other
      units vary as those they stand for;
    - a customary dilution, and the lower median is no larger than a volume can be.

    At most 1 in 100 samples of 30 to 300 doses that are log-normal around one centre are taken
    for two (tested with 30 and 300).

    Parameters
    ----------
    doses : array of float
        Doses in units, all above zero.

    Returns
    -------
    bool
        Whether two units are likely.
    """
    logs = np.sort(np.log(doses))
    n = len(logs)
    least = max(int(np.ceil(MIN_SHARE * n)), 2)
    sizes = np.arange(least, n - least + 1)
    if not len(sizes):
        return False
    sums, squares = np.cumsum(logs), np.cumsum(logs**2)
    left = squares[sizes - 1] - sums[sizes - 1] ** 2 / sizes
    right = squares[-1] - squares[sizes - 1] - (sums[-1] - sums[sizes - 1]) ** 2 / (n - sizes)
    cut = sizes[np.argmin(left + right)]
    low, high = logs[:cut], logs[cut:]
    spread = max(np.sqrt((low.var() + high.var()) / 2), 0.01)
    are_apart = high.mean() - low.mean() >= MIN_SEPARATION * spread
    return bool(are_apart and (_of_two_products(low, high) or _of_two_measures(low, high)))


def _of_two_products(low: Floats, high: Floats) -> bool:
    """Say whether two clusters of log doses may be units of two products."""
    ratio = np.exp(np.median(high) - np.median(low))
    varied = all(_n_different(part) >= MIN_DIFFERENT for part in (low, high))
    return bool(varied and UNIT_RATIOS[0] <= ratio <= UNIT_RATIOS[1])


def _of_two_measures(low: Floats, high: Floats) -> bool:
    """Say whether two clusters of log doses may be volumes and units."""
    ratio = np.exp(np.median(high) - np.median(low))
    near = np.abs(np.log(ratio / np.array(DILUTIONS))) < np.log(_NEAR_DILUTION)
    return bool(near.any() and np.median(low) <= np.log(MAX_VOLUME))


def _n_different(values: Floats) -> float:
    shares = np.unique(values, return_counts=True)[1] / len(values)
    return float(1 / np.sum(shares**2))


def injectors_of_other_units(checked: CheckInput) -> Count:
    """Count injectors whose usual dose is more than twofold from that of their colleagues."""
    rows = _dosed(checked).dropna(subset=["injector"])
    of_cell = rows.groupby(_CELL)["dose_units"]
    rows = rows.assign(n_cell=of_cell.transform("size"), usual=of_cell.transform("median"))
    own = rows.groupby([*_CELL, "injector"]).agg(
        n=("dose_units", "size"), n_cell=("n_cell", "first"),
        median=("dose_units", "median"), usual=("usual", "first"),
    ).reset_index()  # fmt: skip
    # Up to half the doses of a cell, one injector cannot pull its median along.
    judged = own[(own["n"] >= _MIN_OWN) & (own["n"] <= own["n_cell"] / 2)]
    if judged.empty:
        return None
    apart = np.abs(np.log(judged["median"] / judged["usual"])) > np.log(FOLD)
    return int(judged.loc[apart, "injector"].nunique()), int(judged["injector"].nunique())


def clinics_of_other_units(checked: CheckInput) -> Count:
    """Count clinics whose doses of a product are more than twofold from those of other clinics.

    A clinic's areas count together, each by its number of doses, so that it makes no difference how
    many of a product's doses the clinic gave; and a product counts as it is, or beside the clinic's
    other products, of which it may give more or less than others do. Of two clinics that differ
    either may be wrong, so both count.
    """
    rows = _dosed(checked).dropna(subset=["clinic"])
    # Where product or area is not recorded, doses of several meet, which do differ.
    rows = rows[((rows["product"] != "") & (rows["area"] != "")).to_numpy()]
    own = rows.groupby([*_CELL, "clinic"])["dose_units"].agg(["size", "median"]).reset_index()
    own = own[own["size"] >= _MIN_OWN]
    own = own.assign(apart=np.log(own["median"])).assign(
        apart=lambda one: one.groupby(_CELL)["apart"].transform(_from_others)
    )
    judged = own.dropna(subset=["apart"])
    if judged.empty:
        return None
    sums = judged.assign(apart=judged["apart"] * judged["size"])
    sums = sums.groupby(["product", "clinic"])[["apart", "size"]].sum().reset_index()
    apart = sums["apart"] / sums["size"]
    beside = apart.groupby(sums["clinic"]).transform(_from_others)
    is_far = (apart.abs() > np.log(FOLD)) | (beside.abs() > np.log(FOLD))
    return int(sums.loc[is_far, "clinic"].nunique()), int(sums["clinic"].nunique())


def _from_others(values: pd.Series) -> Floats:
    """Return how far each value lies from the median of the others; NaN of a single one."""
    own = values.to_numpy(dtype=float)
    if len(own) == 1:
        return np.array([np.nan])
    return np.array([own[i] - np.median(np.delete(own, i)) for i in range(len(own))])


def prefilled_doses(checked: CheckInput) -> Count:
    """Count products and areas in which nine of ten doses are the same number."""
    cells = [doses for _, doses in _cells(checked) if len(doses) >= MIN_CELL]
    same = [np.unique(doses, return_counts=True)[1].max() for doses in cells]
    alike = [most > PREFILLED_SHARE * len(doses) for most, doses in zip(same, cells, strict=True)]
    return (sum(map(bool, alike)), len(cells)) if cells else None


def round_doses(checked: CheckInput) -> Count:
    """Count doses that are multiples of five units."""
    doses = _dosed(checked)["dose_units"]
    return (int((doses % _ROUND_UNITS == 0).sum()), len(doses)) if len(doses) else None


def _dosed(checked: CheckInput) -> pd.DataFrame:
    if "dosed" not in checked.memo:
        rows = without_top_ups(checked).dropna(subset=["dose_units"])
        cells = {
            name: fill_where(rows[name].reset_index(drop=True), rows[name].isna().to_numpy(), "")
            for name in _CELL
        }
        checked.memo["dosed"] = rows.reset_index(drop=True).assign(**cells)
    return checked.memo["dosed"]


def _cells(checked: CheckInput) -> list[tuple[tuple[str, str], Floats]]:
    return [
        ((str(product), str(area)), doses.to_numpy(dtype=float))
        for (product, area), doses in _dosed(checked).groupby(_CELL)["dose_units"]
    ]
