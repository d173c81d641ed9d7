"""Compile the density once for all jobs, and see that it is that of the model."""

from pathlib import Path

from wearoff.errors import EnvironmentFailure
from wearoff.files import write_json
from wearoff.model.prepare import build_design
from wearoff.sampling.kernel.agreement import TOLERANCE, disagreement
from wearoff.sampling.kernel.warm import ensure_compiled
from wearoff.validate.practice import simulate_practice
from wearoff.validate.scenarios import SCENARIOS

_SEED = 1


def compile_density(out_path: Path) -> None:
    """Fill the cache of compiled code, which jobs then only read, and compare with PyMC.

    Parameters
    ----------
    out_path : Path
        Gets the largest relative difference between the compiled density and the PyMC model, by
        scenario.

    Raises
    ------
    EnvironmentFailure
        If they differ: what jobs would validate is not the model.
    """
    differences = {}
    for name, scenario in SCENARIOS.items():
        practice = simulate_practice(scenario, _SEED)
        design = build_design(practice.durations, scenario.analysis())
        ensure_compiled(design, integrate=False)
        differences[name] = disagreement(design, _SEED)
        if differences[name] > TOLERANCE:
            raise EnvironmentFailure(
                f"the compiled density differs from the PyMC model by {differences[name]:.1e}",
                f"scenario {name}",
                "run the tests of the sampling kernel (tests/unit/sampling)",
            )
    write_json(differences, out_path)
