"""Injectors whom the model has not seen: their records together, against direct computation."""

import numpy as np
import pandas as pd
import pytest

from wearoff.checks.crossval.gather import of_injectors
from wearoff.checks.crossval.injectors import injector_score, injectors_of_fold
from wearoff.checks.crossval.patient_loglik import patient_logliks
from wearoff.checks.crossval.reduced import of_rows, with_new_levels, without_injectors
from wearoff.files import write_parquet

SD_INJECTOR, SCALE = 0.3, 0.25


def rows_of(n_injectors=4, per_injector=6, *, patients=None):
    rng = np.random.default_rng(1)
    rows = []
    for injector in range(n_injectors):
        for i in range(per_injector):
            days = np.exp(np.log(110) + 0.2 * injector - 0.3 + SCALE * rng.logistic())
            low = 14.0 * np.floor(days / 14)
            number = len(rows) if patients is None else len(rows) % patients
            rows.append(
                {"patient": f"P{number}", "injector": f"I{injector}", "clinic": f"C{injector % 2}",
                 "lower_days": low, "upper_days": low + 14.0, "cycle": i + 1}
            )  # fmt: skip
    return rows


@pytest.fixture
def design(made_up):
    """One treatment each, so no patient term; no response, so all is in the durations."""
    return made_up.design_of(
        rows_of(), model={"groups": [], "response": "off", "clinic": "off", "dose_term": "off"}
    )


def test_it_is_the_integral_over_the_injector(design, sample_for, exact):
    own = (design.rows["injector"] == "I3").to_numpy()
    reduced = of_rows(design, ~own)
    assert reduced.injectors == ("I0", "I1", "I2")
    medians = np.log([100.0, 108.0, 115.0, 130.0])
    sample = sample_for(
        reduced, 4000, intercept=np.repeat(medians, 1000), sd_injector=SD_INJECTOR, scale=SCALE,
        sd_patient=0.0,
    )  # fmt: skip
    rows = design.rows.loc[own]
    grid, step = np.linspace(-6 * SD_INJECTOR, 6 * SD_INJECTOR, 61, retstep=True)
    by_draw = []
    for level in medians:
        logs = [
            float(sum(exact.duration("loglogistic", one.lower_days, one.upper_days, level + b,
                                     SCALE) for one in rows.itertuples()))
            - 0.5 * (b / SD_INJECTOR) ** 2
            for b in grid
        ]  # fmt: skip
        by_draw.append(
            np.logaddexp.reduce(logs) + np.log(step / SD_INJECTOR) - 0.5 * np.log(2 * np.pi)
        )
    wanted = np.logaddexp.reduce(by_draw) - np.log(4)
    found, _ = injector_score(reduced, sample, rows, np.random.default_rng(2), n_new=5)
    # 20,000 new injectors: simulation error about 0.01 nats; seed fixed, a false alarm of another
    # seed is rarer than 1 in 1,000.
    assert found == pytest.approx(wanted, abs=0.04)


def test_records_together_are_likelier_than_one_by_one(design, sample_for):
    """One effect is behind them, so the joint density is not the product of single ones."""
    own = (design.rows["injector"] == "I3").to_numpy()
    reduced, rows = of_rows(design, ~own), design.rows.loc[own]
    sample = sample_for(reduced, 4000, sd_injector=SD_INJECTOR, scale=SCALE, sd_patient=0.0)
    together, _ = injector_score(reduced, sample, rows, np.random.default_rng(2), n_new=5)
    singly = sum(
        injector_score(reduced, sample, rows.iloc[[i]], np.random.default_rng(2), n_new=5)[0]
        for i in range(len(rows))
    )
    assert together > singly + 0.2


def test_what_other_records_say_of_the_patients_counts(made_up, sample_for):
    design = made_up.design_of(
        rows_of(patients=8), model={"groups": [], "response": "off", "dose_term": "off"}
    )
    own = (design.rows["injector"] == "I3").to_numpy()
    reduced, rows = without_injectors(of_rows(design, ~own)), design.rows.loc[own]
    assert reduced.clinics == ("C0", "C1")
    sample = sample_for(reduced, 6)
    found, _ = injector_score(reduced, sample, rows, np.random.default_rng(2), n_new=3)
    shared = reduced.rows.loc[reduced.rows["patient"].isin(rows["patient"])]
    everything = patient_logliks(reduced, sample, pd.concat([rows, shared]))[0].sum(axis=1)
    known = patient_logliks(reduced, sample, shared)[0].sum(axis=1)
    # Nothing is new in a model without injectors whose clinics are known: the ratio is exact.
    assert found == pytest.approx(np.log(np.mean(np.exp(everything - known))))
    assert len(shared) > 0


