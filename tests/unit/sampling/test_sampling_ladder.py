"""The retry ladder, and the posterior on disk."""

from types import SimpleNamespace

import numpy as np
import pytest
import xarray as xr

from wearoff.config import Checks, Sampling
from wearoff.files import write_with
from wearoff.sampling.draw import _plain, load_posterior
from wearoff.sampling.ladder import climb, ladder

ANALYSIS = SimpleNamespace(sampling=Sampling(), checks=Checks())


def test_the_rungs_are_fixed():
    rungs = [(one.number, one.target_accept, one.warmup) for one in ladder(Sampling())]
    assert rungs == [(1, 0.95, 800), (2, 0.98, 800), (3, 0.995, 1600)]


def test_the_ladder_never_lowers_the_configured_acceptance():
    accepted = [one.target_accept for one in ladder(Sampling(target_accept=0.97))]
    assert accepted == [0.97, 0.98, 0.995]


def test_many_treatments_are_sampled_for_less_long_and_never_for_longer():
    usual = Sampling()
    assert usual.of_size(9_999) == usual
    many = usual.of_size(10_000)
    assert (many.draws, many.warmup, many.target_accept) == (500, 500, 0.8)
    few = Sampling(draws=200, warmup=250, target_accept=0.7)
    assert few.of_size(10**6) == few
    accepted = [one.target_accept for one in ladder(many)]
    assert accepted == [0.8, 0.98, 0.995]


def test_seeds_differ_between_rungs_and_configured_seeds_and_repeat():
    seeds = [one.seed for seed in (1, 2) for one in ladder(Sampling(seed=seed))]
    assert len(set(seeds)) == 6
    assert seeds == [one.seed for seed in (1, 2) for one in ladder(Sampling(seed=seed))]


@pytest.fixture
def sampler(draws):
    """A sampler that diverges in its first attempts; it records what it was asked."""

    def _sampler(n_bad):
        asked = []

        def sample(attempt):
            asked.append(attempt)
            posterior, stats = draws(seed=attempt.number)
            stats["diverging"][0, : 10 * attempt.number] = len(asked) <= n_bad
            return SimpleNamespace(posterior=posterior, sample_stats=stats)

        return sample, asked

    return _sampler


@pytest.mark.parametrize(("n_bad", "n_attempts"), [(0, 1), (1, 2), (2, 3), (3, 3)])
def test_climbing_stops_at_the_first_attempt_that_passes(n_bad, n_attempts, sampler):
    sample, asked = sampler(n_bad)
    drawn = climb(ANALYSIS, sample)
    assert [one.number for one in asked] == list(range(1, n_attempts + 1))
    assert len(drawn.attempts) == n_attempts
    outcomes = ["Divergent" in told for told in drawn.attempts]
    assert outcomes == [number < n_bad for number in range(n_attempts)]
    assert any(check.status == "fail" for check in drawn.checks) == (n_bad == 3)


def test_the_last_failure_is_kept_whole(sampler, draws):
    sample, _ = sampler(3)
    drawn = climb(ANALYSIS, sample)
    assert int(drawn.sample_stats["diverging"].sum()) == 30
    xr.testing.assert_equal(drawn.posterior, draws(seed=3)[0])


def write_posterior(folder, draws):
    posterior, stats = draws()
    stats["message"] = (("chain", "draw"), np.full((4, 1000), "text of a divergence"))
    stats.attrs["created_at"] = folder.name
    tree = xr.DataTree.from_dict({"posterior": _plain(posterior), "sample_stats": _plain(stats)})
    write_with(lambda path: tree.to_netcdf(path, engine="h5netcdf"), folder / "posterior.nc")


def test_a_posterior_survives_the_disk(draws, tmp_path):
    write_posterior(tmp_path, draws)
    posterior, stats = load_posterior(tmp_path)
    xr.testing.assert_equal(posterior, draws()[0])
    assert set(stats) == {"diverging", "energy", "maxdepth_reached"}
    assert stats.attrs == {}


def test_equal_draws_give_equal_bytes(draws, tmp_path):
    for name in ("a", "b"):
        write_posterior(tmp_path / name, draws)
    contents = {(tmp_path / name / "posterior.nc").read_bytes() for name in ("a", "b")}
    assert len(contents) == 1
