"""Every data-quality check fails where it must, passes where it must, and knows its limits."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from wearoff.records.count_doses import has_two_units
from wearoff.records.count_people import one_slip_apart
from wearoff.records.count_selection import rejections_by_code
from wearoff.records.quality_checks import CHECKS, run_check, run_checks

spec = importlib.util.spec_from_file_location("cases", Path(__file__).parent / "check_cases.py")
cases = importlib.util.module_from_spec(spec)
spec.loader.exec_module(cases)
BOUND, Case, bounds_config, dated_config = (
    cases.BOUND, cases.Case, cases.bounds_config, cases.dated_config,
)  # fmt: skip
patient, records, rejected, times, visit_config = (
    cases.patient, cases.records, cases.rejected, cases.times, cases.visit_config,
)  # fmt: skip
T, V = cases.TREATMENT, cases.VISIT
SOUND = records()
BOUNDS = records(config=bounds_config())
LISTED, SUMMED = visit_config(), visit_config()
GRADED = visit_config(score_range=[0, 3])
LISTED["records"]["treatments"]["split"] = {"area": "/"}
SUMMED["records"]["treatments"]["sum_rows"] = {"told_apart_by": []}
MANY = times(100, T, patient=patient)
SEEN = times(100, V, patient=patient)


def lost(reason, table="treatments", n=30, **codes):
    return records(MANY, SEEN, rejected(n, reason, table, **codes))


def kept(reason, table="treatments"):
    """Many sound rows, and a rejected one for another reason."""
    return records(MANY, SEEN, rejected(1, f"not_{reason}", table))


def course(*days, visits=(), **changes):
    """One patient's treatments on some days, and visits on some."""
    rows = [T | {"day": day} | changes for day in days]
    return records(rows, [V | {"day": day} for day in visits])


def unmapped(name):
    return records([T | {name: None}], config=visit_config(drop=(name,)))


def recorded(name):
    return Case(lost(f"missing_{name}"), kept(f"missing_{name}"), unmapped(name))


def two_codes(name, one, other):
    return records([T | {name: one}, T | {"patient": "Q"} | {name: other}])


def doses(*units, **changes):
    rows = [T | {"patient": patient(i), "dose_units": one} for i, one in enumerate(units)]
    return records([row | changes for row in rows])


def bounds(*pairs):
    rows = [BOUND | {"lower_days": low, "upper_days": high} for low, high in pairs]
    return records(rows, config=bounds_config())


UNDOSED = records([T | {"dose_units": np.nan}], config=visit_config(drop=("dose_units",)))
UNCODED = records([T | {"injector": None, "clinic": None}])
NO_GROUPS = records(config=visit_config(groups={}))
UNEVEN = rejected(25, "x", patient="Q", injector="I1", clinic="C1")
EVEN = [rejected(2, "x", injector=one, clinic=one)[i] for one in ("A", "B") for i in (0, 1)]
TWO_CLINICS = [T | {"clinic": "C1", "injector": "A"}, T | {"patient": "Q", "clinic": "C2"}]
HALVES = [T | {"patient": patient(i), "injector": "AB"[i % 2], "clinic": "AB"[i % 2]}
          for i in range(100)]  # fmt: skip
ONE_SIDED = [row | ({"injector": "I1", "clinic": "C1"} if row["injector"] == "A" else {})
             for row in HALVES]  # fmt: skip
CLUSTERS = [20.0 + i % 5 for i in range(30)] + [50.0 + i % 9 for i in range(20)]
STANDARD = [20.0] * 30 + [50.0] * 28 + [24.0, 45.0]
OWN_RANGE = {"Botox": {"Glabella": {"units": [15, 30], "reason": "our own protocol"}}}
OTHER_UNITS = [T | {"patient": patient(i), "injector": "ABCD"[i % 4],
                    "dose_units": (20.0 if i % 4 else 60.0) + i % 3}
               for i in range(40)]  # fmt: skip
