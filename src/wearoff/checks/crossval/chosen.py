"""Which patients are left out: all of them, or so many chosen at random that sums are known."""

from dataclasses import replace

import numpy as np

from wearoff.model.design import Design

MOST_PATIENTS = 4_000
"""The standard error of a difference per patient is then a 63rd of the spread between patients."""
_SEED = 4


def left_out_in_turn(design: Design) -> Design:
    """Return the design with the rows of the patients who are left out in turn.

    Parameters
    ----------
    design : Design
        With all rows.

    Returns
    -------
    Design
        The same unless it has more than 4,000 patients; then that of a simple random sample of
        them, which depends on who they are alone: other families leave out the same ones.

    Notes
    -----
    Sums over a simple random sample estimate those over all without bias (Magnusson et al. 2020,
    Proceedings of Machine Learning Research 108:341).
    """
    patients = np.unique(design.rows["patient"].astype(str).to_numpy(dtype=object))
    if len(patients) <= MOST_PATIENTS:
        return design
    chosen = np.random.default_rng(_SEED).choice(patients, MOST_PATIENTS, replace=False)
    kept = design.rows["patient"].astype(str).isin(chosen).to_numpy()
    return replace(design, rows=design.rows.loc[kept])
