"""Data-quality checks of whole tables: keys, copies, rejections."""

from functools import partial

from wearoff.records import count_records as rows
from wearoff.records import count_selection as selection
from wearoff.records.check_input import Check

_NEVER = "this cannot happen in sound records"
_FIX_EXPORT = "correct it where the export is made"

TABLE_CHECKS = (
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
    Check("rows_not_blank", "Are there blank rows?", "table", "conformance",
          0.01, "a few end a file; many mean that rows were wiped before the export",
          "export the table anew, without deleting cells", partial(
              rows.rows_set_aside, reason="blank")),
    Check("header_not_repeated", "Is the header there once?", "table", "conformance",
          0.0, "a second header means that files were pasted together, perhaps in part twice",
          "export all rows at once", partial(rows.rows_set_aside, reason="repeated_header")),
    Check("cells_without_control_characters", "Are cells free of invisible characters?", "table",
          "conformance", 0.0, "such rows are rejected; the cause is mostly one form or import",
          "remove them in the source system", partial(
              rows.rows_with_reason, reasons=("control_character",))),
    Check("rejections_even_by_injector", "Do all injectors lose about as many rows?", "table",
          "completeness", 0.0, "twice the share of the others, beyond chance, selects results",
          "see the table of rejected rows by injector; correct how they enter records",
          partial(selection.codes_losing_more, field="injector")),
    Check("rejections_even_by_clinic", "Do all clinics lose about as many rows?", "table",
          "completeness", 0.0, "twice the share of the others, beyond chance, selects results",
          "see the table of rejected rows by clinic; compare the clinics' exports",
          partial(selection.codes_losing_more, field="clinic")),
)  # fmt: skip
