"""Why records were left out, in words for clinicians. The codes stand in flow.csv."""

_WORDS = {
    "blank": "empty row",
    "both_bounds_zero": "effect said to begin and end on day 0",
    "cell_too_long": "a cell too long to be a value",
    "conflicting_duplicate": "entered twice, with different values",
    "conflicting_product": "entered twice, with different products",
    "control_character": "a cell with characters that are no text",
    "copy_less_complete": "entered twice, this one less complete",
    "date_after_extract": "dated after the records were exported",
    "date_implausible": "a date that cannot be",
    "date_not_in_format": "date not readable",
    "dose_contradicts_volume": "dose and injected volume contradict each other",
    "dose_implausible": "a dose that cannot be for this product",
    "dose_not_a_number": "dose not readable",
    "dose_not_positive": "a dose of zero or less",
    "ended_not_yes_or_no": "not clear whether the effect had ended",
    "entry_after_lower": "observation begins after the last day with effect",
    "entry_negative": "observation begins before the treatment",
    "entry_not_before_upper": "observation begins after the effect had ended",
    "exact_copy": "the same row twice",
    "group_not_a_number": "a patient's or treatment's feature not readable",
    "injections_not_told_apart": "perhaps the same injection twice",
    "list_lengths_differ": "as many areas as doses were not listed",
    "lower_negative": "effect said to last less than no time",
    "missing_dilution": "no dilution recorded, so the dose is not known",
    "missing_dose_units": "no dose recorded",
    "missing_ended": "not recorded whether the effect had ended",
    "missing_since_treatment": "no time since treatment recorded",
    "no_treatment_of_patient": "of a patient without any treatment here",
    "no_visits": "no visit recorded",
    "not_kept": "of a kind that was not asked about",
    "repeated_header": "column names repeated as a row",
    "session_incomplete": "another row of the same session cannot be used",
    "several_products": "several products in one row",
    "since_treatment_implausible": "a time since treatment that cannot be",
    "upper_below_lower": "effect gone before it was last seen",
    "wrong_field_count": "a row with too many or too few cells",
    "rejected": "not usable",
    "duplicate": "entered twice",
    "out_of_scope": "not part of the question",
}
_ENDINGS = {
    "_not_a_number": "{} not readable",
    "_not_positive": "{} of zero or less",
    "_outside_scale": "{} off the scale",
    "_implausible": "{} that cannot be",
    "_in_doubt": "{} with a question mark",
}
_NAMES = {"score_2": "second score", "units_per_ml": "dilution", "volume_ml": "volume"}


def reason_words(code: str) -> str:
    """Return why records were left out.

    Parameters
    ----------
    code : str
        A reason, or a state, of the flow of records.

    Returns
    -------
    str
        A few words; those of the code itself where it has none of its own.
    """
    if code in _WORDS:
        return _WORDS[code]
    if code.startswith("missing_"):
        return f"no {_name(code.removeprefix('missing_'))} recorded"
    for ending, words in _ENDINGS.items():
        if code.endswith(ending):
            return words.format(_name(code.removesuffix(ending)))
    return code.replace("_", " ")


def _name(field: str) -> str:
    return _NAMES.get(field, field.replace("_", " "))
