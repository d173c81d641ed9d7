"""One row per place of injection: the rows of a session and area become one treatment."""

import itertools

import numpy as np
import numpy.typing as npt
import pandas as pd

from wearoff.records.believable import check_doses, reject_implausible
from wearoff.records.layout_repairs import JOINED, SUMMED
from wearoff.records.ledger import DUPLICATE, REJECTED, Mask
from wearoff.records.row_keys import number_rows
from wearoff.records.tidy_text import normalise_text
from wearoff.records.treatment_doses import as_text
from wearoff.records.worktable import WorkTable

_PLACE = ("patient", "day", "area")
_DECIMALS = 9
WITHOUT_SESSION = "rows_without_session"


def sum_sessions(
    work: WorkTable, typed: pd.DataFrame, plausible_units: dict[str, tuple[float, float]]
) -> None:
    """Make one treatment of the rows of a patient, day and area, its dose their sum.

    The treatment is the first of them; the others stay used and are joined to it. Rows that
    contradict each other in anything but the dose are rejected, and a rejected row takes along
    every session it may belong to as far as its patient is known: their sums would be too small.
    Doses are held against what is believable after they are summed.

    Parameters
    ----------
    work : WorkTable
        The treatments; ledger, repairs, notes and ``joined`` are set.
    typed : DataFrame
        Its typed columns; ``dose_units`` becomes the sum.
    plausible_units : dict of str to (float, float)
        Product: lowest and highest believable dose in units.
    """
    check_doses(work, typed, {})
    place = [name for name in _PLACE if name in typed]
    _settle_injections(work, typed, place)
    _reject_contradictions(work, typed, place)
    work.ledger.reject(_may_lack_a_row(work, typed, place) & work.ledger.used, "session_incomplete")
    of_session = _number(typed[work.ledger.used], place)
    if "dose_units" in typed:
        own = typed["dose_units"].to_numpy(dtype=float).copy()
        typed.loc[of_session.index, "dose_units"] = _sums(own[of_session.index], of_session)
        totals = typed.assign(dose_units=typed["dose_units"].where(work.ledger.used))
        reject_implausible(work, totals, plausible_units)
    else:
        own = np.full(len(typed), np.nan)
    _join(work, typed, of_session[work.ledger.used[of_session.index]], own)


def _number(rows: pd.DataFrame, keys: list[str]) -> pd.Series:
    """Return which group each row belongs to, counted from 0; null is a value like others."""
    (numbers,) = number_rows([rows], keys)
    return pd.Series(pd.factorize(numbers)[0], index=rows.index)


def _flags(work: WorkTable, rows: pd.Index) -> Mask:
    flags: Mask = np.zeros(work.ledger.n_records, dtype=bool)
    flags[rows] = True
    return flags


def _settle_injections(work: WorkTable, typed: pd.DataFrame, place: list[str]) -> None:
    """Set copies of an injection aside, and reject what the columns do not tell apart."""
    cells = work.layout.places
    if cells.columns.empty:
        return  # ASSUME: without such columns every row is an injection, equal ones too.
    markers = {normalise_text(marker) for marker in ("", *work.source.missing)}
    told = pd.DataFrame({f"of {name}": of.astype("str") for name, of in cells.items()})
    unnamed = told.isin(list(markers)).all(axis=1).to_numpy(dtype=bool)
    rows = pd.concat([typed, told], axis="columns")[work.ledger.used]
    nameless = rows[unnamed[rows.index]]
    untold = nameless.index[nameless.duplicated(place, keep=False)]
    work.ledger.reject(_flags(work, untold), "injections_not_told_apart")
    named = rows[~unnamed[rows.index]]
    work.ledger.set_aside(_flags(work, named.index[named.duplicated()]), DUPLICATE, "exact_copy")
    rest = named[work.ledger.used[named.index]]
    same = rest.duplicated([*place, *told.columns], keep=False)
    work.ledger.reject(_flags(work, rest.index[same]), "conflicting_duplicate")


def _reject_contradictions(work: WorkTable, typed: pd.DataFrame, place: list[str]) -> None:
    """Reject sessions whose rows differ in product, or in anything else but the dose."""
    rows = typed[work.ledger.used]
    session = _number(rows, place)
    others = [name for name in rows if name not in {*place, "product", "dose_units"}]
    for names, reason in ((["product"], "conflicting_product"), (others, "conflicting_duplicate")):
        told = [name for name in names if name in rows]
        if told:
            kinds = rows[told].assign(session=session).drop_duplicates()
            mixed = kinds.loc[kinds["session"].duplicated(), "session"]
            hits = session.index[session.isin(mixed.unique())]
            work.ledger.reject(_flags(work, hits), reason)


