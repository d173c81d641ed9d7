"""The bill of materials says what the lock says."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def tool():
    spec = importlib.util.spec_from_file_location("make_sbom", ROOT / "tools" / "make_sbom.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_of_the_lock_is_there_once_with_its_digests(tool):
    bill = tool.bill(LOCK)
    pinned = re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)
    names = [one["name"] for one in bill["components"]]
    assert len(names) == len(set(names)) == len(pinned) > 50
    told = [p for one in bill["components"] for p in one["properties"]]
    digests = [one["value"] for one in told if one["name"] == "wearoff:lock:sha256"]
    assert digests == re.findall(r"sha256:([0-9a-f]{64})", LOCK)


def test_it_has_what_the_format_asks_for(tool):
    bill = tool.bill(LOCK)
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", bill["serialNumber"])
    refs = {one["bom-ref"] for one in [*bill["components"], bill["metadata"]["component"]]}
    assert {one["ref"] for one in bill["dependencies"]} == refs
    assert {on for one in bill["dependencies"] for on in one["dependsOn"]} <= refs
    of_pymc = next(one for one in bill["dependencies"] if "/pymc@" in one["ref"])
    assert any("/pytensor@" in one for one in of_pymc["dependsOn"])
    for one in bill["components"]:
        assert re.fullmatch(r"pkg:pypi/[a-z0-9-]+@\S+", one["purl"])


def test_the_same_lock_gives_the_same_bytes_and_another_lock_another_number(tool):
    first, other = tool.bill(LOCK), tool.bill(LOCK + "\n# another\n")
    assert json.dumps(first) == json.dumps(tool.bill(LOCK))
    assert first["serialNumber"] != other["serialNumber"]


def test_markers_are_kept(tool):
    text = "a-b==1.0 ; sys_platform == 'win32' \\\n    --hash=sha256:" + "0" * 64 + "\n"
    (one,) = tool.locked(text)
    assert one == {
        "name": "a-b", "version": "1.0", "marker": "sys_platform == 'win32'", "sha256": ["0" * 64],
    }  # fmt: skip
