"""Nine public data sets through ``kind: intervals`` and a config each, against their likelihoods.

Two figures are computed apart from the program: the maximum of the likelihood, and the posterior
mean that the same priors imply (importance sampling of that likelihood). Where a likelihood is
skewed the two differ, most for spreads, and that difference is the data's, not the program's.

So every parameter must lie within 0.2 standard errors of the maximum once the skew is taken off,
and every effect within 0.2 of the maximum itself unless the skew alone comes near it. At 1,000
effective draws on both sides the Monte-Carlo error is 0.045 standard errors: a right program fails
one of the 60 checks by chance with a probability of 0.05 %.

``make references`` runs every family and writes docs/references.md; the ordinary run fits one or
two families a set and holds that page to what it finds.
"""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

pytestmark = pytest.mark.mcmc

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "references.md"
WRITES = os.environ.get("WEAROFF_WRITE_REFERENCES") == "1"
MARGIN = 0.2
NEAR = 0.1
"""Skew, in standard errors, from which on an effect is not held to the maximum itself."""
ORDINARY = (
    ("exacerbations", "weibull"),
    ("pbc_signs", "loglogistic"),
    ("eyes", "weibull"),
    ("bladder", "lognormal"),
    ("litters", "loglogistic"),
    ("transplants", "lognormal"),
    ("psoriatic", "weibull"),
    ("hiv", "loglogistic"),
    ("toenail", "burr"),
)
HEAD = """\
# Public data against maximum likelihood

Written by `make references`; do not edit. Each data set went through `kind: intervals` and a
config alone (`tests/statistics/references/`), with priors so wide that they hardly count. The other
side is written apart from the program (`tests/statistics/reference_likelihood.py`).

- **ML, SE**: maximum likelihood and its standard error; sd is on log days, a numeric effect is per
  the config's step. Burr's tail has a prior on both sides.
- **mean**: the program's posterior mean. **difference**: (mean - ML) / SE.
- **skew**: (exact posterior mean - ML) / SE, from that likelihood and those priors by importance
  sampling. It is what a right program's difference must be. Spreads have most of it: their maximum
  lies below their mean when there are few events.

"""


def combinations(public_sets):
    everything = [(name, one) for name, found in public_sets.FAMILIES.items() for one in found]
    return everything if WRITES else list(ORDINARY)


def pytest_generate_tests(metafunc):
    if "combination" in metafunc.fixturenames:
        from_file = load_public_sets()
        metafunc.parametrize("combination", combinations(from_file), ids="-".join)


