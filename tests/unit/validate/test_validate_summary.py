"""From batches to pages: what is written, and that a batch is written whole or not at all."""

import json
import shutil

import numpy as np
import pandas as pd
import pytest

from wearoff.checks.confirm import confirm_verdict
from wearoff.errors import DiagnosticsError
from wearoff.validate.batches import SIZE, WANTED, seeds_of, wanted_batches, write_batch
from wearoff.validate.calibrate import N_DRAWS
from wearoff.validate.quantities import WORDS
from wearoff.validate.scenarios import MAIN, SCENARIOS
from wearoff.validate.summary import summarise
from wearoff.validate.truth_kinds import KINDS


def made_up(scenario, seed, rank=None):
    rng = np.random.default_rng([len(scenario), seed])
    row = {"scenario": scenario, "seed": seed, "attempts": 1, "first_attempt": "", "refused": ""}
    if scenario == "cure" and seed == 3:
        return row | {"attempts": 3, "first_attempt": "Divergent transitions", "refused": "rhat"}
    return row | {name: int(rng.integers(N_DRAWS + 1)) if rank is None else rank for name in WORDS}


def run_of(kind, seed):
    row = {"kind": kind, "seed": seed, "refused": "", "injectors": 10, "compared": 8}
    row |= {"claims": int(kind == "differ" and seed % 2), "some_evidence": 1, "wrong_sign": 0}
    row |= {"within_delta": 0, "truly_beyond": 3, "sd_lower": 0.1, "sd_median": 0.19}
    return row | {"sd_upper": 0.3 if seed != 5 else 0.15, "sd_realised": 0.21}


@pytest.fixture
def folder(tmp_path):
    for scenario, n_batches in ((MAIN, 320 // SIZE), ("cure", 40 // SIZE)):
        for batch in range(1, n_batches + 1):
            path = tmp_path / "batches/calibration" / scenario / f"{batch}.csv"
            write_batch(made_up, scenario, batch, path)
    for kind in KINDS:
        for batch in range(1, 20 // SIZE + 1):
            write_batch(run_of, kind, batch, tmp_path / "batches/truth" / kind / f"{batch}.csv")
    return tmp_path


def summary_of(folder):
    batches = sorted(folder.glob("batches/*/*/*.csv"))
    summarise(batches=batches, reports_dir=folder / "reports", summary_dir=folder / "docs")
    return (folder / "docs/README.md").read_text(encoding="utf-8")


def confirmed(folder):
    out_path = folder / "confirmed.json"
    confirm_verdict(
        verdict_path=folder / "reports/verdict.json", out_path=out_path, failure="not found"
    )
    return json.loads(out_path.read_text())


def test_batches_become_pages_and_a_verdict(folder):
    page = summary_of(folder)
    verdict = json.loads((folder / "reports/verdict.json").read_text())
    assert verdict["status"] == "pass", verdict["reasons"]
    assert verdict["practices"][MAIN] == 320
    assert "**Verdict: pass, " in page
    assert confirmed(folder) == {"status": "pass"}
    assert "| an ordinary practice | 320 | 320 | 0 | 0 |" in page
    assert f"{SCENARIOS['cure'].title} | 40 | 39 | 1 | 1 |" in page
    assert "holds 0.2: 19 of 20 (" in page
    assert "some injector was said to differ: 0 of 20 (0.0% to " in page
    assert "of 60 injectors that truly are more than 14 days away 10 were found" in page
    assert page.count("No practice was run.") == 1
    html = (folder / "reports/validation.html").read_text(encoding="utf-8")
    assert html.count("<svg") == 2
    assert (folder / "reports" / f"ecdf_{MAIN}.svg").is_file()
    kept = pd.read_csv(folder / "docs/ranks.csv")
    assert list(kept["scenario"].unique()) == [MAIN, "cure"]
    assert kept.loc[kept["scenario"] == MAIN, "seed"].tolist() == list(range(1, 321))


def test_a_wrong_quantity_fails_on_every_page(folder):
    def wrong(scenario, seed):
        return made_up(scenario, seed) | {"sd_patient": 0}

    for batch in (1, 2):
        write_batch(wrong, "cure", batch, folder / f"batches/calibration/cure/{batch}.csv")
    page = summary_of(folder)
    reason = f"{SCENARIOS['cure'].title}, {WORDS['sd_patient']}: its ranks leave the band"
    assert f"**Verdict: fail, {reason}" in page
    assert reason in json.loads((folder / "reports/verdict.json").read_text())["reasons"][0]
    assert "its ranks leave the band" in (folder / "reports/validation.html").read_text("utf-8")
    with pytest.raises(DiagnosticsError, match=r"not found: .* leave the band"):
        confirmed(folder)
    assert not (folder / "confirmed.json").exists()


def test_the_same_batches_give_the_same_bytes(folder):
    shutil.rmtree(folder / "batches/calibration" / MAIN)
    summary_of(folder)
    before = {path: path.read_bytes() for path in folder.glob("[rd]*/*")}
    summary_of(folder)
    assert {path: path.read_bytes() for path in folder.glob("[rd]*/*")} == before


def test_without_any_batch_nothing_is_judged(tmp_path):
    page = summary_of(tmp_path)
    assert "**Verdict: incomplete, 0 of 316 practices" in page
    assert page.count("No practice was run.") == 3


def test_jobs_hold_the_practices_that_were_asked_for():
    names = wanted_batches({})
    assert names[0] == f"calibration/{MAIN}/1"
    assert sum(one.startswith(f"calibration/{MAIN}/") for one in names) * SIZE >= WANTED["main"]
    assert sum(one.startswith("truth/") for one in names) * SIZE == 2 * WANTED["truth"]
    assert wanted_batches(dict.fromkeys(WANTED, 0)) == []
    assert [*seeds_of(1), *seeds_of(2)] == list(range(1, 2 * SIZE + 1))


def test_a_batch_that_breaks_off_leaves_nothing(tmp_path):
    def breaks(scenario, seed):
        if seed == SIZE:
            raise ValueError("broken")
        return made_up(scenario, seed)

    path = tmp_path / "1.csv"
    with pytest.raises(ValueError, match="broken"):
        write_batch(breaks, MAIN, 1, path)
    assert list(tmp_path.iterdir()) == []
    write_batch(made_up, MAIN, 1, path)
    again = path.read_bytes()
    write_batch(made_up, MAIN, 1, path)
    assert path.read_bytes() == again
