"""How chains move where the posterior is nearly normal, as it is in the kernel's coordinates."""

from typing import Any

from nutpie.compile_pymc import CompiledPyMCModel


class NearNormalModel(CompiledPyMCModel):  # type: ignore[misc]
    """A compiled model whose trajectories are exact for a standard normal distribution.

    The leapfrog scheme moves in straight lines between kicks by the whole gradient. Here points
    turn as under a standard normal density, in the coordinates that the mass matrix scales, and
    kicks come from what the posterior differs from it (the splitting of Shahbaba et al. 2014,
    Statistics and Computing 24:339). Both keep volume and can be reversed, and the energy that
    steps are judged by is the whole one, so that draws have the same distribution; but where the
    posterior is nearly normal steps can be twice as long.
    """

    def _make_sampler(self, settings: Any, *arguments: Any) -> Any:
        # The sampler has this setting, but no keyword for it.
        inner = settings.as_dict()["settings"]
        settings.update_settings(inner | {"trajectory_kind": "ExactNormal"})
        return super()._make_sampler(settings, *arguments)