DATES = {"treatment_dates": 100, "dates_on_sunday": 0, "dates_on_first": 0, "injector_codes": 10,
         "injector_codes_misspelt": 0}  # fmt: skip


def rated():
    config = visit_config()
    config["records"]["assessments"]["columns"]["rater"] = "r"
    config["outcome"] = config["outcome"] | {"raters": {"first": "A", "second": "B"}}
    return config


def clinics_dosing(units_of, n=10, **changes):
    """A product's doses of several clinics, an injector each; `n` of a clinic, or a dict."""
    sizes = n if isinstance(n, dict) else dict.fromkeys(units_of, n)
    return records([
        T | {"patient": clinic + patient(i), "clinic": clinic, "injector": f"I{clinic}",
             "dose_units": units * (0.9, 1.0, 1.1)[i % 3]} | changes
        for clinic, units in units_of.items() for i in range(sizes[clinic])
    ])  # fmt: skip


def noted(**counts):
    return records(config=dated_config(), notes=DATES | counts)


CASES = {
    # Tables.
    "treatment_places_unique": Case(records([T, T]), course(0, 90), BOUNDS),
    "rows_rejected": Case(lost("x"), kept("x")),
    "rows_copied": Case(records(rejects=rejected(1, "exact_copy", state="duplicate")), SOUND),
    "rows_contradicting": Case(lost("conflicting_product"), kept("conflicting_product")),
    "rows_of_wrong_length": Case(lost("wrong_field_count"), kept("wrong_field_count")),
    "rows_repaired": Case(records(repairs=2), records(repairs=2, rule="summed_per_session")),
    "doses_of_one_area": Case(
        records(repairs=2, rule="dose_of_several_areas", config=LISTED),
        records(repairs=2, config=LISTED), records(repairs=2, rule="dose_of_several_areas")),
    "sessions_complete": Case(
        records(MANY, SEEN, rejected(30, "session_incomplete"), config=SUMMED),
        records(MANY, SEEN, rejected(30, "x"), config=SUMMED), lost("session_incomplete")),
    "rows_in_a_session": Case(
        records(notes={"rows_without_session": 1}), records(notes={"rows_without_session": 0}),
        SOUND),
    "length_at_spreadsheet_limit": Case(
        records(counts={"treatments": {"rows_read": 65_535, "used": 1, "rejected": 0,
                                       "duplicate": 0, "out_of_scope": 0}}), SOUND),
    "rows_hidden": Case(
        records(notes={"treatments_hidden": 1}), records(notes={"treatments_hidden": 0}), SOUND),
    "rows_not_blank": Case(records(rejects=rejected(1, "blank", state="out_of_scope")), SOUND),
    "header_not_repeated": Case(
        records(rejects=rejected(1, "repeated_header", state="out_of_scope")),
        records(rejects=rejected(1, "blank", state="out_of_scope"))),
    "cells_without_control_characters": Case(lost("control_character"), kept("control")),
    "rejections_even_by_injector": Case(
        records(ONE_SIDED, rejects=UNEVEN), records(HALVES, rejects=EVEN), SOUND),
    "rejections_even_by_clinic": Case(
        records(ONE_SIDED, rejects=UNEVEN), records(HALVES, rejects=EVEN), SOUND),
    # Fields.
    **{f"{name}_recorded": recorded(name)
       for name in ("injector", "clinic", "product", "area", "dose_units")},
    "patient_recorded": Case(lost("missing_patient"), kept("missing_patient"), BOUNDS),
    "score_recorded": Case(
        lost("missing_score", "assessments"), kept("missing_score", "assessments"), BOUNDS),
    "groups_recorded": Case(records([T | {"sex": "not recorded"}]), SOUND, NO_GROUPS),
    "levels_few": Case(
        records(times(60, T, area=lambda i: f"a{i}")), SOUND,
        records([T | {"product": None, "area": None}], config=visit_config(
            drop=("product", "area"), groups={}))),
    "injector_codes_distinct": Case(
        two_codes("injector", "I-01", "I1"), two_codes("injector", "I1", "I2"), UNCODED),
    "patient_codes_distinct": Case(
        two_codes("patient", "Q-01", "Q1"), two_codes("patient", "Q1", "Q2"), BOUNDS),
    "clinic_codes_distinct": Case(
        two_codes("clinic", "C 1", "C1"), two_codes("clinic", "C1", "C2"), UNCODED),
    "area_names_distinct": Case(
        two_codes("area", "crow's feet", "crows feet"), two_codes("area", "chin", "neck"),
        unmapped("area")),
    "codes_in_one_script": Case(records([T | {"injector": "I\u0421A"}]), SOUND),
    "doses_without_thousands_mark": Case(
        records(notes={"doses_like_thousands": 1}), records(notes={"doses_like_thousands": 0}),
        SOUND),
    "doses_believable": Case(lost("dose_implausible"), kept("dose_implausible"), UNDOSED),
    "doses_near_usual": Case(doses(20, 20, 20, 200), doses(20, 20, 20, 70), UNDOSED),
    "dates_readable": Case(lost("date_not_in_format"), kept("date"), BOUNDS),
    "doses_readable": Case(lost("dose_not_a_number"), kept("dose"), UNDOSED),
    "scores_readable": Case(
        lost("score_not_a_number", "assessments"), kept("score", "assessments"), BOUNDS),
    "dates_before_export": Case(
        records(rejects=rejected(1, "date_after_extract"),
                config=dated_config(extract_date="2024-10-31")),
        records(config=dated_config(extract_date="2024-10-31")), SOUND),
    "dates_not_on_sundays": Case(noted(dates_on_sunday=14), noted(dates_on_sunday=2), SOUND),
    "dates_not_on_firsts": Case(noted(dates_on_first=30), noted(dates_on_first=4), SOUND),
    "injector_codes_not_misspelt": Case(
        noted(injector_codes_misspelt=2), noted(injector_codes_misspelt=0), SOUND),
    "injector_codes_unshared": Case(
        records([T, T | {"clinic": "C2", "patient": "Q"}]), records(TWO_CLINICS), SOUND),
    "patient_codes_unshared": Case(
        records([T, T | {"clinic": "C2", "day": 90}]), records(TWO_CLINICS), SOUND),
    "patients_not_placeholders": Case(
        course(*range(0, 360, 40)), course(*range(0, 1080, 120)), BOUNDS),
    "injectors_have_patients": Case(SOUND, records(MANY), UNCODED),
    "groups_vary": Case(
        records(MANY), records(times(40, T, sex=lambda i: "FM"[i % 2], age_years=float)), SOUND),
    "ages_follow_time": Case(
        records([T, T | {"day": 90, "age_years": 47.0}]),
        records([T, T | {"day": 400, "age_years": 51.0}]), SOUND),
    "ages_believable": Case(records([T | {"age_years": 0.0}]), SOUND, NO_GROUPS),
    # Values.
    "doses_within_usual_range": Case(
        doses(200, 200, 20, product="onabotulinumtoxinA"), doses(20, 40, 81, 20,
              product="onabotulinumtoxinA"), SOUND),
    "units_not_mixed": Case(doses(*CLUSTERS), doses(*STANDARD), doses(*CLUSTERS, area=None)),
    "injectors_use_same_units": Case(
        records(OTHER_UNITS), records([row | {"dose_units": 20.0} for row in OTHER_UNITS]), SOUND),
    "clinics_use_same_units": Case(
        clinics_dosing({"C1": 20.0, "C2": 50.0}), clinics_dosing({"C1": 20.0, "C2": 40.0}), SOUND),
    "doses_not_prefilled": Case(records(MANY), doses(*CLUSTERS), SOUND),
    "doses_not_all_round": Case(doses(20, 25), doses(20, 25, 22.5), UNDOSED),
    "scores_within_scale": Case(
        records(rejects=rejected(1, "score_outside_scale", "assessments"),
                config=visit_config(score_range=[0, 3])),
        records(config=visit_config(score_range=[0, 3])), SOUND),
    "scores_on_grades": Case(
        records(visits=[*SEEN[:9], V | {"score": 1.5}]), SOUND,
        records(visits=[V | {"score": 1.5}])),
    "scores_vary": Case(records(visits=SEEN), records(visits=[V, V | {"score": 1.0}]), BOUNDS),
    "scores_not_contradicting": Case(
        lost("conflicting_duplicate", "assessments"), kept("conflicting", "assessments"), BOUNDS),
    "no_improvement_untreated": Case(
        records(visits=[V, V | {"day": 90, "score": 3.0}, V | {"day": 120, "score": 0.0}]),
        records(visits=[V, V | {"day": 90, "score": 0.0}, V | {"day": 120, "score": 3.0}]),
        SOUND),
    "baselines_leave_room": Case(
        SOUND, records(visits=[V, V | {"day": 30, "score": 0.0}]), BOUNDS),
    "clinics_record_scores": Case(
        records([T, T | {"patient": "Q", "clinic": "C2"}]), SOUND, UNCODED),
    "injectors_record_scores": Case(records(MANY, [V]), records(MANY, SEEN), SOUND),
    "raters_not_injectors": Case(
        records(visits=[V | {"day": 30, "rater": "i1"}]),
        records(visits=[V | {"day": 30, "rater": "R2"}]), SOUND),
    # Courses.
    "assessments_have_treatment": Case(
        lost("no_treatment_of_patient", "assessments"), kept("x", "assessments"), BOUNDS),
    "patients_assessed": Case(records(visits=[]), SOUND, BOUNDS),
    "assessed_areas_treated": Case(
        records(visits=[V | {"area": "chin"}]), SOUND, records(visits=[V | {"area": None}])),
    "assessments_after_start": Case(course(0, visits=[-60]), course(0, visits=[-20]), BOUNDS),
    "treatments_from_day_0": Case(
        records(notes={"treatments_before_day_0": 1}),
        records(notes={"treatments_before_day_0": 0}), SOUND),
    "assessments_after_own_treatment": Case(
        records(notes={"assessments_before_own_treatment": 1}),
        records(notes={"assessments_before_own_treatment": 0}), SOUND),
    "assessments_before_next_treatment": Case(
        records(notes={"assessments_after_next_treatment": 1}),
        records(notes={"assessments_after_next_treatment": 0}), SOUND),
    "lost_treatments_dated": Case(
        lost("date_not_in_format", patient="Q"),
        records(MANY, SEEN, [*rejected(1, "x", patient="Q"), *rejected(9, "wrong_field_count"),
                             *rejected(9, "x", patient="Q", day=4.0)]), BOUNDS),
    "raters_agree": Case(
        records(visits=[V | {"score": 0.0, "score_2": 2.0}], config=GRADED),
        records(visits=[V | {"score": 0.0, "score_2": 1.0}], config=GRADED),
        records(visits=[V | {"score_2": np.nan}])),
    "treatments_reviewed": Case(course(0, visits=[46]), course(0, visits=[45]), BOUNDS),
    "treatments_have_baseline": Case(course(0, visits=[1]), course(0, visits=[-28]), BOUNDS),
    "visits_spread_over_week": Case(
        course(0, visits=[14, 28]), course(0, visits=[15, 28]), BOUNDS),
    "visits_not_heaped": Case(course(0, visits=[90, 91]), course(0, visits=[88, 99]), BOUNDS),
    "retreatments_not_early": Case(course(0, 13), course(0, 14), BOUNDS),
    "one_injector_a_session": Case(
        records([T, T | {"area": "chin", "injector": "I2"}]), SOUND, UNCODED),
    "sex_constant": Case(records([T, T | {"sex": "M", "day": 90}]), SOUND, NO_GROUPS),
    "durations_within_follow_up": Case(bounds((600, 700)), bounds((500, 700)), SOUND),
    "bounds_informative": Case(bounds((0, np.inf)), bounds((0, 90)), SOUND),
    "bounds_in_order": Case(
        records([BOUND], rejects=rejected(1, "upper_below_lower", "intervals"),
                config=bounds_config()), BOUNDS, SOUND),
    "bounds_not_heaped": Case(bounds((60, 84), (60, 90)), bounds((60, 83), (60, 90)), SOUND),
    "top_ups_few": Case(course(0, 20), course(0, 100, 200, 220), BOUNDS),
    "top_ups_same_product": Case(
        records([T, T | {"day": 20, "product": "Dysport"}]), course(0, 20), course(0, 100)),
    "cycles_not_overlapping": Case(course(0, 60), course(0, 84), course(0, 20)),
    "retreatments_not_heaped": Case(course(0, 84, 204), course(0, 85, 200), SOUND),
    "retreatments_spread_over_week": Case(course(0, 84), course(0, 85), SOUND),
    "gaps_believable": Case(course(0, 1_900), course(0, 1_800), SOUND),
    "retreatments_graded": Case(
        course(0, 120, visits=[30, 91, 121]), course(0, 120, visits=[30, 120]), SOUND),
    "courses_not_by_retreatment_only": Case(
        course(0, 120, visits=[0, 121]), course(0, 120, visits=[0, 14]), SOUND),
    "courses_seen_twice": Case(course(0, visits=[30]), course(0, visits=[30, 90]), SOUND),
    "follow_up_to_label_interval": Case(course(0, visits=[30]), course(0, visits=[84]), SOUND),
    "visits_within_18_months": Case(course(0, visits=[600]), course(0, visits=[500]), SOUND),
}  # fmt: skip
ONLY_TOLD = {
    # Shares without a limit: (numerator, denominator), and where nothing is to be judged.
    "raters_count": (
        records(visits=[V | {"rater": one} for one in ("A", "B", "C", "C")], config=rated()),
        (2, 4), records(visits=[V | {"rater": "A"}])),
}  # fmt: skip
PROGRAM_FAULTS = ("treatment_ids_unique", "assessment_ids_unique")


