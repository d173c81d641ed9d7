"""Treatments and visits in one table: which of its rows are treatments."""

from collections.abc import Sequence

from wearoff.intake.proposal import TableProposal


def mark_treatment_rows(proposals: Sequence[TableProposal]) -> None:
    """Propose which rows are treatments where both tables are read from one file, in place.

    A row may hold the treatment and a visit, each with its date: then nothing is to be told. With
    one column of days for both, the row of day 0 is the treatment.

    Parameters
    ----------
    proposals : sequence of TableProposal
        The tables.
    """
    if len(proposals) != 2 or proposals[0].sample.path != proposals[1].sample.path:
        return
    treatments, visits = proposals
    for name in ("day", "date"):
        own, other = treatments.found.get(name), visits.found.get(name)
        if own is None or other is None or own.column.position != other.column.position:
            continue
        treatments.meanings.rows_are_open = True
        if name == "day" and "0" in own.column.counts:
            treatments.meanings.keep[own.column.name] = ["0"]
            treatments.meanings.rows_are_open = False
