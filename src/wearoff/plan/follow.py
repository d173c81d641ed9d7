"""Simulated records: patients with effects of their own, followed as the practice follows."""

import numpy as np
from numpy.typing import NDArray

from wearoff.model import draw_log_durations
from wearoff.plan.information import record_information
from wearoff.plan.practice import CENSORED_SHARE
from wearoff.plan.scenario import Scenario

Array = NDArray[np.float64]


def simulated_information(scenario: Scenario, rng: np.random.Generator) -> Array:
    """Return the information of every treatment of the practice, once per draw.

    Parameters
    ----------
    scenario : Scenario
        Parameters and practice.
    rng : numpy.random.Generator
        Draws patients, responses, ends of follow-up and widths of intervals.

    Returns
    -------
    array, shape (draw, row)
        On the log median, per squared log days; 0 where a treatment gave no duration.
    """
    # ASSUME: treatments that came under observation late tell as much as the others.
    rows = [_information(scenario, draw, rng) for draw in range(scenario.n_draws)]
    return np.stack(rows)


def _information(scenario: Scenario, draw: int, rng: np.random.Generator) -> Array:
    practice, spread = scenario.practice, scenario.spread_of(draw)
    effect = spread.sd_patient * rng.standard_normal(practice.patient.max() + 1)
    median = scenario.log_median[draw] + effect[practice.patient]
    ends = practice.follow_up_days
    if len(ends):
        end = rng.choice(ends, size=len(median), p=practice.follow_up_share)
    else:
        end = _usual_end(scenario, draw, median, rng)
    width = rng.choice(practice.width_days, size=len(median))
    found = record_information(scenario.family, median, end, width, spread, rng)
    return np.asarray(found * (rng.uniform(size=len(median)) < scenario.chance[draw]))


def _usual_end(scenario: Scenario, draw: int, median: Array, rng: np.random.Generator) -> Array:
    """Draw ends of follow-up before which a known share of effects is lost, shape (row,)."""
    spread = scenario.spread_of(draw)
    shown = draw_log_durations(scenario.family, median, spread.scale, rng, spread.tail)
    day = np.exp(spread.clock.log_days(shown))
    # Two draws of one distribution: one half of the ends comes before the loss.
    is_ended = rng.uniform(size=len(day)) < 2 * CENSORED_SHARE
    return np.asarray(np.where(is_ended, day, np.inf))
