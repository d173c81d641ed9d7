"""Which visits show the effect under a response rule."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from wearoff.config import Outcome, ResponseRule
from wearoff.outcome.follow_up import FollowUp
from wearoff.outcome.response_rules import (
    effect_present,
    improvement_of,
    needs_baseline,
    peak_share_kept,
)

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class SeenEffects:
    """What the visits show under one rule.

    Attributes
    ----------
    has_effect : array of bool
        Whether each visit shows the effect.
    judged : array of bool
        Whether each visit has every score that the rule needs; the others do not count.
    lacks_baseline : array of bool
        Cycles without a score before treatment that the rule compares with.
    lacks_peak : array of bool
        Cycles without a visit in the response window, where the rule compares with the best one.
    """

    has_effect: Mask
    judged: Mask
    lacks_baseline: Mask
    lacks_peak: Mask


def find_effects(rule: ResponseRule, outcome: Outcome, follow_up: FollowUp) -> SeenEffects:
    """Tell for each visit whether the effect is there.

    Parameters
    ----------
    rule : ResponseRule
        The rule.
    outcome : Outcome
        The outcome section of the config.
    follow_up : FollowUp
        The visits after each cycle.

    Returns
    -------
    SeenEffects
        One flag per visit, and per cycle.
    """
    baseline, baseline_2 = follow_up.baseline, follow_up.baseline_2
    judged = np.ones(len(follow_up.cycle), dtype=bool)
    lacks_baseline = np.isnan(baseline) & needs_baseline(rule)
    second = rule.second
    if second is not None:
        # ASSUME: a visit with one of two scores says nothing about the effect of both.
        judged = ~follow_up.is_graded | ~np.isnan(follow_up.score_2)
        lacks_baseline |= np.isnan(baseline_2) & needs_baseline(second)
    lacks_peak = np.zeros(len(baseline), dtype=bool)
    if rule.kind == "share_of_peak":
        has_effect, lacks_peak = _since_peak(rule, outcome, follow_up, judged)
    else:
        before = baseline[follow_up.cycle]
        has_effect = effect_present(rule, outcome.better, follow_up.score, before)
    if second is not None:
        before = baseline_2[follow_up.cycle]
        has_effect = has_effect & effect_present(second, outcome.better, follow_up.score_2, before)
    return SeenEffects(has_effect, judged, lacks_baseline, lacks_peak)


def _since_peak(
    rule: ResponseRule, outcome: Outcome, follow_up: FollowUp, judged: Mask
) -> tuple[Mask, Mask]:
    """Return which visits keep enough of the peak, and which cycles have no peak."""
    cycle, days = follow_up.cycle, follow_up.days
    first, last = outcome.response_window_days
    improvement = improvement_of(outcome.better, follow_up.score, follow_up.baseline[cycle])
    # ASSUME: where nobody looked in the response window the best improvement was not seen, and
    # no later visit can stand for it.
    in_window = judged & follow_up.is_graded & (days >= first) & (days <= last)
    peak = np.full(len(follow_up.baseline), -np.inf)
    np.fmax.at(peak, cycle[in_window], improvement[in_window])
    is_peak = in_window & (improvement == peak[cycle])
    peak_day = np.full(len(peak), np.inf)
    np.minimum.at(peak_day, cycle[is_peak], days[is_peak])
    # What comes before the peak is its onset: a low score then is no loss.
    kept = peak_share_kept(rule, improvement, peak[cycle]) & (days >= peak_day[cycle])
    has_window = np.bincount(cycle[in_window], minlength=len(peak)) > 0
    return kept, ~has_window
