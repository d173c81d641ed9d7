"""Compile the density in a process of its own, so that every run loads it from the cache.

In the process that compiles it, functions are linked in another order than when they are loaded,
and sums may be rounded in another order: draws would differ in the last digit between the first
run on a machine and the next.
"""

import logging
import pickle
import subprocess
import sys
from dataclasses import replace

import numpy as np

from wearoff.model.design import Design
from wearoff.sampling.kernel.compiled import cache_folder
from wearoff.sampling.kernel.layout import Layout, lay_out
from wearoff.sampling.kernel.sampler import density_of

logger = logging.getLogger(__name__)

_FEW_PATIENTS = 5


def ensure_compiled(design: Design) -> None:
    """Fill the cache with the compiled density unless it is there.

    Parameters
    ----------
    design : Design
        Any model; only the kinds of its arrays matter.
    """
    if any(cache_folder().glob("**/density.log_density-*.nbc")):
        return
    logger.info("compiling the density, once per machine")
    few = design.rows["patient"].isin(design.rows["patient"].unique()[:_FEW_PATIENTS])
    # Which rows does not matter: they are there for the kinds of their arrays.
    layout = lay_out(replace(design, rows=design.rows.loc[few]), integrate=False)
    subprocess.run(
        [sys.executable, "-m", "wearoff.sampling.kernel.warm"],
        input=pickle.dumps(layout),
        check=True,
        capture_output=True,
    )


def _evaluate(layout: Layout) -> None:
    density_of(layout)(np.zeros(layout.parameters.size))


if __name__ == "__main__":
    _evaluate(pickle.load(sys.stdin.buffer))  # from the process that started it
