"""Counts behind the checks of keys, rejections, copies and missing cells."""

import re
import unicodedata
from collections import Counter

import pandas as pd

from wearoff.records.check_input import CheckInput, Count
from wearoff.records.coded import split_codes
from wearoff.records.coerce import NOT_RECORDED
from wearoff.records.identifier_columns import MOST_LEVELS
from wearoff.records.layout_repairs import LAYOUT_REPAIRS
from wearoff.records.row_numbers import is_ascending

SPREADSHEET_LIMITS = (65_535, 65_536, 1_048_575, 1_048_576)

_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")
_MARKS = re.compile(r"(?<![0-9])[\W_]+|[\W_]+(?![0-9])")
"""Between two digits a mark tells numbers apart (1-11, 11-1), so it stays."""
_CONFUSABLE = str.maketrans("olisz", "01152")
_CONFUSED = frozenset("olisz")


def repeated_treatment_ids(checked: CheckInput) -> Count:
    """Count treatment ids that occur more than once."""
    ids = checked.treatments["treatment_id"]
    return _n_repeated(ids), len(ids)


def repeated_assessment_ids(checked: CheckInput) -> Count:
    """Count assessment ids that occur more than once."""
    ids = checked.assessments["assessment_id"]
    return (_n_repeated(ids), len(ids)) if checked.has_visits else None


def repeated_treatment_places(checked: CheckInput) -> Count:
    """Count treatments that share patient, day and area."""
    if checked.main_table != "treatments":
        return None
    same = checked.treatments.duplicated(["patient", "day", "area"], keep=False)
    return int(same.sum()), len(same)


def rejected_rows(checked: CheckInput) -> Count:
    """Count rejected rows among the rows in scope."""
    return sum(count["rejected"] for count in checked.counts.values()), checked.n_in_scope()


def exact_copies(checked: CheckInput) -> Count:
    """Count rows that are exact copies of another."""
    return sum(count["duplicate"] for count in checked.counts.values()), checked.n_in_scope()


def contradicting_rows(checked: CheckInput) -> Count:
    """Count rows that contradict another row of the same patient, day and area."""
    codes = ("conflicting_duplicate", "conflicting_product")
    rejected = checked.rejects[checked.rejects["state"] == "rejected"]
    return int(rejected["reason"].isin(codes).sum()), checked.n_in_scope()


def rows_of_wrong_length(checked: CheckInput) -> Count:
    """Count rows with another number of fields than the header."""
    return checked.n_with_reason("wrong_field_count"), checked.n_in_scope()


def repaired_rows(checked: CheckInput) -> Count:
    """Count rows in which at least one cell was repaired."""
    slips = checked.repairs[~checked.repairs["rule"].isin(LAYOUT_REPAIRS)]
    return int(slips["row_id"].nunique()), checked.n_in_scope()


def rows_with_reason(
    checked: CheckInput, *, reasons: tuple[str, ...], fields: tuple[str, ...] = ()
) -> Count:
    """Count rejected rows that carry one of some reasons, where any of the fields is mapped."""
    records = checked.analysis.records
    sources = (
        (records.treatments, records.assessments)
        if records.kind == "visits"
        else (records.intervals,)
    )
    mapped = {name for source in sources if source is not None for name in source.fields()}
    if fields and not mapped & set(fields):
        return None
    return sum(checked.n_with_reason(code) for code in reasons), checked.n_in_scope()


def rows_set_aside(checked: CheckInput, *, reason: str) -> Count:
    """Count rows that are no records, such as blank ones."""
    read = sum(count["rows_read"] for count in checked.counts.values())
    return int((checked.rejects["reason"] == reason).sum()), read


def rows_after_export(checked: CheckInput) -> Count:
    """Count rows dated after the day of the export."""
    records = checked.analysis.records
    if records.kind != "visits" or records.extract_date is None:
        return None
    return checked.n_with_reason("date_after_extract"), checked.n_in_scope()


