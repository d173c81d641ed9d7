"""The list of data-quality checks, and the one loop that runs them."""

from collections.abc import Callable
from functools import partial
from typing import Any

from wearoff.records import count_courses as courses
from wearoff.records import count_records as rows
from wearoff.records.check_input import Check, CheckInput, Count

Counter = Callable[[CheckInput], Count]

_NEVER = "this cannot happen in sound records"
_FIX_EXPORT = "correct it where the export is made"

_TABLE_CHECKS = (
    Check("treatment_ids_unique", "Is every treatment there once?", "table", "conformance",
          0.0, _NEVER, "report this as a fault of the program", rows.repeated_treatment_ids),
    Check("assessment_ids_unique", "Is every assessment there once?", "table", "conformance",
          0.0, _NEVER, "report this as a fault of the program", rows.repeated_assessment_ids),
    Check("treatment_places_unique", "Is an area treated once a day?", "table", "conformance",
          0.0, "several rows would count one result several times",
          "sum the doses of one session per area", rows.repeated_treatment_places),
    Check("rows_rejected", "How many rows were rejected?", "table", "completeness",
          0.05, "more than one row in twenty can shift results if it is not by chance",
          "look at the reasons, and whether some injectors lose more rows", rows.rejected_rows),
    Check("rows_copied", "How many rows are exact copies?", "table", "conformance",
          0.01, "a few copies are slips; many mean that the export joins tables wrongly",
          _FIX_EXPORT, rows.exact_copies),
    Check("rows_contradicting", "How many rows contradict each other?", "table", "conformance",
          0.01, "all rows concerned are rejected, so each one costs data",
          "decide in the source system which row is right", rows.contradicting_rows),
    Check("rows_of_wrong_length", "Has every row as many fields as the header?", "table",
          "conformance", 0.0, "one such row means that delimiters or quotes are broken",
          _FIX_EXPORT, rows.rows_of_wrong_length),
    Check("rows_repaired", "How many rows needed repair?", "table", "conformance",
          0.1, "spelling repairs are safe, but many point to hand-typed codes",
          "use lists of choices in the source system", rows.repaired_rows),
    Check("length_at_spreadsheet_limit", "Was a file cut off by a spreadsheet?", "table",
          "completeness", 0.0, "spreadsheets cut silently at these lengths",
          "export straight to CSV", rows.files_at_spreadsheet_limit),
    Check("rows_hidden", "Are all rows of the workbook visible?", "table", "conformance",
          0.0, "a filter left on hides rows that somebody may have meant to leave out",
          "take the filter off and delete what does not belong to the export", rows.hidden_rows),
)  # fmt: skip

_FIELD_CHECKS = (
    *(Check(f"{name}_recorded", f"Is the {words} recorded?", "field", "completeness",
            0.02, "rows without it are rejected", "complete it in the source system",
            partial(rows.missing_cells, field=name))
      for name, words in (("patient", "patient"), ("injector", "injector"), ("clinic", "clinic"),
                          ("product", "product"), ("area", "area"), ("dose_units", "dose"))),
    Check("score_recorded", "Has every assessment a score?", "field", "completeness",
          0.05, "missed scores are common, but rarely by chance alone",
          "find out when scores are left out", rows.missing_scores),
    Check("groups_recorded", "Are the groups recorded?", "field", "completeness",
          0.1, "comparisons of groups with many gaps are comparisons of who was asked",
          "complete the columns, or leave the group out", rows.missing_groups),
    Check("levels_few", "Do categories have few levels?", "field", "conformance",
          0.0, f"more than {rows.MAX_LEVELS} levels are free text, not a category",
          "map the values to a few levels", rows.levels_beyond_reason),
    Check("injector_codes_distinct", "Could two injector codes be one person?", "field",
          "conformance", 0.0, "a split injector looks like two with less experience",
          "give both codes one value under values",
          partial(rows.lookalike_codes, field="injector")),
    Check("patient_codes_distinct", "Could two patient codes be one person?", "field",
          "conformance", 0.0, "a split patient loses earlier treatments",
          "give both codes one spelling in the export",
          partial(rows.lookalike_codes, field="patient")),
    Check("codes_in_one_script", "Are codes written in one alphabet?", "field", "conformance",
          0.0, "a foreign letter that looks alike makes a second code", _FIX_EXPORT,
          rows.codes_of_mixed_scripts),
    Check("doses_without_thousands_mark", "Is the decimal mark of doses clear?", "field",
          "conformance", 0.0, "1.500 may mean one and a half or fifteen hundred",
          "export doses without thousands marks", rows.doses_like_thousands),
    Check("doses_believable", "Are doses within the believable range?", "field", "plausibility",
          0.01, "such rows are rejected; more than one in a hundred is no slip",
          "check the units and plausible_dose_units", courses.implausible_doses),
    Check("doses_near_usual", "Are doses near the usual dose of product and area?", "field",
          "plausibility", 0.02, f"a factor of {courses.DOSE_FOLD:g} suggests mixed units",
          "check that every dose is in units of its own product", courses.doses_far_from_usual),
)  # fmt: skip

