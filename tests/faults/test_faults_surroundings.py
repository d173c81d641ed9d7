"""Odd machines: the same bytes, whatever the home folder, the path, the language, the time zone."""

import os
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.workflow
NOWHERE = "/dev/null/home"
SURROUNDINGS = {
    "no home": {"HOME": NOWHERE, "XDG_CACHE_HOME": ""},
    "language C": {"LC_ALL": "C", "LANG": "C"},
    "German": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8", "LANGUAGE": "de"},
    "time zone": {"TZ": "Pacific/Chatham"},
    "hash seed": {"PYTHONHASHSEED": "77"},
}
PLACES = ("with spaces", "with 'single' and \"double\" quotes", "Über-Größe-名前-🧪", "a" * 150)


def no_network():
    """Words that run a command without any network, or a skip."""
    words = ["unshare", "--net"]
    if shutil.which("unshare") is None or subprocess.run([*words, "true"], check=False).returncode:
        pytest.skip("no right to take the network away (unshare --net)")
    return words


def run_in(project, words, before=()):
    done = subprocess.run(
        [*before, sys.executable, "-m", "wearoff.cli", *words], cwd=project.folder,
        env={key: value for key, value in project.environment.items() if value != ""},
        capture_output=True, timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-3000:]
    return project.digests()


def moved(project, place):
    folder = project.folder.parent / place
    project.folder.rename(folder)
    project.folder = folder


def test_all_of_it_at_once(victim, uninterrupted):
    moved(victim, 'it\'s "a" Größe 🧪')
    for settings in SURROUNDINGS.values():
        victim.environment |= settings
    victim.environment |= SURROUNDINGS["language C"]
    before = no_network() if os.geteuid() == 0 else ()
    assert run_in(victim, victim.CHEAP, before) == uninterrupted.expected


@pytest.mark.faults
@pytest.mark.parametrize("what", SURROUNDINGS)
def test_surroundings(what, victim, uninterrupted):
    victim.environment |= SURROUNDINGS[what]
    assert run_in(victim, victim.CHEAP) == uninterrupted.expected


@pytest.mark.faults
@pytest.mark.parametrize("place", PLACES)
def test_places(place, victim, uninterrupted):
    moved(victim, place)
    assert run_in(victim, victim.CHEAP) == uninterrupted.expected


@pytest.mark.faults
def test_without_a_network(victim, uninterrupted):
    assert run_in(victim, victim.CHEAP, no_network()) == uninterrupted.expected


@pytest.mark.faults
@pytest.mark.mcmc
def test_the_whole_run_on_an_odd_machine(victim):
    expected = run_in(victim, victim.WHOLE)
    victim.reset()
    moved(victim, 'it\'s "a" Größe 🧪')
    for settings in SURROUNDINGS.values():
        victim.environment |= settings
    before = no_network() if os.geteuid() == 0 else ()
    assert run_in(victim, victim.WHOLE, before) == expected