def test_a_new_injector_of_a_known_clinic_shares_its_effect(made_up, sample_for):
    design = made_up.design_of(rows_of(6), model={"groups": [], "dose_term": "off"})
    own = (design.rows["injector"] == "I5").to_numpy()
    reduced = of_rows(design, ~own)
    assert reduced.clinic_of_injector == (0, 1, 0, 1, 0)
    sample = sample_for(
        reduced, 8000, sd_injector=SD_INJECTOR, response_sd_injector=0.4,
        response_on_duration=2.0, sd_clinic=0.2,
    )  # fmt: skip
    rng = np.random.default_rng(3)
    grown, drawn = with_new_levels(reduced, sample, design.rows.loc[own], rng)
    assert grown.injectors[-1] == "I5"
    own_part = drawn.draws.unit_effect[:, -1] - sample.clinic_effect[:, 1]
    odds = drawn.draws.response_injector[:, -1]
    # Standard error of a standard deviation of 8,000 draws: 0.8 %, so 4 % is five of them.
    assert own_part.std() == pytest.approx(SD_INJECTOR, rel=0.04)
    assert odds.std() == pytest.approx(np.hypot(0.4, 2 * SD_INJECTOR), rel=0.04)
    assert np.corrcoef(own_part, odds)[0, 1] > 0.7


def test_a_new_clinic_adds_its_own_spread(made_up, sample_for):
    design = made_up.design_of(rows_of(6), model={"groups": [], "dose_term": "off"})
    in_clinic = (design.rows["clinic"] == "C1").to_numpy()
    reduced = of_rows(design, ~in_clinic)
    assert (reduced.clinics, len(reduced.injectors)) == (("C0",), 3)
    sample = sample_for(reduced, 8000, sd_injector=SD_INJECTOR, sd_clinic=0.4)
    rng = np.random.default_rng(3)
    _, drawn = with_new_levels(reduced, sample, design.rows.loc[in_clinic], rng)
    new = drawn.draws.unit_effect[:, -3:]
    np.testing.assert_allclose(new.std(axis=0), np.hypot(SD_INJECTOR, 0.4), rtol=0.04)
    # Three injectors of one clinic: what they share is its effect.
    assert np.corrcoef(new.T)[0, 1] == pytest.approx(0.16 / 0.25, abs=0.05)


def test_every_injector_is_in_one_fold(design):
    folds = [injectors_of_fold(design, one, 3, seed=5) for one in (1, 2, 3)]
    assert sorted(name for fold in folds for name in fold) == ["I0", "I1", "I2", "I3"]
    assert injectors_of_fold(design, 5, 6, seed=5) == []
    assert injectors_of_fold(without_injectors(design), 1, 3, seed=5) == []


def fold_of(path, elpd):
    rows = [
        {"injector": name, "variant": variant, "records": 9, "elpd": value, "mc_se": 0.1,
         "passed": True}
        for name, pair in elpd.items()
        for variant, value in zip(("injectors", "no_injectors"), pair, strict=True)
    ]  # fmt: skip
    columns = ["injector", "variant", "records", "elpd", "mc_se", "passed"]
    write_parquet(pd.DataFrame(rows, columns=columns), path)
    return path


def test_folds_are_added_up(tmp_path):
    folds = [
        fold_of(tmp_path / "1.parquet", {"I0": (-10.0, -12.0), "I1": (-20.0, -21.0)}),
        fold_of(tmp_path / "2.parquet", {"I2": (-30.0, -30.0)}),
        fold_of(tmp_path / "3.parquet", {}),
    ]
    found = of_injectors(folds)
    assert (found["injectors"], found["elpd"], found["elpd_without"]) == (3, -60.0, -63.0)
    assert found["difference"] == pytest.approx(3.0)
    assert found["difference_se"] == pytest.approx(np.sqrt(3) * np.std([2, 1, 0], ddof=1))
    assert found["mc_se"] == pytest.approx(0.1 * np.sqrt(6))
    assert of_injectors(folds[:1]) is None
    assert of_injectors([]) is None


def test_clinics_alone_can_be_new_too(made_up, sample_for):
    design = made_up.design_of(rows_of(6), model={"groups": [], "dose_term": "off"})
    in_clinic = (design.rows["clinic"] == "C1").to_numpy()
    both = without_injectors(design)
    reduced = of_rows(both, ~in_clinic)
    sample = sample_for(reduced, 8000, sd_clinic=0.4)
    rng = np.random.default_rng(3)
    grown, drawn = with_new_levels(reduced, sample, design.rows.loc[in_clinic], rng)
    assert grown.clinics == ("C0", "C1")
    assert drawn.draws.unit_effect[:, 1].std() == pytest.approx(0.4, rel=0.04)
    np.testing.assert_array_equal(drawn.draws.unit_effect[:, 0], sample.draws.unit_effect[:, 0])
