"""Doses that trials gave, by product and area: what is usual unless the config says otherwise."""

from collections.abc import Mapping

from wearoff.config import DoseRange

ANY_AREA = "*"

TRIAL_DOSE_UNITS: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "onabotulinumtoxinA": {
        # Trial doses of 6,146 subjects: PMC10224273; glabella up to the arms of Joseph 2022
        # (PMC9558451); crow's feet: Dermatol Surg 2016;42:598; masseter: Aesthet Surg J 2025;45.
        ANY_AREA: (10, 600),
        "glabella": (10, 80),
        "crow's feet": (24, 44),
        "masseter": (48, 72),
        "cervical dystonia": (20, 500),
        "migraine": (75, 260),
        "spasticity": (100, 600),
        "detrusor": (200, 300),
        "bladder": (20, 200),
    },
    # Joseph 2021, J Drugs Dermatol 20(9):980.
    "abobotulinumtoxinA": {"glabella": (50, 125)},
    # ASPEN-1, Neurology 2024;102:e208091.
    "daxibotulinumtoxinA": {"cervical dystonia": (125, 250)},
    # Label: at most 400 units per treatment.
    "incobotulinumtoxinA": {ANY_AREA: (1, 400)},
    # Brashear 1999, Neurology 53:1439.
    "rimabotulinumtoxinB": {ANY_AREA: (5_000, 10_000)},
}


def usual_range(
    product: str, area: str, own: Mapping[str, Mapping[str, DoseRange]]
) -> tuple[float, float] | None:
    """Return the usual doses of a product in an area, in units of that product.

    Parameters
    ----------
    product, area : str
        Levels of the records; an area that is not recorded is an empty text.
    own : mapping of str to mapping of str to DoseRange
        Ranges of the config, which win over those of trials.

    Returns
    -------
    (float, float) or None
        Lowest and highest usual dose; None where neither config nor trials give one.
    """
    given = {name.casefold(): one.units for name, one in own.get(product, {}).items()}
    trials = TRIAL_DOSE_UNITS.get(product, {})
    for ranges in (given, trials):
        for name in (area.casefold(), ANY_AREA):
            if name in ranges:
                return ranges[name]
    return None
