"""Where a result comes from: digests of inputs, config and code, versions and seeds."""

import hashlib
import json
import platform
from importlib import metadata
from typing import Any

_PACKAGES = ("wearoff", "pymc", "pytensor", "nutpie", "arviz-stats", "numpy", "pandas", "snakemake")


def provenance_of(
    *, sections: dict[str, Any], input_digests: dict[str, str], code: str
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

    Returns
    -------
    dict of str to str
        No time of day and no path of the machine, so that equal runs give equal bytes.
    """
    config = json.dumps(sections, sort_keys=True).encode()
    content = {
        "config SHA-256": hashlib.sha256(config).hexdigest(),
        "code digest": code,
        "seed": str(sections["sampling"]["seed"]),
        "Python": platform.python_version(),
        "processor": platform.machine(),
    }
    content |= {f"input {name} SHA-256": digest for name, digest in input_digests.items()}
    content |= {f"version of {name}": metadata.version(name) for name in _PACKAGES}
    return content
