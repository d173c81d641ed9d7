"""Data-quality checks of single fields: gaps, spelling, dates, codes, groups."""

from functools import partial

from wearoff.records import count_courses as courses
from wearoff.records import count_gaps as gaps
from wearoff.records import count_people as people
from wearoff.records import count_records as rows
from wearoff.records.check_input import Check
from wearoff.records.identifier_columns import MOST_LEVELS

_FIX_EXPORT = "correct it where the export is made"

FIELD_CHECKS = (
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
          0.0, f"more than {MOST_LEVELS} levels are free text, not a category",
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
    Check("dates_readable", "Can every date or day be read?", "field", "conformance",
          0.01, "such rows are rejected; more than one in a hundred is another format",
          "export all dates in one format", partial(rows.rows_with_reason, reasons=(
              "date_not_in_format", "day_not_a_number", "day_implausible", "date_implausible"),
              fields=("date", "day"))),
    Check("doses_readable", "Can every dose be read as a number?", "field", "conformance",
          0.01, "such rows are rejected; units or remarks in the cell are the usual cause",
          "export the number alone", partial(
              rows.rows_with_reason, reasons=("dose_not_a_number",), fields=("dose_units",))),
    Check("scores_readable", "Can every score be read as a number?", "field", "conformance",
          0.01, "such rows are rejected; words for grades are the usual cause",
          "map words to grades under values", partial(
              rows.rows_with_reason, reasons=("score_not_a_number",), fields=("score",))),
    Check("dates_before_export", "Are all dates before the export was made?", "field",
          "plausibility", 0.0, "appointments to come are no treatments; other cases are typing "
          "errors", "export what was done, not what is booked", rows.rows_after_export),
    Check("dates_not_on_sundays", "Are treatments dated to working days?", "field",
          "plausibility", 0.07, "one in seven would be chance: dates that are wrong, not shifts",
          "check the order of day and month, and shifted dates", partial(
              people.dates_on, which="sunday")),
    Check("dates_not_on_firsts", "Are dates spread over the month?", "field", "plausibility",
          0.1, "one in thirty is expected; more means that only the month was known",
          "record the day of each treatment", partial(people.dates_on, which="first")),
    Check("clinic_codes_distinct", "Could two clinic codes be one clinic?", "field",
          "conformance", 0.0, "a split clinic hides what its injectors share",
          "give both codes one value under values",
          partial(rows.lookalike_codes, field="clinic")),
    Check("area_names_distinct", "Could two area names be one area?", "field", "conformance",
          0.0, "a split area loses visits: they are matched by name",
          "give both names one value under values", partial(rows.lookalike_codes, field="area")),
    Check("injector_codes_not_misspelt", "Is a new injector code a slip for an old one?", "field",
          "conformance", 0.0, "one letter apart and one after the other: probably one person",
          "ask the clinic; give both codes one value under values", people.misspelt_injectors),
    Check("injector_codes_unshared", "Is an injector code used in one clinic only?", "field",
          "plausibility", 0.5, "where most are shared, each clinic numbers its own injectors, and "
          "different people get one code", "put the clinic before the code in the export",
          partial(people.codes_of_several_clinics, field="injector")),
    Check("patient_codes_unshared", "Is a patient code used in one clinic only?", "field",
          "plausibility", 0.1, "where many are shared, each clinic numbers its own patients, and "
          "different people get one course", "if so, set records.patient_codes: per_clinic",
          partial(people.codes_of_several_clinics, field="patient")),
    Check("patients_not_placeholders", "Is every patient code one person?", "field",
          "plausibility", 0.0, "more than eight sessions a year are a code for unknown patients",
          "export such rows without a patient, or with the true one", gaps.placeholder_patients),
    Check("injectors_have_patients", "Have most injectors five patients or more?", "field",
          "plausibility", 0.5, "many with fewer suggest codes per session, not per person",
          "check what the column of injectors holds", people.injectors_of_few_patients),
    Check("groups_vary", "Does every group vary?", "field", "completeness",
          0.0, "a column with one value everywhere compares nothing, or was filled by default",
          "leave the group out, or find out why it is constant", people.constant_groups),
    Check("ages_follow_time", "Do ages rise as time passes?", "field", "plausibility",
          0.01, "an age that falls or leaps means that two patients share a code",
          "check the patient codes, and that age is that on the day", people.ages_against_time),
    Check("ages_believable", "Are ages those of people who are treated?", "field",
          "plausibility", 0.0, "no toxin is licensed below two years of age",
          "check the unit of the column, and empty ages written as 0", people.ages_of_infants),
)  # fmt: skip
