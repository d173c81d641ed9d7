"""Treatments and visits in one table: which of its rows are treatments."""

from collections.abc import Sequence

from wearoff.intake.proposal import TableProposal

_MOSTLY, _HARDLY = 0.98, 0.9
_ONLY_OF_TREATMENTS = ("product", "dose_units")


def mark_rows(proposals: Sequence[TableProposal]) -> None:
    """Propose which rows are treatments where both tables are read from one file, in place.

    A row may hold the treatment and its visits, each with its date: then nothing is to be told,
    as where a column says what each row is. With days since the treatment, and
    with one column of days for both, the row of day 0 is the treatment; with one date, the rows
    that have a product are.

    Parameters
    ----------
    proposals : sequence of TableProposal
        The tables.
    """
    if len(proposals) != 2 or proposals[0].extract is not proposals[1].extract:
        return
    treatments, visits = proposals
    if visits.wide is not None:
        return
    if treatments.meanings.keep.keys() - visits.meanings.keep.keys():
        return
    since = visits.found.get("since_treatment")
    if since is not None and "0" in since.column.counts:
        treatments.meanings.keep[since.column.name] = ["0"]
        return
    for name in ("day", "date"):
        own, other = treatments.found.get(name), visits.found.get(name)
        if own is None or other is None or own.column.position != other.column.position:
            continue
        if name == "day" and "0" in own.column.counts:
            treatments.meanings.keep[own.column.name] = ["0"]
            return
        treatments.meanings.rows_are_open = not _keep_by_product(treatments)


def _keep_by_product(treatments: TableProposal) -> bool:
    """Keep the rows with a product, if a row has a product just where it has a dose."""
    matches = [treatments.found.get(name) for name in _ONLY_OF_TREATMENTS]
    if matches[0] is None or matches[1] is None or "product" not in treatments.meanings.values:
        return False
    product, dose = (match.column for match in matches if match is not None)
    raw = treatments.extract.raw
    has_product = raw.cells(product.name).str.strip().isin(list(product.counts))
    has_dose = raw.cells(dose.name).str.strip().isin(list(dose.counts))
    agreeing = (has_product == has_dose)[raw.readable].mean()
    if agreeing < _MOSTLY or has_product[raw.readable].mean() > _HARDLY:
        return False
    treatments.meanings.keep[product.name] = list(product.counts)
    treatments.meanings.is_kept_by_product = True
    return True
