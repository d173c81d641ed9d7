"""From visits with and without effect to bounds on its duration."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

RESPONSES = ("responded", "not_responded", "unknown")
RESPONDED, NOT_RESPONDED, UNKNOWN = range(len(RESPONSES))


@dataclass(frozen=True)
class EffectBounds:
    """What the visits say about each cycle.

    Attributes
    ----------
    assessed : array of bool
        Whether there was a graded visit in the response window.
    responded : array of bool
        Whether the effect was seen in the response window, or at the first visit after it where
        there was none within.
    lower_days : array of float
        Last visit with effect before the loss. 0 where nobody looked in the window and the
        effect was not there when somebody did; NaN where nothing is known.
    upper_days : array of float
        First later visit without effect; infinite if none; NaN where ``lower_days`` is.
    unconfirmed : array of bool
        Whether a visit without effect stayed without the second one that it needs.
    """

    assessed: Mask
    responded: Mask
    lower_days: Floats
    upper_days: Floats
    unconfirmed: Mask


def find_bounds(
    *,
    cycle: Ints,
    days: Floats,
    has_effect: Mask,
    is_graded: Mask,
    n_cycles: int,
    window_days: tuple[int, int],
    confirm_loss_visits: int,
) -> EffectBounds:
    """Find the bounds of the effect of every cycle.

    The effect begins with the first visit in the window that shows it; what comes before does
    not count. Without a graded visit in the window the first one after it decides: if it shows
    the effect, the effect begins there; if not, there was no effect or it was over by then. The
    effect is lost at the first later visit without effect, even if a later one shows it
    again. With ``confirm_loss_visits = 2`` it is lost at the first of two successive visits
    without effect; a last visit without effect that no other confirms is left out, so that the
    duration is censored at the last visit with effect.

    Parameters
    ----------
    cycle : array of int
        Cycle of each visit, from 0, in ascending order.
    days : array of float
        Days since the treatment, ascending within a cycle.
    has_effect : array of bool
        Whether the visit shows the effect.
    is_graded : array of bool
        False for a re-treatment that stands for a visit.
    n_cycles : int
        Number of cycles, those without visits included.
    window_days : (int, int)
        First and last day on which a response must be seen.
    confirm_loss_visits : int
        1, or 2: successive visits without effect that count as loss.

    Returns
    -------
    EffectBounds
        One entry per cycle.
    """
    n_visits = len(cycle)
    position = np.arange(n_visits)
    in_window = is_graded & (days >= window_days[0]) & (days <= window_days[1])
    assessed = np.bincount(cycle[in_window], minlength=n_cycles) > 0
    not_before = ~assessed[cycle] & (days >= window_days[0])
    first_late = position == _first_position(not_before, cycle, n_cycles)[cycle]
    # ASSUME: an effect first seen after the window began within it, when nobody looked earlier.
    start = _first_position((in_window | first_late) & has_effect, cycle, n_cycles)
    since_start = position >= start[cycle]
    # ASSUME: an effect that was lost does not come back before the next treatment.
    lacking = since_start & ~has_effect
    confirmed = _is_confirmed(cycle, has_effect, confirm_loss_visits)
    loss = _first_position(lacking & confirmed, cycle, n_cycles)
    absent = _first_position(first_late & ~has_effect & confirmed, cycle, n_cycles)
    holding = since_start & has_effect & (position < loss[cycle])
    last = n_visits - 1 - _first_position(holding[::-1], cycle[::-1], n_cycles)
    responded = start < n_visits
    padded = np.append(days, np.inf)  # position n_visits means: no such visit
    bounded = [responded, absent < n_visits]
    return EffectBounds(
        assessed=assessed,
        responded=responded,
        lower_days=np.select(bounded, [padded[last], 0.0], np.nan),
        upper_days=np.select(bounded, [padded[loss], padded[absent]], np.nan),
        unconfirmed=_ends_unconfirmed(cycle, lacking, n_cycles) & (loss == n_visits),
    )


def bounds_of_one(
    days: Floats,
    has_effect: Mask,
    window_days: tuple[int, int],
    confirm_loss_visits: int = 1,
) -> tuple[str, float, float]:
    """Find the bounds of the effect of a single treatment.

    Parameters
    ----------
    days : array of float
        Days since the treatment of each visit, ascending and above 0.
    has_effect : array of bool
        Whether each visit shows the effect.
    window_days : (int, int)
        First and last day on which a response must be seen.
    confirm_loss_visits : int
        1, or 2: successive visits without effect that count as loss.

    Returns
    -------
    str
        ``responded``, ``not_responded`` or ``unknown``.
    float
        Lower bound in days; 0 for an unknown response with an upper bound; NaN without bounds.
    float
        Upper bound in days: infinite when right-censored; for an unknown response the day by
        which the effect was over, if it was ever there; NaN without bounds.
    """
    visits = len(days)
    found = find_bounds(
        cycle=np.zeros(visits, dtype=np.int64),
        days=np.asarray(days, dtype=float),
        has_effect=np.asarray(has_effect, dtype=bool),
        is_graded=np.ones(visits, dtype=bool),
        n_cycles=1,
        window_days=window_days,
        confirm_loss_visits=confirm_loss_visits,
    )
    response = RESPONSES[responses(found)[0]]
    return response, float(found.lower_days[0]), float(found.upper_days[0])


def responses(found: EffectBounds) -> Ints:
    """Return the response of every cycle.

    Parameters
    ----------
    found : EffectBounds
        The bounds.

    Returns
    -------
    array of int
        Position in ``RESPONSES``: responded, not_responded (assessed in the window, never with
        effect) or unknown (not assessed in the window, nor seen with effect at the first visit
        after).
    """
    return np.where(found.responded, RESPONDED, np.where(found.assessed, NOT_RESPONDED, UNKNOWN))


def _first_position(flags: Mask, cycle: Ints, n_cycles: int) -> Ints:
    """Return each cycle's first flagged visit, or the number of visits where none is."""
    flagged = np.flatnonzero(flags)
    of = cycle[flagged]  # visits of a cycle stand together
    is_first = np.append(True, of[1:] != of[:-1])[: len(of)]
    positions = np.full(n_cycles, len(cycle), dtype=np.int64)
    positions[of[is_first]] = flagged[is_first]
    return positions


def _is_confirmed(cycle: Ints, has_effect: Mask, confirm_loss_visits: int) -> Mask:
    """Return after which visits the next one of the cycle lacks the effect too."""
    if confirm_loss_visits == 1:
        return np.ones(len(cycle), dtype=bool)
    confirmed = np.zeros(len(cycle), dtype=bool)
    confirmed[:-1] = (cycle[1:] == cycle[:-1]) & ~has_effect[1:]
    return confirmed


def _ends_unconfirmed(cycle: Ints, lacking: Mask, n_cycles: int) -> Mask:
    """Return the cycles whose last visit lacks the effect."""
    is_last = np.append(cycle[1:] != cycle[:-1], True)[: len(cycle)]
    ends = np.zeros(n_cycles, dtype=bool)
    ends[cycle[is_last & lacking]] = True
    return ends
