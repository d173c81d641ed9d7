"""How likely one new treatment is to last, for each product in each area at its usual dose."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wearoff.config import Estimates
from wearoff.estimates.levels import with_level
from wearoff.estimates.precision import precision
from wearoff.estimates.summaries import summary
from wearoff.model import Design, Draws, standardise

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Choice:
    """A product in an area, at its usual dose.

    Attributes
    ----------
    product, area : str
        What is chosen.
    patients : int
        Distinct patients who were given it.
    lasting : array, shape (draw, day)
        Chance that a treatment of a new patient works and still does at the chosen days.
    """

    product: str
    area: str
    patients: int
    lasting: Array

    def rows(self, settings: Estimates, n_chains: int = 1) -> list[dict[str, Any]]:
        """Return a row for every chosen day.

        ``point`` is the probability itself, the mean over the draws; ``lower`` and ``upper`` say
        how well it is known.
        """
        place = {"product": self.product, "area": self.area}
        return [
            {
                **place, "day": day,
                **summary(draws, settings.interval) | {"point": float(draws.mean())},
                "patients": self.patients,
                **precision(draws, settings.interval, n_chains),
            }
            for day, draws in zip(settings.at_days, self.lasting.T, strict=True)
        ]  # fmt: skip


def choices(design: Design, draws: Draws, settings: Estimates) -> list[Choice]:
    """Return every product in every area in which it was given.

    Parameters
    ----------
    design : Design
        The model; its case-mix and its injectors stand for those of a new treatment.
    draws : Draws
        Posterior draws.
    settings : Estimates
        The chosen days.

    Returns
    -------
    list of Choice
        Empty where neither product nor area is recorded.
    """
    if design.rows[["product", "area"]].isna().all(axis=None):
        return []
    days = np.array(settings.at_days, dtype=float)
    found = []
    keys = [design.rows[name].fillna("not recorded") for name in ("product", "area")]
    for (product, area), members in design.rows.groupby(keys):
        rows = with_level(design, with_level(design, design.rows, "product", product), "area", area)
        chosen = standardise(design, draws, rows.assign(dose_log2=0.0))
        patients = int(members["patient"].nunique())
        found.append(Choice(str(product), str(area), patients, chosen.everyone.at_days(days)))
    return found