def result(name, checked):
    return run_check(next(check for check in CHECKS if check.name == name), checked)


def test_every_check_has_its_case():
    assert len(CHECKS) >= 60
    assert {check.name for check in CHECKS} == {*CASES, *ONLY_TOLD, *PROGRAM_FAULTS}


@pytest.mark.parametrize("name", ONLY_TOLD)
def test_check_without_a_limit_tells_a_share(name):
    told, share, nothing = ONLY_TOLD[name]
    found = result(name, told)
    assert (found["numerator"], found["denominator"]) == share
    assert (found["status"], found["threshold"]) == ("passed", None)
    assert result(name, nothing)["status"] == "not_applicable"


def test_raters_who_differ_are_no_improvement():
    seen = [V | {"day": day, "score": score, "rater": rater}
            for day in (90, 91) for rater, score in (("A", 3.0), ("B", 0.0))]  # fmt: skip
    found = result("no_improvement_untreated", records(visits=seen))
    assert (found["numerator"], found["denominator"]) == (0, 2)


@pytest.mark.parametrize("name", CASES)
def test_check_fails_and_passes_where_it_must(name):
    check = {"fails": "failed", "passes": "passed", "nothing": "not_applicable"}
    case = CASES[name]
    found = {which: result(name, checked)["status"]
             for which in check if (checked := getattr(case, which)) is not None}  # fmt: skip
    assert found == {which: check[which] for which in found}


