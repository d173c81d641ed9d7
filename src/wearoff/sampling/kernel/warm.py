"""Compile the density in a process of its own, so that every run loads it from the cache.

In the process that compiles it, functions are linked in another order than when they are loaded,
and sums may be rounded in another order: draws would differ in the last digit between the first
run on a machine and the next.
"""

import logging
import os
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np

from wearoff.model.design import Design
from wearoff.sampling.kernel.compiled import cache_folder
from wearoff.sampling.kernel.layout import lay_out
from wearoff.sampling.kernel.recovery import recovered_patients
from wearoff.sampling.kernel.sampler import density_of

logger = logging.getLogger(__name__)

_FEW_PATIENTS = 5
_WANTED = {
    False: ("entry.joint_entry", "entry.expand_entry"),
    True: ("entry.integrated_entry", "entry.expand_entry", "recovery.moments_by_address"),
}
"""What is kept compiled, with patients integrated out or not."""
_OPTIMISE = {"NUMBA_OPT": "1"}
"""Loops become vector instructions at this level too; higher ones take a third longer to compile
and save nothing that can be measured in a gradient."""


def ensure_compiled(design: Design, *, integrate: bool) -> None:
    """Fill the cache with the compiled densities unless they are there.

    Parameters
    ----------
    design : Design
        Any model; only the kinds of its arrays matter.
    integrate : bool
        Whether patients will be integrated out. The density in which they are parameters is
        compiled always: it is the one that is compared with the PyMC model.
    """
    few = design.rows["patient"].isin(design.rows["patient"].unique()[:_FEW_PATIENTS])
    # Which rows does not matter: they are there for the kinds of their arrays.
    small = replace(design, rows=design.rows.loc[few])
    missing = [
        (small, integrated)
        for integrated in (False, True)[: 1 + integrate]
        if not all(any(cache_folder().glob(f"**/{one}-*.nbc")) for one in _WANTED[integrated])
    ]
    if not missing:
        return
    logger.info("compiling the density, once per machine")
    for one in [_start(*each) for each in missing]:
        if one.wait() != 0:
            raise subprocess.CalledProcessError(one.returncode, one.args)


def _start(design: Design, integrate: bool) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "wearoff.sampling.kernel.warm"]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env=os.environ | _OPTIMISE
    )
    assert process.stdin is not None
    with process.stdin as pipe:
        pickle.dump((design, integrate), pipe)
    return process


def _evaluate(design: Design, integrate: bool) -> None:
    layout = lay_out(design, integrate=integrate)
    free = np.zeros(layout.parameters.size)
    density_of(layout)(free)
    if integrate:
        recovered_patients(design, layout, free[None])


if __name__ == "__main__":
    _evaluate(*pickle.load(sys.stdin.buffer))  # from the process that started it