def _may_lack_a_row(work: WorkTable, typed: pd.DataFrame, place: list[str]) -> Mask:
    """Return the rows of sessions that a rejected row may belong to."""
    lost = typed.loc[work.ledger.in_state(REJECTED), place]
    work.notes[WITHOUT_SESSION] = int(lost["patient"].isna().sum())
    lost = lost[lost["patient"].notna()]
    hit: Mask = np.zeros(len(typed), dtype=bool)
    others = [name for name in place if name != "patient"]
    for n_known in range(len(others) + 1):
        for known in itertools.combinations(others, n_known):
            has = [lost[name].notna() if name in known else lost[name].isna() for name in others]
            bad = lost[np.all(has, axis=0)]
            hit |= _matches(typed, bad, ["patient", *known])
    return hit


def _matches(typed: pd.DataFrame, bad: pd.DataFrame, keys: list[str]) -> Mask:
    """Return which rows have the keys of one of some rows among them."""
    if bad.empty:
        return np.zeros(len(typed), dtype=bool)
    number = _number(typed, keys)
    found: Mask = number.isin(number[bad.index].unique()).to_numpy(dtype=bool)
    return found


def _sums(doses: npt.NDArray[np.float64], session: pd.Series) -> npt.NDArray[np.float64]:
    """Return the sum of its session for every row, whatever the order of the rows.

    The sum over a dose that is not recorded is not recorded: an unknown dose is not zero.
    """
    numbers = session.to_numpy()
    order = np.lexsort((doses, numbers))
    starts = np.flatnonzero(np.diff(numbers[order], prepend=-1))
    totals = np.full(len(starts), np.nan)
    if len(starts):
        totals = np.round(np.add.reduceat(doses[order], starts), _DECIMALS)
    spread: npt.NDArray[np.float64] = totals[numbers]
    return spread


def _join(
    work: WorkTable, typed: pd.DataFrame, session: pd.Series, own: npt.NDArray[np.float64]
) -> None:
    first = pd.Series(session.index, index=session.index).groupby(session).transform("first")
    n_rows = session.groupby(session).transform("size")
    joined = session.index[(first != first.index).to_numpy(dtype=bool)]
    summed = session.index[(n_rows > 1).to_numpy(dtype=bool)]
    work.joined = _flags(work, joined)
    ids = work.ledger.row_ids()
    treatment = ids.copy()
    treatment[joined] = ids[first[joined]].to_numpy()
    if "dose_units" in typed:
        work.repairs.add(
            where=_flags(work, summed), field="dose_units", rule=SUMMED,
            before=as_text(own), after=as_text(typed["dose_units"].to_numpy(dtype=float)),
        )  # fmt: skip
    work.repairs.add(
        where=work.joined, field="treatment_id", rule=JOINED, before=ids, after=treatment
    )


def joined_ids(repairs: pd.DataFrame, table: str) -> pd.Series:
    """Return the ids of used rows whose dose is part of another row's treatment.

    Parameters
    ----------
    repairs : DataFrame
        The repairs of all tables.
    table : str
        Name of the table.

    Returns
    -------
    Series of str
        Their ids; the index is that of the repairs.
    """
    hits = (repairs["rule"] == JOINED) & (repairs["table"] == table)
    return repairs.loc[hits, "row_id"]


def assert_sums_hold(treatments: pd.DataFrame, repairs: pd.DataFrame) -> None:
    """Hold the treatments against the logged doses of the rows they were made of.

    Parameters
    ----------
    treatments, repairs : DataFrame
        The finished tables.

    Raises
    ------
    AssertionError
        If a row is joined to what is no treatment, or a dose is not the sum of its rows.
    """
    joins = repairs[repairs["rule"] == JOINED]
    parts = repairs[repairs["rule"] == SUMMED]
    if joins.empty and parts.empty:
        return
    target = dict(zip(joins["row_id"], joins["after"], strict=True))
    assert set(joins["after"]) <= set(treatments["treatment_id"]), "a row is joined to nothing"
    owner = parts["row_id"].map(target).fillna(parts["row_id"])
    own = pd.to_numeric(parts["before"]).groupby(owner.to_numpy())
    total, n_rows = own.sum(min_count=1), own.count()
    dose = treatments.set_index("treatment_id")["dose_units"].reindex(total.index)
    complete = (n_rows == own.size()) & dose.notna()
    assert (complete | dose.isna()).all(), "a sum leaves out a dose that is not recorded"
    assert np.allclose(dose[complete], total[complete]), "a dose is not the sum of its rows"
