"""What a job of the workflow needs: memory and time, from the size of what it reads.

A cluster ends a job that takes more than it asked for, and makes one wait that asks for much. Local
runs look at processors only.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

_MARGIN = 1.5
"""Other machines and other data than those measured: half as much again."""
_SNAKEMAKE_MB = 400
"""In a job of a cluster Snakemake runs twice beside the step."""


@dataclass(frozen=True)
class Need:
    """What one kind of job takes, as measured.

    Attributes
    ----------
    mb : float
        Memory where there is hardly any input, in megabytes.
    mb_per_mb : float
        Memory per megabyte of input.
    minutes : float
        Time where there is hardly any input.
    minutes_per_mb : float
        Time per megabyte of input.
    """

    mb: float
    mb_per_mb: float
    minutes: float
    minutes_per_mb: float


NEEDS = {
    "clean_records": Need(mb=250, mb_per_mb=15, minutes=1, minutes_per_mb=0.05),
    "derive_outcome": Need(mb=260, mb_per_mb=60, minutes=1, minutes_per_mb=0.2),
    "hand_over": Need(mb=260, mb_per_mb=60, minutes=1, minutes_per_mb=0.2),
    "prepare_model": Need(mb=300, mb_per_mb=200, minutes=2, minutes_per_mb=2),
    "draw_posterior": Need(mb=400, mb_per_mb=4100, minutes=5, minutes_per_mb=40),
    "refit_family": Need(mb=500, mb_per_mb=4100, minutes=5, minutes_per_mb=40),
    "leave_injectors_out": Need(mb=500, mb_per_mb=4100, minutes=5, minutes_per_mb=40),
    "refit_changed": Need(mb=500, mb_per_mb=15, minutes=5, minutes_per_mb=1),
    "leave_patients_out": Need(mb=300, mb_per_mb=10, minutes=5, minutes_per_mb=1),
    "cross_validate": Need(mb=300, mb_per_mb=5, minutes=1, minutes_per_mb=0.05),
    "check_fit": Need(mb=300, mb_per_mb=10, minutes=2, minutes_per_mb=0.5),
    "sensitivity": Need(mb=300, mb_per_mb=10, minutes=2, minutes_per_mb=0.5),
    "estimate_durations": Need(mb=400, mb_per_mb=10, minutes=3, minutes_per_mb=0.5),
    "judge_estimates": Need(mb=300, mb_per_mb=5, minutes=1, minutes_per_mb=0.05),
    "control_disclosure": Need(mb=300, mb_per_mb=5, minutes=2, minutes_per_mb=0.05),
    "render_reports": Need(mb=400, mb_per_mb=20, minutes=3, minutes_per_mb=0.5),
    # Validation works on practices that it makes up: batches are all alike.
    "compile_density": Need(mb=700, mb_per_mb=0, minutes=10, minutes_per_mb=0),
    "calibrate_batch": Need(mb=500, mb_per_mb=0, minutes=10, minutes_per_mb=0),
    "truth_batch": Need(mb=700, mb_per_mb=0, minutes=15, minutes_per_mb=0),
    "alarm_batch": Need(mb=500, mb_per_mb=0, minutes=10, minutes_per_mb=0),
    "summarise_validation": Need(mb=300, mb_per_mb=5, minutes=2, minutes_per_mb=0),
}
"""By rule, from peak memory and processor time on the example and on ten times as many patients:
drawing took 0.5 and 2.4 GB there (0.08 and 0.5 MB of input), estimates 0.5 and 1.8 GB (29 and 245
MB). Minutes leave room for two further attempts of the ladder, and a slower machine."""


class Inputs(Protocol):
    """The inputs of a job as Snakemake hands them over."""

    size_mb: float


def memory_mb(need: Need, input_mb: float, attempt: int = 1) -> int:
    """Return the memory to ask for.

    Parameters
    ----------
    need : Need
        The kind of job.
    input_mb : float
        Size of its inputs, in megabytes.
    attempt : int
        From 1; each further attempt asks for as much again as the first.

    Returns
    -------
    int
        Megabytes, in steps of 100.
    """
    asked = _SNAKEMAKE_MB + _MARGIN * (need.mb + need.mb_per_mb * input_mb)
    return 100 * math.ceil(attempt * asked / 100)


def minutes(need: Need, input_mb: float, attempt: int = 1) -> int:
    """Return the time to ask for, in minutes; parameters as of :func:`memory_mb`."""
    return math.ceil(_MARGIN * (need.minutes + need.minutes_per_mb * input_mb) * attempt)


def needs(step: str, files: Iterable[str] = ()) -> dict[str, Callable[..., int]]:
    """Return the resources of a rule, as functions that Snakemake calls for each attempt.

    Parameters
    ----------
    step : str
        Key of ``NEEDS``.
    files : iterable of str
        Files that the job reads without naming them as inputs. A missing one counts nothing; the
        step explains that it is missing.

    Returns
    -------
    dict of str to callable
        ``mem_mb`` and ``runtime`` (minutes).
    """
    need = NEEDS[step]
    besides = sum(Path(name).stat().st_size for name in files if Path(name).is_file()) / 1e6

    def mem_mb(wildcards: object, input: Inputs, attempt: int) -> int:
        return memory_mb(need, input.size_mb + besides, attempt)

    def runtime(wildcards: object, input: Inputs, attempt: int) -> int:
        return minutes(need, input.size_mb + besides, attempt)

    return {"mem_mb": mem_mb, "runtime": runtime}