@pytest.mark.parametrize("name", PROGRAM_FAULTS)
def test_repeated_ids_are_found(name):
    checked = records(MANY, SEEN)
    assert result(name, checked)["status"] == "passed"
    for table in (checked.treatments, checked.assessments):
        table[table.columns[-1]] = "x:000001"
    assert result(name, checked)["numerator"] == 100


def test_no_check_breaks_on_any_of_these_records():
    everything = [one for case in CASES.values() for one in (case.fails, case.passes, case.nothing)]
    empty = records([], [])
    for checked in [*(one for one in everything[::25] if one is not None), empty]:
        assert [one["name"] for one in run_checks(checked) if one["status"] == "error"] == []


def test_the_longest_follow_up_is_that_of_the_config():
    name = "durations_within_follow_up"
    usual = result(name, bounds((700, 800)))
    assert usual["title"].startswith("Do effects end within 540 days")
    config = bounds_config() | {"outcome": cases.OUTCOME | {"max_follow_up_days": 3650}}
    rows = [BOUND | {"lower_days": 700.0, "upper_days": 800.0}]
    own = result(name, records(rows, config=config))
    assert own["title"].startswith("Do effects end within 3650 days")
    assert (usual["status"], own["status"]) == ("failed", "passed")


def test_own_ranges_win_over_those_of_trials():
    config = visit_config(usual_dose_units=OWN_RANGE)
    checked = records([T, T | {"patient": "Q", "dose_units": 60.0}], config=config)
    found = result("doses_within_usual_range", checked)
    assert (found["numerator"], found["denominator"]) == (1, 2)


