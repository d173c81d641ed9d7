"""What one choice of a planner lasts: from a case-mix already averaged, or by averaging it anew."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.estimates.dose_curves import counts_differently
from wearoff.estimates.levels import with_level
from wearoff.estimates.planner_grid import Kind, Pair
from wearoff.model import (
    Design,
    Draws,
    MarginalCurves,
    Shift,
    average_injector,
    log_median,
    one_injector,
    standardise,
)
from wearoff.model.predict import log_odds_of_responding

Array = NDArray[np.float64]

WORN_OFF = {"lower_quartile_days": 0.75, "median_days": 0.5, "upper_quartile_days": 0.25}
_N_PARTS = 64


@dataclass(frozen=True)
class Lasting:
    """What treatments of one choice are like, for every posterior draw.

    Attributes
    ----------
    in_effect : array, shape (draw, day)
        Of those that respond, the share still in effect.
    worn_off : dict of str to array, shape (draw,)
        Days by which 25, 50 and 75 % of those have worn off.
    responding : array, shape (draw,), or None
        Share that responds; None where it is not modelled.
    """

    in_effect: Array
    worn_off: dict[str, Array]
    responding: Array | None


@dataclass(frozen=True)
class CaseMix:
    """One case-mix under one choice, from which other choices follow by a shift.

    Product, area, dose and injector move the log medians and the log odds of all rows alike, unless
    the dose counts differently between rows: so curves move along the clock of the family, and the
    chance of responding follows from quantiles of the rows' log odds.

    Attributes
    ----------
    given : MarginalCurves
        Among those that respond.
    worn_off : dict of str to array, shape (draw,)
        Quantiles of these.
    log_odds : array, shape (draw, part), or None
        Quantiles over the rows.
    first : DataFrame
        Its first row: what that moves by, all do.
    shift : Shift
        What the injector adds who gives these treatments; zeros for each row's own.
    """

    given: MarginalCurves
    worn_off: dict[str, Array]
    log_odds: Array | None
    first: pd.DataFrame
    shift: Shift


def chosen_rows(
    design: Design, rows: pd.DataFrame, pair: Pair, dose: float | Array | None
) -> pd.DataFrame:
    """Return the rows as if all had had a product in an area at a dose (the usual one if None)."""
    changed = with_level(
        design, with_level(design, rows, "product", pair.product), "area", pair.area
    )
    if dose is None:
        return changed.assign(dose_log2=0.0)
    return design.with_dose_units(changed, dose)


def case_mix(design: Design, draws: Draws, kind: Kind, pair: Pair) -> CaseMix:
    """Average a case-mix under one choice.

    Parameters
    ----------
    design : Design
        The model, in which a dose moves all rows alike.
    draws : Draws
        Posterior draws.
    kind : Kind
        Whose treatments; for an injector, those of the average one.
    pair : Pair
        A product in an area, at its first dose.
    """
    rows = chosen_rows(design, kind.rows, pair, pair.doses[0])
    unit = None if kind.injector is None else average_injector(draws)
    given = standardise(design, draws, rows, unit=unit).given
    log_odds = log_odds_of_responding(
        design, draws, rows, log_odds=None if unit is None else unit.log_odds
    )
    middles = (np.arange(_N_PARTS) + 0.5) / _N_PARTS
    return CaseMix(
        given=given,
        worn_off={name: given.quantile_days(share) for name, share in WORN_OFF.items()},
        log_odds=None if log_odds is None else np.quantile(log_odds, middles, axis=1).T,
        first=rows.iloc[:1],
        shift=unit or _no_shift(draws),
    )


class Lookup:
    """What any choice lasts; case-mixes are averaged once and kept.

    Parameters
    ----------
    design, draws : Design, Draws
        The model and its posterior draws.
    days : array, shape (day,)
        Days of the curves.
    """

    def __init__(self, design: Design, draws: Draws, days: Array) -> None:
        self.design, self.draws, self.days = design, draws, days
        self._bases: dict[tuple[str, str], CaseMix] = {}

    def lasting(self, kind: Kind, pair: Pair) -> list[Lasting]:
        """Return what whose treatments last with a product in an area, at each of its doses."""
        if counts_differently(self.design):
            return [self._averaged(kind, pair, dose) for dose in pair.doses]
        base = self._base(kind, pair)
        longer, likelier = self._moved_by(base, kind, pair)
        return [self._moved(base, *by) for by in zip(longer.T, likelier.T, strict=True)]

    def _base(self, kind: Kind, pair: Pair) -> CaseMix:
        # Injectors differ by a shift from the average one, who is averaged once for all of them.
        key = (kind.by, "" if kind.injector is not None else kind.level)
        if key not in self._bases:
            self._bases[key] = case_mix(self.design, self.draws, kind, pair)
        return self._bases[key]

    def _unit(self, kind: Kind) -> Shift:
        if kind.injector is None:
            return _no_shift(self.draws)
        return one_injector(self.draws, kind.injector)

    def _moved_by(self, base: CaseMix, kind: Kind, pair: Pair) -> tuple[Array, Array]:
        """Return what each dose adds to log medians and log odds of the base, (draw, dose)."""
        known = np.array([dose for dose in pair.doses if dose is not None])
        same = base.first.iloc[np.zeros(len(pair.doses), dtype=int)]
        rows = chosen_rows(self.design, same, pair, known if len(known) else None)
        both = pd.concat([base.first, rows])
        eta = log_median(self.design, self.draws, both, with_unit=False)
        odds = log_odds_of_responding(
            self.design, self.draws, both, log_odds=np.zeros(self.draws.n_draws)
        )
        unit = self._unit(kind)
        longer = eta[:, 1:] - eta[:, :1] + (unit.log_median - base.shift.log_median)[:, None]
        if odds is None:
            return longer, np.zeros_like(longer)
        likelier = odds[:, 1:] - odds[:, :1] + (unit.log_odds - base.shift.log_odds)[:, None]
        return longer, likelier

    def _moved(self, base: CaseMix, longer: Array, likelier: Array) -> Lasting:
        # The share in effect on a day is that of the base on the day moved back.
        days = np.broadcast_to(self.days, (len(longer), len(self.days)))
        back = self.draws.clock.moved_days(days, -longer[:, None])
        worn_off = {
            name: self.draws.clock.moved_days(one, longer) for name, one in base.worn_off.items()
        }
        responding = None
        if base.log_odds is not None:
            chances = 1.0 / (1.0 + np.exp(-base.log_odds - likelier[:, None]))
            responding = np.asarray(chances.mean(axis=1))
        return Lasting(_each(base.given, back), worn_off, responding)

    def _averaged(self, kind: Kind, pair: Pair, dose: float | None) -> Lasting:
        unit = None if kind.injector is None else self._unit(kind)
        rows = chosen_rows(self.design, kind.rows, pair, dose)
        one = standardise(self.design, self.draws, rows, unit=unit)
        worn_off = {name: one.given.quantile_days(share) for name, share in WORN_OFF.items()}
        return Lasting(one.given.at_days(self.days), worn_off, one.responding)


def _no_shift(draws: Draws) -> Shift:
    zero = np.zeros(draws.n_draws)
    return Shift(zero, zero, zero)


def _each(curves: MarginalCurves, days: Array) -> Array:
    """Return the share in effect at days of each draw's own, shape (draw, day)."""
    start, spacing = curves.log_days[0], curves.log_days[1] - curves.log_days[0]
    position = np.clip((np.log(days) - start) / spacing, 0.0, len(curves.log_days) - 1.0)
    below = np.minimum(position.astype(int), len(curves.log_days) - 2)
    part = position - below
    draw = np.arange(len(days))[:, None]
    low, high = curves.surviving[draw, below], curves.surviving[draw, below + 1]
    return np.asarray(low * (1 - part) + high * part)
