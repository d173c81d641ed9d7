"""Data-quality checks of what was measured: doses and scores."""

from wearoff.records import count_doses as doses
from wearoff.records import count_scores as scores
from wearoff.records.check_input import Check

VALUE_CHECKS = (
    Check("doses_within_usual_range", "Are doses such as trials gave?", "field", "plausibility",
          0.5, "trials' ranges are narrower than practice; most doses outside are other units",
          "check the units; give your own usual_dose_units with their reason",
          doses.doses_outside_usual),
    Check("units_not_mixed", "Are the doses of a product in one unit?", "field", "plausibility",
          0.0, "in one area, two clusters of varied doses 2.25 to 3.5 times apart are units of "
          "another product; of a customary dilution apart and up to 10, millilitres",
          "find the rows of the smaller cluster, and correct product or unit",
          doses.cells_of_mixed_units),
    Check("injectors_use_same_units", "Do injectors record doses in the same units?", "field",
          "plausibility", 0.0, "a usual dose twice that of colleagues may be another unit",
          "ask how these injectors note doses", doses.injectors_of_other_units),
    Check("clinics_use_same_units", "Do clinics record doses in the same units?", "field",
          "plausibility", 0.0, "a product's doses twice those of other clinics may be another's "
          "units, which are 2.5 to 3 times apart", "ask which units each clinic notes for each "
          "product", doses.clinics_of_other_units),
    Check("doses_not_prefilled", "Do doses vary?", "field", "plausibility",
          0.5, "nine equal doses of ten may be the form's default, not what was injected",
          "record the dose that was drawn up", doses.prefilled_doses),
    Check("doses_not_all_round", "Are there doses that are no multiple of five?", "field",
          "plausibility", 0.95, "nearly all round suggests planned doses, not given ones",
          "record the dose that was injected, area by area", doses.round_doses),
    Check("scores_within_scale", "Are scores within the scale?", "field", "conformance",
          0.0, "a score outside belongs to another scale, or is a code for missing",
          "map codes such as 9 or 99 to null, and check the scale", scores.scores_outside_scale),
    Check("scores_on_grades", "Are scores whole grades?", "field", "conformance",
          0.02, "fractions among grades are averages, or another scale",
          "export the grades as they were given", scores.scores_between_grades),
    Check("scores_vary", "Are all grades of the scale used?", "field", "plausibility",
          0.8, "where one score is nearly everywhere, it is a default or shows nothing",
          "check whether the form fills it in", scores.commonest_score),
    Check("scores_not_contradicting", "Has an area one score a day?", "field", "conformance",
          0.01, "which of two is right is unknown, so both are rejected",
          "export one rater, or one state (at contraction)", scores.contradicting_scores),
    Check("no_improvement_untreated", "Do scores improve only after treatment?", "whole",
          "plausibility", 0.02, "half the scale better months after treatment: a treatment is "
          "missing, or a score is wrong", "export all treatments; check such scores",
          scores.improvements_without_treatment),
    Check("baselines_leave_room", "Can baselines improve?", "whole", "plausibility",
          0.1, "who starts at the best score cannot be seen to respond",
          "grade at maximum contraction, before injecting", scores.baselines_without_room),
    Check("clinics_record_scores", "Does every clinic record scores?", "whole", "completeness",
          0.0, "a clinic without scores tells nothing about its treatments",
          "export its assessments, or leave the clinic out", scores.clinics_without_scores),
    Check("injectors_record_scores", "Are patients of every injector assessed?", "whole",
          "completeness", 0.0, "an injector without any score cannot be compared",
          "find out who leaves scores out", scores.injectors_without_scores),
    Check("raters_count", "Are assessments by raters whose scores count?", "whole",
          "completeness", None, "whose scores count is the choice of whoever made the config",
          "see outcome.raters", scores.assessments_of_others),
    Check("raters_not_injectors", "Does someone else than the injector grade?", "whole",
          "plausibility", 0.5, "people grade their own work better; say so in the report",
          "let another person grade; set report.rater_is_injector", scores.self_rated),
)  # fmt: skip
