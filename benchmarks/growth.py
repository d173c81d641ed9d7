"""By which power of the size a time grows."""

from typing import Any

import numpy as np


def growth(runs: list[dict[str, Any]]) -> float | None:
    """Return the power of ``treatments`` by which ``wall_seconds`` grows; 1 is a flat cost per row.

    Taken between the least and the greatest size; None of one size.
    """
    ordered = sorted(runs, key=lambda run: int(run["treatments"]))
    sizes = [float(run["treatments"]) for run in (ordered[0], ordered[-1])] if ordered else [1, 1]
    if sizes[0] == sizes[1]:
        return None
    times = ordered[-1]["wall_seconds"] / ordered[0]["wall_seconds"]
    return float(np.log(times) / np.log(sizes[1] / sizes[0]))
