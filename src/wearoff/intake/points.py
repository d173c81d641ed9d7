"""The outline of a proposed config, from what is proposed for its tables."""

from collections.abc import Iterable, Sequence

from wearoff.intake.dose_hint import dose_hint
from wearoff.intake.outcome_points import outcome_point, score_range_point
from wearoff.intake.outline import Point, Value, Word, remark
from wearoff.intake.proposal import GROUPS, TableProposal
from wearoff.intake.table_points import table_point
from wearoff.records.identifier_scan import shown_name


def config_points(
    name: str, proposals: Sequence[TableProposal], unread: Sequence[str]
) -> list[Point]:
    """Return the outline of a config.

    Parameters
    ----------
    name : str
        Name of the analysis.
    proposals : sequence of TableProposal
        The tables.
    unread : sequence of str
        What of the files is not used, in words.

    Returns
    -------
    list of Point
        The whole file.
    """
    kind = "intervals" if proposals[0].table == "intervals" else "visits"
    paths = dict.fromkeys(path for proposal in proposals for path in proposal.extract.paths)
    head = [
        remark("Proposed by 'wearoff init' from"),
        *(remark(f"  {shown_name(path)}") for path in paths),
        *(remark(f"not read: {one}", said=f"not read: {one}") for one in unread),
        remark(
            "sure, likely: how well names and values speak for a line. What is marked EDIT is "
            f"yours to decide; config/README.md explains every key. Then: wearoff check {name}"
        ),
        Point("title", name, "title of the reports"),
        remark(""),
    ]
    records = Point("records", inner=tuple(_records_points(kind, proposals)))
    if kind == "intervals":
        return [*head, records]
    return [*head, records, remark(""), outcome_point(proposals[-1])]


def _records_points(kind: str, proposals: Sequence[TableProposal]) -> Iterable[Point]:
    first = proposals[0]
    yield Point("kind", Word(kind))
    yield _groups_point(first)
    note = "product: [lowest, highest] believable dose; without it none is rejected"
    yield Point("plausible_dose_units", Word("{}"), note, is_open=True)
    hint = dose_hint(first)
    if hint:
        yield remark(f"such as {{{hint}}}: a tenth to five times the median dose here")
    if kind == "visits" and "date" in first.found:
        note = 'extract_date: "YYYY-MM-DD", the day of the export, lets later dates be rejected'
        yield remark(note, is_open=True)
    if kind == "visits" and len(proposals) == 2:
        yield score_range_point(proposals[1])
    if proposals[-1].clinic_by_file and proposals[-1].table == "assessments":
        note = (
            "the files share patient codes: per_clinic, one code is one person in each; or shared"
        )
        yield Point("patient_codes", Word("per_clinic"), note, is_open=True)
    for proposal in proposals:
        yield table_point(proposal, proposals)
    if kind == "visits" and len(proposals) == 1:
        note = "assessments: no column of grades can be read; without them no duration is derived"
        yield remark(note, is_open=True, said="assessments: no column of grades can be read")


def _groups_point(first: TableProposal) -> Point:
    groups = [name for name in GROUPS if name in first.found]
    if not groups:
        return Point("groups", Word("{}"), "no sex, age or other characteristic was found")
    note = "characteristics that may matter; add others here and under columns"
    inner = tuple(Point(name, _group(name, first)) for name in groups)
    return Point("groups", note=note, inner=inner)


def _group(name: str, first: TableProposal) -> Value:
    group: dict[str, Value] = {"kind": Word(GROUPS[name])}
    if name == "age_years":
        group |= {"unit": "years", "per": Word("10")}
    if "female" in first.meanings.values.get(name, {}).values():
        group["reference"] = "female"
    return group
