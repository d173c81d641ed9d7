"""What each column of the tables between the stages means, in words."""

from collections.abc import Mapping

import pandera.pandas as pa

from wearoff.config import Group

_WORDS = {
    "treatment_id": "Table and ordinal of the physical record of the export, and which of the "
    "areas it lists (a2); of rows that were summed, the first.",
    "assessment_id": "Table and ordinal of the physical record of the export, and which of its "
    "visits (v3).",
    "patient": "Pseudonym of the patient, as in the export.",
    "injector": "Pseudonym of who injected; null where the export does not say.",
    "clinic": "Code of the clinic; null where the export does not say.",
    "product": "Product injected; null where the export does not say.",
    "area": "Area treated or graded; null concerns all areas, or is not recorded.",
    "day": "Days since the patient's first treatment; 0 is the day of that treatment.",
    "dose_units": "Dose in units of the product; in durations with the top-ups that joined.",
    "score": "Grade on the scale of the outcome.",
    "score_2": "Another rater's grade at the same visit; null where not recorded.",
    "rater": "Who graded, by code; null where not recorded.",
    "cycle": "Number of the treatment of that patient and area; 1 is the first seen.",
    "baseline_score": "Score before the treatment; null where there is none.",
    "response": "Whether an effect was seen: responded, not_responded or unknown.",
    "lower_days": "Longest time, in days, for which the effect is known to have lasted.",
    "upper_days": "First time, in days, at which the effect is known to be over; infinite when "
    "that was not seen.",
    "entry_days": "Day on which a treatment that still worked came under observation; null when "
    "observed from the start.",
    "censoring": "What the bounds are: exact, interval, left or right; null without a response.",
    "censoring_reason": "Why the end of the effect was not seen; null where it was, or where the "
    "export gives the bounds.",
    "n_assessments": "Number of graded visits that follow the treatment.",
}


def describe_columns(
    columns: Mapping[str, pa.Column], groups: Mapping[str, Group] | None = None
) -> dict[str, pa.Column]:
    """Put its meaning on every column of a schema.

    Parameters
    ----------
    columns : mapping of str to Column
        The columns by name; changed in place.
    groups : mapping of str to Group, optional
        The groups of the config, which are columns too.

    Returns
    -------
    dict of str to Column
        The same columns.
    """
    words = _WORDS | {name: _group_words(name, group) for name, group in (groups or {}).items()}
    for name, column in columns.items():
        column.description = words.get(name)
    return dict(columns)


def _group_words(name: str, group: Group) -> str:
    label = group.label or name
    if group.kind == "categorical":
        return f"Characteristic: {label}."
    return f"Characteristic: {label}, in {group.unit}." if group.unit else f"Number: {label}."