def test_a_top_up_is_no_dose_out_of_range():
    rows = [T | {"product": "onabotulinumtoxinA"}]
    rows.append(rows[0] | {"day": 14, "dose_units": 5.0})
    found = result("doses_within_usual_range", records(rows))
    assert (found["numerator"], found["denominator"]) == (0, 1)


@pytest.mark.parametrize("n", [30, 300])
@pytest.mark.parametrize("spread", [0.1, 0.25, 0.5])
def test_doses_of_one_unit_are_rarely_taken_for_two(n, spread):
    rng = np.random.default_rng(4)
    samples = [20 * np.exp(spread * rng.standard_normal(n)) for _ in range(400)]
    alarms = sum(has_two_units(np.maximum(np.round(one / 2.5) * 2.5, 2.5)) for one in samples)
    assert alarms <= 4


@pytest.mark.parametrize("ratio", [2.5, 3.0, 25.0])
@pytest.mark.parametrize("share", [0.15, 0.5])
def test_two_units_are_found(ratio, share):
    rng = np.random.default_rng(5)
    found = 0
    for _ in range(200):
        # A ratio of 25 is that of volumes, 20 units in 0.8 mL.
        centre_units = 20 if ratio < 4 else 0.8
        doses_units = centre_units * np.exp(0.15 * rng.standard_normal(100))
        doses_units[: int(share * 100)] *= ratio
        found += has_two_units(doses_units)
    assert found >= 190


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [(1.7, False), (2.2, False), (2.5, True), (3.0, True), (3.6, False), (4.0, False)],
)
def test_only_ratios_of_units_count(ratio, expected):
    varied = np.array([18.0, 19.0, 20.0, 20.0, 21.0, 22.0] * 7)
    assert has_two_units(np.concatenate([varied, varied * ratio])) is expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        ([20], [50], False), ([20, 25], [50, 60], False), ([25], [100], False),
        ([18, 20, 22], [50], False), ([18, 20, 22], [45, 50, 55], True),
        ([0.5], [20], True), ([0.4, 0.5], [20], True), ([4], [16], True),
    ],
)  # fmt: skip
def test_two_standard_doses_are_no_mixed_units(low, high, expected):
    doses_units = np.array([*low * 42, *high * 42], dtype=float)
    assert has_two_units(doses_units) is expected


