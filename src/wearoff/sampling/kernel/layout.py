"""From a design to the arrays that the compiled density takes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from wearoff.model.design import Design
from wearoff.model.families import FAMILIES
from wearoff.model.rows import bounds_arrays
from wearoff.sampling.kernel.arrays import (
    IGNORED,
    NOT_RESPONDED,
    RESPONDED,
    UNKNOWN,
    Durations,
    Model,
    Roles,
    Scratch,
)
from wearoff.sampling.kernel.blocks import Parameters, elements_of, scalars_of
from wearoff.sampling.kernel.elements import Values
from wearoff.sampling.kernel.grown import no_tree, tree_of, work_for
from wearoff.sampling.kernel.node_sums import Quadrature, make_nodes
from wearoff.sampling.kernel.parameters import parameters_of
from wearoff.sampling.kernel.placing import anchors_of
from wearoff.sampling.kernel.predictors import duration_predictor, response_predictor
from wearoff.sampling.kernel.sites import Guess, first_guess, sites_of
from wearoff.sampling.kernel.standard import (
    BURR,
    EXACT,
    HAZARD,
    INTERVAL,
    LEFT,
    ODDS,
    PROBIT,
    RIGHT,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FAMILY_CODES = {"loglogistic": ODDS, "weibull": HAZARD, "lognormal": PROBIT, "burr": BURR}
_FAST = ("loglogistic", "weibull")
_NONE = np.zeros(0, dtype=np.int64)
_FEW, _MANY, _MANY_RECORDS = 8, 16, 15


@dataclass(frozen=True)
class Layout:
    """A design laid out for the kernel.

    Attributes
    ----------
    parameters : Parameters
        What is sampled.
    model : Model
        The arrays.
    rows : DataFrame
        The durations in the order of the arrays.
    starts : array, shape (draw, parameter), optional
        See :class:`wearoff.sampling.kernel.sites.Guess`.
    """

    parameters: Parameters
    model: Model
    rows: pd.DataFrame
    starts: Floats | None = None

    @property
    def is_integrated(self) -> bool:
        """Whether patients are integrated out."""
        return len(self.model.durations.first) > 0

    def scratch(self) -> Scratch:
        """Return work space for one chain."""
        n_scalars, n_elements = len(self.parameters.scalars), self.parameters.n_elements
        n_rows, n_treatments = len(self.rows), len(self.model.response)
        first = self.model.durations.first
        values = Values(
            np.zeros(n_scalars), np.zeros(n_scalars), np.zeros(n_elements), np.zeros(n_elements),
            np.zeros(n_elements), np.zeros(n_scalars), np.zeros(n_elements), np.zeros(n_elements),
        )  # fmt: skip
        return Scratch(
            np.zeros(self.parameters.size), values,
            make_nodes(first, len(self.model.quadrature.node)), np.zeros(n_rows),
            np.zeros(n_treatments), np.zeros(n_treatments), np.zeros((4, n_rows)),
            np.zeros(n_rows), np.zeros(n_rows), np.zeros(max(len(first) - 1, 0)),
            work_for(self.model.tree),
        )  # fmt: skip


def lay_out(
    design: Design, *, integrate: bool, n_nodes: int | None = None, fold: bool = False,
    place: bool = False, guess: Guess | None = None,
) -> Layout:  # fmt: skip
    """Lay a design out for the kernel.

    Parameters
    ----------
    design : Design
        A model without saturating dose.
    integrate : bool
        Whether patients are integrated out rather than sampled.
    n_nodes : int, optional
        Quadrature nodes per patient; 8, or 16 where someone has 15 records or more, if not given.
    fold : bool
        Whether the spreads of terms that are not centred are sampled folded open.
    place : bool
        Whether averages are sampled by the levels around them, and clinics, injectors and patients
        by the records.
    guess : Guess, optional
        Where the records are taken to say what they say; :func:`first_guess` if not given.
    """
    integrate = integrate and bool(design.patients)
    parameters = parameters_of(design, integrate=integrate, fold=fold, place=place)
    position = np.flatnonzero(design.has_bounds)
    rows = design.rows.iloc[position]
    group = np.zeros(len(rows), dtype=np.int64) if integrate else _loops(design, rows)
    order = np.lexsort(_keys(rows, group, integrate=integrate))
    position, rows = position[order], rows.iloc[order]
    durations = _durations(rows, position, integrate, np.bincount(group, minlength=4))
    tree = no_tree()
    if place:
        guess = guess or first_guess(design)
        tree = tree_of(design, rows, parameters, sites_of(design, durations, guess), guess)
    model = Model(
        scalars=scalars_of(parameters),
        elements=elements_of(parameters),
        durations=durations,
        duration_predictor=duration_predictor(design, rows, parameters),
        response=_responses(design) if design.has_response else _NONE,
        response_predictor=response_predictor(design, parameters),
        roles=_roles(design, parameters),
        quadrature=quadrature(n_nodes or _enough_nodes(durations.first)),
        anchors=anchors_of(parameters, wanted=place),
        tree=tree,
    )
    return Layout(parameters, _owned(model), rows, guess.starts if guess else None)


def _keys(rows: pd.DataFrame, group: Ints, *, integrate: bool) -> list[Ints]:
    """Return what records are ordered by, the last first.

    Sums by patient or injector go faster where no two records in a row are of the same one.
    """
    patient = rows["patient_level"].to_numpy()
    if integrate:
        return [patient]
    return [patient, pd.Series(patient).groupby([group, patient]).cumcount().to_numpy(), group]


def _owned(part: Any) -> Any:
    """Return a structure with arrays of its own, contiguous and writable.

    Arrays of another kind would be another type to the compiler, and compile everything again.
    """
    if isinstance(part, tuple):
        return type(part)(*(_owned(one) for one in part))
    return np.array(part, order="C") if isinstance(part, np.ndarray) else part


def quadrature(n_nodes: int) -> Quadrature:
    """Return Gauss-Hermite nodes and log weights of the standard normal."""
    node, weight = np.polynomial.hermite_e.hermegauss(n_nodes)
    return Quadrature(node, np.log(weight / weight.sum()))


def _enough_nodes(first: Ints) -> int:
    return _MANY if len(first) and np.diff(first).max() >= _MANY_RECORDS else _FEW


def _loops(design: Design, rows: pd.DataFrame) -> Ints:
    """Return which loop over plain records takes each: 0 interval, 1 left, 2 right, 3 none."""
    lower, upper = rows["lower_days"].to_numpy(), rows["upper_days"].to_numpy()
    special = (lower == upper) | (rows["response"] == "unknown").to_numpy()
    special |= (rows["entry_days"].fillna(0.0) > 0.0).to_numpy()
    if design.has_never_wane:
        special |= np.isinf(upper)
    special |= design.family not in _FAST
    return np.select([special, lower == 0.0, np.isinf(upper)], [3, 1, 2], 0)


def _durations(rows: pd.DataFrame, position: Ints, integrate: bool, counts: Ints) -> Durations:
    arrays = bounds_arrays(
        rows["lower_days"].to_numpy(), rows["upper_days"].to_numpy(), rows["entry_days"].to_numpy()
    )
    kind = np.full(len(rows), INTERVAL, dtype=np.int64)
    for code, flag in ((RIGHT, arrays.is_right), (LEFT, arrays.is_left), (EXACT, arrays.is_exact)):
        kind[flag > 0] = code
    first = _NONE
    if integrate:
        changes = np.flatnonzero(np.diff(pd.factorize(rows["patient_level"])[0])) + 1
        first = np.concatenate([[0], changes, [len(rows)]]).astype(np.int64)
    return Durations(
        log_days=arrays.bounds[:, 0].copy(),
        log_ratio=arrays.log_ratio,
        log_entered=arrays.log_entered,
        kind=kind,
        is_mixed=(rows["response"] == "unknown").to_numpy(dtype=np.bool_),
        is_truncated=arrays.is_truncated > 0,
        treatment=position.astype(np.int64),
        first=first,
        n_interval=int(counts[0]),
        n_left=int(counts[1]),
        n_right=int(counts[2]),
    )


def _responses(design: Design) -> Ints:
    codes = {"not_responded": NOT_RESPONDED, "responded": RESPONDED, "unknown": UNKNOWN}
    known = np.asarray(design.rows["response"].map(codes), dtype=np.int64)
    return np.where((known == UNKNOWN) & ~design.has_bounds, IGNORED, known)


def _roles(design: Design, parameters: Parameters) -> Roles:
    return Roles(
        family=FAMILY_CODES[design.family],
        scale_per_sd=FAMILIES[design.family].scale_per_sd,
        sd_residual=parameters.position("sd_residual"),
        sd_patient=parameters.position("sd_patient"),
        log_tail=parameters.position("log_tail"),
        lasting=parameters.position("never_wane"),
    )