def files_at_spreadsheet_limit(checked: CheckInput) -> Count:
    """Count files whose length is exactly where spreadsheets cut off."""
    at_limit = [
        n in SPREADSHEET_LIMITS or n + 1 in SPREADSHEET_LIMITS for n in checked.rows_per_file
    ]
    return sum(at_limit), len(at_limit)


def hidden_rows(checked: CheckInput) -> Count:
    """Count rows that are hidden in a workbook; they are read like all others."""
    hidden = [n for name, n in checked.notes.items() if name.endswith("_hidden")]
    return (sum(hidden), checked.n_in_scope()) if hidden else None


def missing_cells(checked: CheckInput, *, field: str) -> Count:
    """Count rows of the treatments that lack a required field."""
    main = checked.main_table
    records = checked.analysis.records
    source = records.treatments if records.kind == "visits" else records.intervals
    if field not in source.fields():
        return None
    return checked.n_with_reason(f"missing_{field}", main), checked.n_in_scope(main)


def missing_scores(checked: CheckInput) -> Count:
    """Count assessments without a score."""
    if not checked.has_visits:
        return None
    return checked.n_with_reason("missing_score", "assessments"), checked.n_in_scope("assessments")


def missing_groups(checked: CheckInput) -> Count:
    """Count cells of the groups that are not recorded."""
    names = list(checked.analysis.records.groups)
    if not names:
        return None
    cells = checked.treatments[names]
    return int((cells.isna() | (cells == NOT_RECORDED)).sum().sum()), cells.size


def levels_beyond_reason(checked: CheckInput) -> Count:
    """Count categorical columns with so many levels that they look like free text."""
    groups = checked.analysis.records.groups
    names = ["product", "area", *(n for n, group in groups.items() if group.kind == "categorical")]
    levels = checked.treatments[names].nunique()
    return int((levels > MOST_LEVELS).sum()), int((levels > 0).sum())


def lookalike_codes(checked: CheckInput, *, field: str) -> Count:
    """Count codes that differ from another only by marks, leading zeros or similar letters."""
    codes, _ = split_codes(checked.treatments[field])
    if not codes or (field == "patient" and not _patient_is_mapped(checked)):
        return None
    times = Counter(map(_skeleton, codes)).values()
    return sum(n for n in times if n > 1), len(codes)


def codes_of_mixed_scripts(checked: CheckInput) -> Count:
    """Count codes that mix alphabets, such as a Cyrillic letter among Latin ones."""
    fields = ["patient", "injector", "clinic", "product", "area"]
    codes = {code for field in fields for code in split_codes(checked.treatments[field])[0]}
    return sum(_mixes_scripts(code) for code in codes), len(codes)


def doses_like_thousands(checked: CheckInput) -> Count:
    """Count doses such as 1.500, where the mark may stand for thousands."""
    if "doses_like_thousands" not in checked.notes:
        return None
    return checked.notes["doses_like_thousands"], checked.n_in_scope(checked.main_table)


def _n_repeated(ids: pd.Series) -> int:
    return 0 if is_ascending(ids) else int(ids.duplicated(keep=False).sum())


def _patient_is_mapped(checked: CheckInput) -> bool:
    records = checked.analysis.records
    return records.kind == "visits" or "patient" in records.intervals.fields()


def _skeleton(code: str) -> str:
    """Return a code without marks and leading zeros, with letters like O and l as digits."""
    folded = code.casefold()
    plain = _LEADING_ZEROS.sub("", folded if folded.isalnum() else _MARKS.sub("", folded))
    if _CONFUSED.isdisjoint(plain):
        return plain
    return _LEADING_ZEROS.sub("", plain.translate(_CONFUSABLE))


def _mixes_scripts(code: str) -> bool:
    if code.isascii():
        return False
    scripts = {unicodedata.name(char, "?").split()[0] for char in code if char.isalpha()}
    return len(scripts & {"LATIN", "CYRILLIC", "GREEK"}) > 1
