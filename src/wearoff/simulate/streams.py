"""One seed, one independent random stream per part of the simulation."""

from typing import NamedTuple

import numpy as np


class Streams(NamedTuple):
    """The random streams. A change in one part leaves the draws of the others alone."""

    population: np.random.Generator
    course: np.random.Generator
    scores: np.random.Generator
    treatments: np.random.Generator
    assessments: np.random.Generator


def random_streams(seed: int) -> Streams:
    """Return the streams that belong to a seed, each at its beginning.

    Parameters
    ----------
    seed : int
        Seed of the practice, 0 or above.

    Returns
    -------
    Streams
        One PCG64 generator per part, spawned from the seed.
    """
    children = np.random.SeedSequence(seed).spawn(len(Streams._fields))
    return Streams(*(np.random.Generator(np.random.PCG64(child)) for child in children))
