"""The log marginal likelihood of every patient's records, her lasting effect integrated out.

It is the pointwise value of leaving one patient out: the density of records of a patient who is
new to the model, treated by the injectors it knows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import special

from wearoff.checks.crossval.forms import FORMS, Special, record_loglik, softplus
from wearoff.checks.crossval.sample import Sample
from wearoff.checks.crossval.standard import Standard, standardise
from wearoff.model.design import Design
from wearoff.model.predictors import Predictors

Array = NDArray[np.float64]
Ints = NDArray[np.int64]

N_NODES = 15
_LEAST_SPREAD = 1e-5
_CELLS_AT_ONCE = 300_000
_KINDS = ("interval", "left", "right", "exact")


@dataclass(frozen=True)
class _Group:
    """Records of one kind, ordered by patient: positions, patients, and where each begins."""

    kind: str
    is_mixed: bool
    is_truncated: bool
    at: Ints
    patient: Ints
    starts: Ints

    @property
    def patients(self) -> Ints:
        return self.patient[self.starts]


def patient_logliks(
    design: Design, sample: Sample, rows: pd.DataFrame, *, n_nodes: int = N_NODES
) -> tuple[Array, list[str]]:
    """Return the log marginal likelihood of all records of each patient.

    Parameters
    ----------
    design : Design
        The model; of its own rows no use is made.
    sample : Sample
        Posterior draws.
    rows : DataFrame
        Treatments, in the design's columns and with levels it knows.
    n_nodes : int
        Quadrature nodes per patient.

    Returns
    -------
    values : array, shape (draw, patient)
        Log density of responses and bounds; of exact durations per day.
    patients : list of str
        In order of their first row.
    """
    part = replace(design, rows=rows)
    codes, names = pd.factorize(rows["patient"])
    has_bounds = part.has_bounds
    bounded = rows.loc[has_bounds]
    everyone, records = Predictors(part, rows), Predictors(part, bounded)
    groups = list(_groups(bounded, codes[has_bounds]))
    n_draws = sample.draws.n_draws
    step = max(1, _CELLS_AT_ONCE // (n_nodes * max(len(rows), 1)))
    values = np.zeros((n_draws, len(names)))
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        for start in range(0, n_draws, step):
            chunk = slice(start, start + step)
            own = sample.take(chunk)
            logit = everyone.log_odds_of_responding(own.draws)
            if logit is not None:
                values[chunk] += _of_responses(part, logit, codes, len(names))
                logit = logit[:, has_bounds]
            values[chunk] += _of_durations(records, own, logit, groups, len(names), n_nodes)
    return values, [str(name) for name in names]


def _groups(rows: pd.DataFrame, codes: Ints) -> Iterator[_Group]:
    """Yield the records by kind of censoring and by what modifies them."""
    lower, upper = rows["lower_days"].to_numpy(float), rows["upper_days"].to_numpy(float)
    kind = np.select([lower == upper, lower == 0, np.isinf(upper)], [3, 1, 2], 0)
    is_mixed = (rows["response"] == "unknown").to_numpy()
    is_truncated = (rows["entry_days"].fillna(0.0) > 0.0).to_numpy()
    key = 4 * kind + 2 * is_mixed + is_truncated
    for one in np.unique(key):
        at = np.flatnonzero(key == one)
        at = at[np.argsort(codes[at], kind="stable")]
        patient = codes[at]
        starts = np.flatnonzero(np.diff(patient, prepend=-1))
        mixed, late = bool(one // 2 % 2), bool(one % 2)
        yield _Group(_KINDS[one // 4], mixed, late, at, patient.astype(np.int64), starts)


def _of_responses(design: Design, logit: Array, codes: Ints, n_patients: int) -> Array:
    """Return the log-likelihood of known responses, (draw, patient)."""
    known = ~design.is_unknown
    sign = np.where(design.is_responder, -1.0, 1.0)[known]
    found = np.zeros((n_patients, len(logit)))
    np.add.at(found, codes[known], -softplus(sign * logit[:, known]).T)
    return found.T


def _of_durations(
    rows: Predictors, sample: Sample, logit: Array | None, groups: list[_Group], n_patients: int,
    n_nodes: int,
) -> Array:  # fmt: skip
    """Return the log marginal likelihood of the bounds, (draw, patient)."""
    if not groups:
        return np.zeros((sample.draws.n_draws, n_patients))
    design, records = rows.design, standardise(rows, sample)
    if not design.patients:
        still = np.zeros((sample.draws.n_draws, 1, n_patients))
        return _at_nodes(design, sample, records, logit, groups, still)[:, 0]
    node, weight = np.polynomial.hermite_e.hermegauss(n_nodes)
    spread = np.maximum(records.k * sample.draws.sd_patient, _LEAST_SPREAD)[:, None]
    centre, scale = _place(design, sample, records, groups, spread, n_patients)
    effect = centre[:, None] + scale[:, None] * node[:, None]
    total = _at_nodes(design, sample, records, logit, groups, effect)
    total += (np.log(weight / weight.sum()) + 0.5 * node**2)[:, None]
    total -= 0.5 * (effect / spread[:, None]) ** 2
    return np.asarray(special.logsumexp(total, axis=1) + np.log(scale / spread))


def _place(
    design: Design, sample: Sample, records: Standard, groups: list[_Group], spread: Array,
    n_patients: int,
) -> tuple[Array, Array]:  # fmt: skip
    """Return centre and width of each patient's effect as her records roughly give it.

    Moments of z stand for the records, a censored one vaguely half a standard deviation beyond
    its bound; (draw, patient) each.
    """
    mean, variance = FORMS[design.family].moments(sample.draws.tail[:, None])
    precision = np.broadcast_to(spread**-2.0, (len(spread), n_patients)).copy()
    pull = np.zeros_like(precision)
    for group in groups:
        if group.is_mixed:
            continue
        interval = group.kind == "interval"
        width = records.width[:, group.at] if interval else 0.0
        side = {"right": 0.5, "left": -0.5}.get(group.kind, 0.0)
        # Records that entered late say less about the patient than their bounds do.
        vague = 4.0 if side or group.is_truncated else 1.0
        level = records.z[:, group.at] + 0.5 * width + side * np.sqrt(variance) - mean
        weight = np.broadcast_to(1.0 / (vague * variance + width**2 / 12.0), level.shape)
        precision[:, group.patients] += np.add.reduceat(weight, group.starts, axis=-1)
        pull[:, group.patients] += np.add.reduceat(weight * level, group.starts, axis=-1)
    return pull / precision, precision**-0.5


def _at_nodes(
    design: Design, sample: Sample, records: Standard, logit: Array | None,
    groups: list[_Group], effect: Array,
) -> Array:  # fmt: skip
    """Return each patient's log-likelihood at given effects; both (draw, node, patient)."""
    form, total = FORMS[design.family], np.zeros_like(effect)
    tail = sample.draws.tail[:, None, None]
    lasting = None
    if design.has_never_wane:
        lasting = special.logit(sample.draws.never_wane)[:, None, None]
    for group in groups:

        def part(values: Array, at: Ints = group.at) -> Array:
            return values[:, None, at]

        value = record_loglik(
            form, group.kind, part(records.z) - effect[:, :, group.patient],
            part(records.width), tail,
            Special(
                part(records.entered) if group.is_truncated else None,
                part(logit) if group.is_mixed and logit is not None else None,
                lasting,
            ),
        )  # fmt: skip
        if group.kind == "exact":
            value = value + part(records.log_speed)
        total[:, :, group.patients] += np.add.reduceat(value, group.starts, axis=-1)
    return total