def load_public_sets():
    import importlib.util

    path = Path(__file__).with_name("public_sets.py")
    spec = importlib.util.spec_from_file_location("public_sets", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def public_sets():
    return load_public_sets()


@pytest.fixture(scope="module")
def page(public_sets):
    """Collect comparisons, and write the page at the end where that was asked for."""
    found = []
    yield found
    if WRITES and len(found) == sum(len(one) for one in public_sets.FAMILIES.values()):
        PAGE.write_text(HEAD + "\n".join(page_lines(found, public_sets)), encoding="utf-8")


def page_lines(found, public_sets):
    sources = yaml.safe_load((public_sets.FOLDER / "sources.yaml").read_text(encoding="utf-8"))
    first = {one.name: one for one in reversed(found)}
    lines = ["| data set | what | bounds | rows | clusters | from | published | terms |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for name, one in sorted(first.items(), key=lambda item: list(sources).index(item[0])):
        told = sources[name]
        cells = (name, told["what"], told["bounds"], one.n_rows, one.n_clusters or "none",
                 told["from"], told["published"], told["terms"])  # fmt: skip
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    lines += ["", *counts(pd.concat([one.rows for one in found])), ""]
    lines += ["| data set | family | parameter | ML | SE | mean | difference | skew |"]
    lines += ["|---|---|---|---|---|---|---|---|"]
    for one in found:
        for parameter, row in one.rows.iterrows():
            figures = [f"{row[key]:.4f}" for key in ("ml", "se", "mean")]
            figures += [f"{row[key]:+.2f}" for key in ("difference", "skew")]
            cells = [one.name, one.family, short(parameter), *figures]
            lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def counts(rows):
    """Say how many lie within the margin, of effects and of all."""
    is_effect = rows.index.str.startswith("coefficients[")
    near = (rows["difference"].abs() < MARGIN).to_numpy()
    explained = ((rows["difference"] - rows["skew"]).abs() < MARGIN).to_numpy()
    largest = (rows["difference"] - rows["skew"]).abs().max()
    return [
        f"Within {MARGIN} standard errors of ML: {near[is_effect].sum()} of {is_effect.sum()} "
        f"effects, {near[~is_effect].sum()} of {(~is_effect).sum()} intercepts, spreads and tails. "
        f"With the skew taken off: {explained.sum()} of {len(rows)}, the furthest {largest:.2f}."
    ]


def short(parameter):
    is_effect = parameter.startswith("coefficients[")
    return parameter.removeprefix("coefficients[").removesuffix("]") if is_effect else parameter


def test_posterior_means_meet_the_likelihood(combination, public_sets, page, tmp_path):
    found = public_sets.compare(*combination, tmp_path)
    page.append(found)
    rows = found.rows
    off = (rows["difference"] - rows["skew"]).abs()
    assert off[off >= MARGIN].to_dict() == {}
    held = rows[rows.index.str.startswith("coefficients[") & (rows["skew"].abs() < NEAR)]
    assert held.loc[held["difference"].abs() >= MARGIN, "difference"].to_dict() == {}
    if not WRITES:
        holds_the_page(found)


def holds_the_page(found):
    """Compare with the page as committed: the likelihood to its digits, the mean to its noise."""
    cells = [line.strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines()]
    written = {tuple(one[:3]): [float(x) for x in one[3:6]] for one in cells if len(one) == 8
               and one[0] == found.name and one[1] == found.family}  # fmt: skip
    assert len(written) == len(found.rows)
    for parameter, row in found.rows.iterrows():
        ml, se, mean = written[found.name, found.family, short(parameter)]
        assert abs(ml - row["ml"]) < 1e-3 * max(1.0, abs(ml))
        assert abs(se - row["se"]) < 0.01 * row["se"] + 1e-4
        assert abs(mean - row["mean"]) < MARGIN * row["se"]


@pytest.mark.truth
@pytest.mark.parametrize(("name", "copies"), [("litters", 25), ("toenail", 16)])
def test_skew_goes_as_the_data_grow(name, copies, public_sets, tmp_path):
    # So many copies of one table have the same maximum, and standard errors smaller by their root.
    # The skew falls likewise, and then even the spreads lie within the margin of the maximum.
    _, once, _ = public_sets.maximum_of(name, "weibull")
    table = public_sets.copied(name, public_sets.config_of(name), copies)
    means = public_sets.program_means(name, "weibull", table, tmp_path).loc[once.index]
    difference = (means - once["ml"]) / (once["se"] / np.sqrt(copies))
    assert difference[difference.abs() >= MARGIN].to_dict() == {}


@pytest.mark.parametrize("name", ["exacerbations", "pbc_signs", "eyes", "bladder", "litters"])
def test_the_grid_over_clusters_is_fine_enough(name, public_sets):
    config = public_sets.config_of(name)
    table = public_sets.copied(name, config)
    coarse, names = public_sets.problem_of(table, config, "weibull")
    fine, _ = public_sets.problem_of(table, config, "weibull", grid_step=0.05)
    location = config["model"]["priors"]["intercept"]["location"]
    theta = np.r_[location, np.zeros(len(names)), 0.0, 0.0]
    assert abs(coarse.loglik(theta) - fine.loglik(theta)) < 1e-3
