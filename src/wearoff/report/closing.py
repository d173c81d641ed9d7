"""The closing sections of the clinician report: left out, limits, methods, appendix."""

from collections.abc import Sequence

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_records import FlowRow, ReleasedRecords
from wearoff.report.blocks import Bullets, Column, FileLink, Paragraph, Section, Table
from wearoff.report.counts import count, thousands
from wearoff.report.formats import days, percent
from wearoff.report.reason_words import reason_words
from wearoff.report.sentences import factors, sentence
from wearoff.report.untold import untold

STATES = {
    "read": "Read",
    "used": "Used",
    "rejected": "Left out: not usable",
    "duplicate": "Left out: duplicate",
    "out_of_scope": "Left out: not part of the question",
}


def left_out(released: Released) -> Section:
    """Return which records were left out, and why.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Section
        The flow of records.
    """
    table = _flow_by_table(released)
    if table is None:
        return Section("left-out", "What was left out", (Paragraph("No flow was recorded."),))
    note = (
        "Every record read is used or left out for one named reason. Counts are rounded, so the "
        "parts add up only roughly."
    )
    analysed = count(released.size.treatments, released.smallest_count)
    kept = (
        f"Treatments that could be analysed: {analysed}. A top-up counts with the treatment before "
        "it, and one whose result nobody looked at says nothing."
    )
    return Section("left-out", "What was left out", (table, Paragraph(note), Paragraph(kept)))


def flow_table(released: ReleasedRecords, download: FileLink | None = None) -> Table | None:
    """Return the flow of records as a table.

    Parameters
    ----------
    released : ReleasedRecords
        The released content.
    download : FileLink or None
        The file with the same rows.

    Returns
    -------
    Table or None
        None where no flow was released.
    """
    columns = (Column("Records"), Column("What became of them"), Column("Rows", numeric=True))
    names = list(dict.fromkeys(row.table for row in released.flow))
    states = list(STATES)
    in_order = sorted(
        (names.index(row.table), states.index(row.state), place)
        for place, row in enumerate(released.flow)
    )
    rows = tuple(_flow_row(released.flow[place]) for _, _, place in in_order)
    return Table("Flow of records, in rounded counts", columns, rows, download) if rows else None


def _two_parts(released: Released) -> str:
    if any(text.startswith("response: ") for text in released.model.left_out):
        return "The chance of responding at all was not estimated: only how long effects last."
    return (
        "Two things are estimated together: the chance that a treatment shows an effect, and "
        "how long the effect lasts if it does."
    )


def _flow_by_table(released: Released) -> Table | None:
    columns = (
        Column("Records"),
        Column("Read", numeric=True),
        Column("Used", numeric=True),
        Column("Left out, and why"),
    )
    names = dict.fromkeys(row.table for row in released.flow)
    rows = tuple(_flow_of(released, name) for name in names)
    return Table("Flow of records, in rounded counts", columns, rows) if rows else None


def _flow_of(released: Released, table: str) -> tuple[str, ...]:
    found = [row for row in released.flow if row.table == table]
    counts = {row.state: thousands(row.rows) for row in found if not row.reason}
    lost = [row for row in found if row.state not in {"read", "used"} and row.rows != "0"]
    explained = {row.state for row in lost if row.reason}
    named = [row for row in lost if row.reason or row.state not in explained]
    words = _reasons(named, released.smallest_count)
    return (_name(table), counts.get("read", "–"), counts.get("used", "–"), words or "nothing")


def _reasons(rows: Sequence[FlowRow], smallest: int) -> str:
    """Return the reasons, the most frequent first, and those with hidden counts together."""
    known = sorted((row for row in rows if row.rows != "*"), key=_rows, reverse=True)
    hidden = ", ".join(reason_words(row.reason or row.state) for row in rows if row.rows == "*")
    found = [f"{reason_words(row.reason or row.state)}: {thousands(row.rows)}" for row in known]
    return "; ".join([*found, *([f"{hidden}: {count('*', smallest)} each"] if hidden else [])])


def _rows(row: FlowRow) -> int:
    return int(row.rows)


def _name(text: str) -> str:
    return text.replace("_", " ").capitalize()


def cannot_tell(released: Released) -> Section:
    """Return what the report refuses to say.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Section
        A list.
    """
    items = (
        "What causes a longer effect: records show what goes together, not what would happen "
        "if you changed it.",
        "Side effects: they were not studied, and nothing here shows that a higher dose is safe.",
        "Which product or dose to use, or how units of one product convert to another.",
        "Who is the best injector. Differences in patients are only partly adjusted for.",
        "The exact day an effect ended: it is only known to lie between two visits.",
        "Whether it had worn off when a patient came back: only a grade tells.",
        "Whether a patient is resistant or has antibodies: that needs a test.",
        f"What happens after {released.horizon_days} days, or in patients unlike these.",
        *untold(released),
    )
    return Section("cannot-tell", "What this cannot tell you", (Bullets(items),))


def methods(released: Released) -> Section:
    """Return how the numbers were made, in plain words.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Section
        A list of sentences.
    """
    primary = [row.words for row in released.outcomes if row.is_primary and row.words]
    terms = ", ".join(factors(released))
    items = (
        f"What counts as effect: {primary[0]}" if primary else "",
        "Time runs from the day of injection. An effect ends somewhere between the last visit "
        "with effect and the first without; the model keeps that whole span.",
        _two_parts(released),
        f"Adjusted for: {terms}" if terms else "",
        "Each number is what the model expects if all treatments in the data had that "
        "area, product, dose, group or injector.",
        f"Ranges in brackets hold the true value with {percent(released.interval)} % probability, "
        "if the model is right. "
        f"A difference of {days(released.delta_days)} days was set beforehand as one that matters.",
    )
    return Section(
        "methods", "How this was done", (Bullets(tuple(map(sentence, filter(None, items)))),)
    )


def appendix(released: Released) -> Section:
    """Return the pointer to the analyst report.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Section
        The last section.
    """
    sampling = released.sampling
    text = (
        f"Bayesian survival model, family {released.model.family or 'not named'}; "
        f"{sampling.chains} chains of {sampling.draws} draws. Priors, R-hat and ESS of every "
        "parameter, the fit check and all tables stand in the analyst report."
    )
    links = (
        FileLink("analyst.html", "Analyst report (analyst.html)"),
        FileLink("data_quality.html", "Data quality (data_quality.html)"),
    )
    return Section("appendix", "Technical appendix", (Paragraph(text), *links))


def _flow_row(row: FlowRow) -> tuple[str, str, str]:
    words = f"– of these: {reason_words(row.reason)}" if row.reason else STATES[row.state]
    return (_name(row.table), words, thousands(row.rows))
