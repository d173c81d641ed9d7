"""The likelihood of a record with all that can modify it: entry, unknown response, never waning."""

from dataclasses import dataclass
from typing import Any

import pytensor.tensor as pt

from wearoff.model.likelihood import LOGLIK, Flags, clip_exponent

Tensor = Any


@dataclass(frozen=True)
class Modifiers:
    """What changes a record's likelihood; tensors of shape (row,) unless said.

    Attributes
    ----------
    is_truncated, log_entered : tensor
        1 where the treatment came under observation late, and log(lower / entry).
    is_mixed, logit : tensor or None
        1 where the response is unknown, and the log odds of responding; None where every row
        responded.
    never_wane : tensor, scalar, or None
        Log odds of an effect that never wears off; None without such a part.
    """

    is_truncated: Tensor
    log_entered: Tensor
    is_mixed: Tensor | None = None
    logit: Tensor | None = None
    never_wane: Tensor | None = None


def record_loglik(
    family: str, log_lower: Tensor, log_ratio: Tensor, eta: Tensor, k: Tensor, tail: Tensor,
    flags: Flags, modifiers: Modifiers,
) -> Tensor:  # fmt: skip
    """Return the log-likelihood of every record.

    Parameters
    ----------
    family : str
        Key of ``LOGLIK``.
    log_lower, log_ratio, eta, k, tail, flags
        As in :func:`wearoff.model.likelihood.loglogistic_loglik`.
    modifiers : Modifiers
        Entry, unknown response, never waning.

    Returns
    -------
    tensor, shape (row,)
        log P(lower < T <= upper | T > entry) of responders. Of records with unknown response,
        log(P(no response) + P(response) P(T <= upper)).
    """
    value = LOGLIK[family](log_lower, log_ratio, eta, k, flags, tail)
    entry = _log_survival(
        family, log_lower - modifiers.is_truncated * modifiers.log_entered, eta, k, tail
    )
    lasting = modifiers.never_wane
    if lasting is not None:
        # All right-censored records may be of effects that never wear off; others are not.
        value = pt.switch(flags.is_right > 0, pt.logaddexp(lasting, value), value)
        value = value - pt.softplus(lasting)
        entry = pt.logaddexp(lasting, entry) - pt.softplus(lasting)
    value = value - modifiers.is_truncated * entry
    return _with_response(value, modifiers)


def entered_loglik(
    value: Tensor, log_entered_hazard: Tensor, flags: Flags, modifiers: Modifiers
) -> Tensor:
    """Return the log-likelihood of records of a family that starts from what entry left.

    Parameters
    ----------
    value : tensor, shape (row,)
        log P(lower < T <= upper | T > entry) of effects that wear off.
    log_entered_hazard : tensor, shape (row,)
        Log of the cumulative hazard up to the entry; any number where there was none.
    flags : Flags
        Censoring kinds.
    modifiers : Modifiers
        Unknown response, never waning; ``log_entered`` is not used.

    Returns
    -------
    tensor, shape (row,)
        As of :func:`record_loglik`.
    """
    if modifiers.never_wane is not None:
        # The odds of lasting for ever, among those that are there at the entry.
        survived = modifiers.is_truncated * pt.exp(clip_exponent(log_entered_hazard))
        lasting = modifiers.never_wane + survived
        value = pt.switch(flags.is_right > 0, pt.logaddexp(lasting, value), value)
        value = value - pt.softplus(lasting)
    return _with_response(value, modifiers)


def _with_response(value: Tensor, modifiers: Modifiers) -> Tensor:
    if modifiers.is_mixed is None:
        return value
    logit = modifiers.logit
    mixed = pt.softplus(logit + value) - pt.softplus(logit)
    return pt.switch(modifiers.is_mixed > 0, mixed, value)


def _log_survival(family: str, log_days: Tensor, eta: Tensor, k: Tensor, tail: Tensor) -> Tensor:
    none, every = pt.zeros_like(log_days), pt.ones_like(log_days)
    return LOGLIK[family](log_days, every, eta, k, Flags(none, none, every), tail)