def test_standard_doses_of_two_areas_are_no_mixed_units():
    by_area = {"glabella": (18.0, 19.0, 20.0, 21.0), "masseter": (48.0, 49.0, 50.0, 51.0)}
    rows = [T | {"patient": area + patient(i), "area": area, "dose_units": units[i % 4]}
            for area, units in by_area.items() for i in range(40)]  # fmt: skip
    found = result("units_not_mixed", records(rows))
    assert (found["status"], found["denominator"]) == ("passed", 2)
    merged = [row | {"area": "face"} for row in rows]
    assert result("units_not_mixed", records(merged))["status"] == "failed"


@pytest.mark.parametrize(
    ("units_of", "n", "far"),
    [
        ({"C1": 50.0, "C2": 50.0, "C3": 20.0}, 10, 1),
        # Most of the product's doses in the wrong units: both sides of two clinics are named.
        ({"C1": 50.0, "C2": 20.0}, {"C1": 8, "C2": 60}, 2),
        ({"C1": 50.0, "C2": 50.0, "C3": 17.0}, {"C1": 8, "C2": 8, "C3": 60}, 1),
        ({"C1": 50.0, "C2": 50.0, "C3": 20.0}, {"C1": 10, "C2": 10, "C3": 4}, 0),
        ({"C1": 50.0, "C2": 40.0, "C3": 30.0}, 10, 0),
    ],
)
def test_a_clinic_in_other_units_is_told_from_the_others(units_of, n, far):
    found = result("clinics_use_same_units", clinics_dosing(units_of, n))
    judged = len(units_of) - (isinstance(n, dict) and min(n.values()) < 5)
    assert (found["numerator"], found["denominator"]) == (far, judged)


