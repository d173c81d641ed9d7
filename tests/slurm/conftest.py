"""A Slurm of one node with Snakemake's plugin for it, or the reason why there is none."""

import importlib.util
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "profiles" / "slurm" / "requirements.lock"
_spec = importlib.util.spec_from_file_location("one_node", Path(__file__).parent / "one_node.py")
one_node = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(one_node)


@pytest.fixture(scope="session")
def slurm():
    """Return the environment in which Snakemake finds Slurm and the plugin; skip without."""
    # Not below pytest's own folder: only its owner may enter that, and munge wants to be reached.
    folder = Path(tempfile.mkdtemp(prefix="wearoff-slurm-", dir="/tmp"))
    try:
        one_node.install()
        plugin = plugin_folder()
        with one_node.one_node(folder) as environment:
            yield environment | {"PYTHONPATH": os.pathsep.join([plugin, *python_path()])}
    except one_node.NoSlurm as why:
        pytest.skip(f"no Slurm: {why}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def plugin_folder():
    """Return the folder of the locked plugin, which is kept apart from the usual environment."""
    if importlib.util.find_spec("snakemake_executor_plugin_slurm"):
        return ""
    folder = ROOT / ".tools" / "slurm"
    uv = shutil.which("uv") or ROOT / ".tools" / "bin" / "uv"
    if not Path(uv).exists():
        raise one_node.NoSlurm("there is no uv to fetch the plugin")
    options = ("--python", sys.executable, "--target", folder, "--no-deps", "--require-hashes")
    one_node.fetched(uv, "pip", "install", *options, "-r", LOCK)
    return str(folder)


def python_path():
    """Return what is on the path of imports already, for jobs as for this process."""
    return [one for one in os.environ.get("PYTHONPATH", "").split(os.pathsep) if one]
