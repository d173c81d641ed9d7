"""Generated documents and the lock are in step with the code."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
GENERATED = ("config/README.md", "config/config.schema.json", "environment.yml")


def check(root):
    command = [sys.executable, str(root / "tools" / "make_docs.py"), "--check"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)


def test_generated_documents_are_in_step():
    found = check(ROOT)
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("name", GENERATED)
def test_an_edited_document_is_noticed(name, tmp_path):
    shutil.copytree(
        ROOT / "tools", tmp_path / "tools", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "config").mkdir()
    for one in (*GENERATED, "requirements.lock", ".python-version"):
        shutil.copy(ROOT / one, tmp_path / one)
    assert check(tmp_path).returncode == 0
    (tmp_path / name).write_text((ROOT / name).read_text(encoding="utf-8") + " ", encoding="utf-8")
    found = check(tmp_path)
    assert found.returncode == 1
    assert f"{name} is out of step" in found.stderr


@pytest.fixture(scope="module")
def lock():
    return (ROOT / "requirements.lock").read_text(encoding="utf-8")


def entries(lock):
    """Return each pin with the lines up to the next one."""
    return re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]


def test_every_pin_has_hashes(lock):
    pins = entries(lock)
    assert len(pins) > 50
    for pin in pins:
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+", pin), pin.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", pin), pin.splitlines()[0]


def test_the_lock_names_no_address(lock):
    assert not re.search(r"https?://|index-url|file:|@ ", lock)


def test_every_dependency_is_locked(lock):
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.findall(r'^  "([A-Za-z0-9._-]+)[\[>=]', text, re.MULTILINE)
    locked = {re.match(r"[A-Za-z0-9._-]+", pin)[0].lower() for pin in entries(lock)}
    assert len(wanted) > 20
    assert {name.lower() for name in wanted} - locked == set()
