"""Write sbom.cdx.json: what wearoff is made of, as CycloneDX 1.6, from requirements.lock.

Versions and digests come from the lock, licences and dependencies from what is installed. The
file has no time and no random number: the same lock and packages give the same bytes.
"""

import hashlib
import json
import re
import uuid
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements.lock"
OUT = ROOT / "sbom.cdx.json"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?:\s*;\s*([^\\]+?))?\s*\\?$")
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_LONGEST_LICENCE = 100


def locked(text: str) -> list[dict[str, Any]]:
    """Return name, version, marker and SHA-256 digests of each package of a lock file."""
    found: list[dict[str, Any]] = []
    for line in text.splitlines():
        if pinned := _PINNED.match(line):
            name, version, marker = pinned.groups()
            found.append({"name": _normal(name), "version": version, "marker": marker or "",
                          "sha256": []})  # fmt: skip
        elif found and (digest := _HASH.search(line)):
            found[-1]["sha256"].append(digest[1])
    return found


def bill(text: str) -> dict[str, Any]:
    """Return the bill of materials of a lock file as CycloneDX content."""
    packages = locked(text)
    refs = {one["name"]: f"pkg:pypi/{one['name']}@{one['version']}" for one in packages}
    own = f"pkg:pypi/wearoff@{metadata.version('wearoff')}"
    digest = hashlib.sha256(text.encode()).hexdigest()
    root = {"type": "application", "bom-ref": own, "name": "wearoff", "purl": own,
            "version": metadata.version("wearoff"),
            "licenses": [{"license": {"id": "Apache-2.0"}}]}  # fmt: skip
    needs = {own: _needed("wearoff", refs)}
    needs |= {refs[one["name"]]: _needed(one["name"], refs) for one in packages}
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}",
        "version": 1,
        "metadata": {
            "component": root,
            "properties": [{"name": "wearoff:lock:sha256", "value": digest}],
        },
        "components": [_component(one, refs[one["name"]]) for one in packages],
        "dependencies": [{"ref": ref, "dependsOn": on} for ref, on in sorted(needs.items())],
    }


def _component(package: dict[str, Any], ref: str) -> dict[str, Any]:
    """Return one package; the digests are those of its files, any of which may be installed."""
    told = [("wearoff:lock:marker", package["marker"])] if package["marker"] else []
    told += [("wearoff:lock:sha256", digest) for digest in package["sha256"]]
    component = {
        "type": "library", "bom-ref": ref, "name": package["name"],
        "version": package["version"], "purl": ref,
        "properties": [{"name": name, "value": value} for name, value in told],
    }  # fmt: skip
    if licence := _licence(package["name"]):
        component["licenses"] = [{"license": {"name": licence}}]
    return component


def _licence(name: str) -> str:
    """Return the licence as the installed package words it; nothing if it is not installed."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    classified = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or []
                  if one.startswith("License ::")]  # fmt: skip
    worded = told.get("License-Expression") or ", ".join(classified) or told.get("License") or ""
    return worded if len(worded) <= _LONGEST_LICENCE else worded.split("\n")[0][:_LONGEST_LICENCE]


def _needed(name: str, refs: dict[str, str]) -> list[str]:
    try:
        required = metadata.requires(name) or []
    except metadata.PackageNotFoundError:
        return []
    plain = [one for one in required if "extra ==" not in one]
    names = {_normal(re.split(r"[\s;<>=!~\[(]", one, maxsplit=1)[0]) for one in plain}
    return sorted(refs[one] for one in names if one in refs)


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    content = bill(LOCK.read_text(encoding="utf-8"))
    OUT.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{OUT.name}: {len(content['components'])} packages")
