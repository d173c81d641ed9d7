"""Data-quality checks of exports whose rows are not simply treatments."""

from wearoff.records import count_layouts as layouts
from wearoff.records.check_input import Check

LAYOUT_CHECKS = (
    Check("doses_of_one_area", "Is every dose that of one area?", "field", "completeness",
          0.0, "a dose for several areas cannot be divided, so each of them has none",
          "export a dose for every area, or set shared_dose if each area got so much",
          layouts.doses_of_several_areas),
    Check("sessions_complete", "Has every session all its rows?", "table", "completeness",
          0.05, "one rejected row costs its whole session, whose dose would be too small",
          "correct the rejected rows where the export is made",
          layouts.rows_of_incomplete_sessions),
    Check("rows_in_a_session", "Is it clear which session each row belongs to?", "table",
          "completeness", 0.0, "some dose is too small by such a row, and nobody can tell which",
          "complete the patient, or correct the rows that could not be read",
          layouts.rows_without_session),
)  # fmt: skip