def test_a_clinic_that_gives_more_of_everything_is_judged_beside_itself():
    usual = {"x": 20.0, "y": 50.0, "z": 40.0}
    rows = [
        T | {"patient": f"{clinic}{product}{i}", "clinic": clinic, "product": product,
             "dose_units": units * (1.3 if clinic == "C1" else 1.0)}
        for clinic in ("C1", "C2", "C3") for product, units in usual.items() for i in range(6)
    ]  # fmt: skip
    assert result("clinics_use_same_units", records(rows))["numerator"] == 0
    # 1.3 times as much, noted in units 2.5 times as large: half of what other clinics note.
    wrong = [
        row | {"dose_units": row["dose_units"] / (2.5 if row["patient"].startswith("C1y") else 1.0)}
        for row in rows
    ]
    found = result("clinics_use_same_units", records(wrong))
    assert (found["numerator"], found["denominator"]) == (1, 3)


def test_clinics_of_other_areas_or_products_are_in_no_other_units():
    for name in ("area", "product"):
        rows = [
            T | {"patient": clinic + patient(i), "clinic": clinic, "dose_units": units, name: level}
            for clinic, level, units in (("C1", "x", 20.0), ("C2", "y", 50.0)) for i in range(10)
        ]  # fmt: skip
        assert result("clinics_use_same_units", records(rows))["status"] == "not_applicable"
        merged = [row | {name: None} for row in rows]
        assert result("clinics_use_same_units", records(merged))["status"] == "not_applicable"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("MEYER", "MEYR", True), ("MEYER", "MEIER", True), ("meyer", "MEYRE", True),
        ("MEYER", "MEYERS", True), ("MEYER", "MAIER", False), ("MEYER", "MEYER", False),
        ("INJ-01", "INJ-02", False), ("INJ-1", "INJ-12", False), ("ABC", "ABX", False),
    ],
)  # fmt: skip
def test_one_slip(one, other, expected):
    assert one_slip_apart(one, other) is one_slip_apart(other, one) is expected


def test_rejections_are_counted_by_code():
    checked = records([T, T | {"patient": "Q"}], rejects=rejected(3, "x", injector="I1"))
    assert rejections_by_code(checked).to_dict("records") == [
        {"by": "injector", "code": "I1", "rows": 5, "rejected": 3, "patients": 2,
         "rows_of_one_patient": 1},
        {"by": "clinic", "code": "C1", "rows": 2, "rejected": 0, "patients": 2,
         "rows_of_one_patient": 1},
    ]  # fmt: skip


def test_records_without_codes_have_no_rejections_by_code():
    assert rejections_by_code(UNCODED).empty
