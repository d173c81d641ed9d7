"""Where a result comes from: digests of inputs, config and code, versions, seeds and threads."""

import hashlib
import json
import os
import platform
from importlib import metadata
from pathlib import Path
from typing import Any

from wearoff.codedigest import code_digest
from wearoff.files import sha256_of

PACKAGES = ("wearoff", "pymc", "pytensor", "nutpie", "arviz-stats", "numpy", "pandas", "snakemake")
CODE_OF = (
    "config", "records", "outcome", "model", "sampling", "checks", "estimates", "disclosure",
)  # fmt: skip
_LOCK = Path(__file__).parents[2] / "requirements.lock"
_NOT_THERE = "not there"


def provenance_of(
    *, sections: dict[str, Any], input_digests: dict[str, str], code: str, lock: str
) -> dict[str, str]:
    """Return what a reader needs to repeat the run.

    Parameters
    ----------
    sections : dict
        The whole resolved config.
    input_digests : dict of str to str
        Input file: SHA-256 of its content.
    code : str
        Digest of all code of the pipeline.
    lock : str
        SHA-256 of the lock file.

    Returns
    -------
    dict of str to str
        No time of day and no path of the machine, so that equal runs give equal bytes. No digest
        of an intermediate file either: where it holds few counts, these could be tried out.
    """
    content = {
        "config SHA-256": config_digest(sections),
        "code digest": code,
        "lock SHA-256": lock,
        "seed": str(sections["sampling"]["seed"]),
        "threads of numerical libraries": os.environ.get("OMP_NUM_THREADS", "1"),
        "Python": platform.python_version(),
        "processor": platform.machine(),
    }
    content |= {f"code digest of {stage}": code_digest(stage) for stage in CODE_OF}
    content |= {f"input {name} SHA-256": digest for name, digest in input_digests.items()}
    content |= {f"version of {name}": metadata.version(name) for name in PACKAGES}
    return content


def config_digest(sections: dict[str, Any]) -> str:
    """Return the SHA-256 of a resolved config, however its keys are ordered in the file."""
    return hashlib.sha256(json.dumps(sections, sort_keys=True).encode()).hexdigest()


def lock_digest() -> str:
    """Return the SHA-256 of the lock file that lies with the code, or that there is none."""
    return sha256_of(_LOCK) if _LOCK.is_file() else _NOT_THERE
