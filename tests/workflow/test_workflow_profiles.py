"""The profile for Slurm, and what is locked for it."""

import re
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
SLURM = ROOT / "profiles" / "slurm"


def locked(path):
    """Return version and number of hashes by package."""
    found = re.findall(
        r"^([a-z0-9-]+)==(\S+)[^\n]*((?:\n    --hash=\S+(?: \\)?)+)", path.read_text(), re.MULTILINE
    )
    return {name: (version, hashes.count("--hash=sha256:")) for name, version, hashes in found}


def test_what_is_asked_for_is_locked_with_hashes_and_nothing_else():
    lines = (SLURM / "requirements.in").read_text().splitlines()
    wanted = {one.name: one for one in (Requirement(x) for x in lines if not x.startswith("#"))}
    given = locked(SLURM / "requirements.lock")
    assert set(given) == set(wanted)
    for name, (version, hashes) in given.items():
        assert wanted[name].specifier.contains(version)
        assert hashes >= 2
    assert set(given) & set(locked(ROOT / "requirements.lock")) == set()


def test_what_the_plugin_stands_on_is_in_the_usual_lock():
    # As of 2.8; it is put beside the usual packages without its dependencies.
    needed = {
        "numpy", "pandas", "pyyaml", "throttler", "snakemake-interface-common",
        "snakemake-interface-executor-plugins",
    }  # fmt: skip
    assert needed <= set(locked(ROOT / "requirements.lock"))
    assert all(metadata.version(name) for name in needed)


def test_the_profile_goes_to_slurm_and_tries_again():
    profile = yaml.safe_load((SLURM / "profile.yaml").read_text())
    assert profile["executor"] == "slurm"
    assert profile["retries"] == 2
    # What is the same everywhere stands in the default profile, which has the last word anyway.
    assert not set(profile) & set(
        yaml.safe_load((ROOT / "profiles/default/profile.yaml").read_text())
    )