_COURSE_CHECKS = (
    Check("assessments_have_treatment", "Belongs every assessment to a treated patient?", "whole",
          "conformance", 0.05, "more means that the two exports cover different patients",
          "export both tables for the same patients and dates", courses.orphan_assessments),
    Check("patients_assessed", "Was every patient assessed?", "whole", "completeness",
          0.1, "patients who never come back may differ from those who do",
          "export assessments for the same period", courses.patients_without_assessment),
    Check("assessed_areas_treated", "Were the assessed areas treated?", "whole", "conformance",
          0.05, "more means that areas are named differently in the two tables",
          "map the areas of both tables to the same names", courses.assessments_of_untreated_areas),
    Check("assessments_after_start", "Do assessments follow the first treatment?", "whole",
          "plausibility", 0.1, "many early ones mean that earlier treatments are absent",
          "export treatments from the beginning", courses.assessments_before_treatment),
    Check("treatments_reviewed", f"Is a treatment assessed within {courses.REVIEW_DAYS} days?",
          "whole", "completeness", 0.2, "without it nobody knows whether the treatment worked",
          "plan a review two to six weeks after treatment", courses.treatments_without_review),
    Check("treatments_have_baseline", "Is there a score before treatment?", "whole",
          "completeness", 0.2, "rules that compare with baseline need it",
          "grade before injecting, or use a rule of kind at_most",
          courses.treatments_without_baseline),
    Check("visits_spread_over_week", "Do visits fall on all days of the week after treatment?",
          "whole", "plausibility", 0.5, "one in seven is expected by chance; half is a schedule",
          "durations are then known to the visit schedule only", courses.visits_on_whole_weeks),
    Check("visits_not_heaped", "Are visits heaped at 84, 90 or 91 days?", "whole", "plausibility",
          0.25, "such a heap is the diary, not the effect",
          "read medians near 12 weeks with care", courses.visits_on_diary_days),
    Check("retreatments_not_early", f"Is re-treatment within {courses.EARLY_RETREATMENT_DAYS} days "
          "rare?", "whole", "plausibility", 0.05, "so soon it is a touch-up, not a new treatment",
          "check top_up_days", courses.early_retreatments),
    Check("one_injector_a_session", "Is there one injector per session?", "whole", "plausibility",
          0.05, "otherwise the result belongs to both", "record the injector of each area",
          courses.sessions_of_two_injectors),
    Check("sex_constant", "Is a patient's sex constant?", "whole", "plausibility",
          0.01, "a change mostly means that two patients share a code", _FIX_EXPORT,
          courses.patients_of_two_sexes),
    Check("durations_within_a_year", "Do effects end within a year?", "whole", "plausibility",
          0.02, "published effects of over a year are very rare", "check time_unit",
          courses.long_durations),
    Check("bounds_informative", "Do the bounds say something?", "whole", "completeness",
          0.1, "a row from zero to infinity adds nothing", "check the lower bounds",
          courses.bounds_that_say_nothing),
)  # fmt: skip

CHECKS = (*_TABLE_CHECKS, *_FIELD_CHECKS, *_COURSE_CHECKS)


def run_checks(checked: CheckInput) -> list[dict[str, Any]]:
    """Run every data-quality check.

    Parameters
    ----------
    checked : CheckInput
        The cleaned tables and what the checks need besides.

    Returns
    -------
    list of dict
        One entry per check, in the shape ARCHITECTURE.md gives. A check that breaks has the
        status ``error`` and does not stop the others.
    """
    return [_run(check, checked) for check in CHECKS]


def _run(check: Check, checked: CheckInput) -> dict[str, Any]:
    status = "not_applicable"
    count: Count = None
    try:
        count = check.count(checked)
    except Exception:  # a broken check must not hide the others, and its text may hold cells
        status = "error"
    numerator, denominator = count or (0, 0)
    if denominator:
        share = numerator / denominator
        status = "passed" if check.threshold is None or share <= check.threshold else "failed"
    described = {
        name: getattr(check, name)
        for name in ("name", "title", "level", "category", "threshold", "reason", "advice")
    }
    return described | {"numerator": numerator, "denominator": denominator, "status": status}
