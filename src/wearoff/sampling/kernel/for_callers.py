"""Compile functions that only other compiled functions call.

Numba optimises each function and writes machine code for it, and then does both again for every
function it becomes a part of. Here a function's intermediate code is all its callers get: what is
called from outside is optimised once, as a whole.
"""

from typing import Any

from numba.core.codegen import JITCodeLibrary
from numba.core.compiler import CompilerBase, DefaultPassBuilder
from numba.core.compiler_machinery import register_pass
from numba.core.typed_passes import NativeLowering


class Intermediate(JITCodeLibrary):  # type: ignore[misc]
    """A function's code on its way into its callers."""

    def _optimize_final_module(self) -> None:
        """Leave it to the callers."""

    def _finalize_final_module(self) -> None:
        """Take it for done."""
        self._finalize_dynamic_globals()
        self._finalized = True


@register_pass(mutates_CFG=True, analysis_only=False)
class LowerForCallers(NativeLowering):  # type: ignore[misc]
    """Numba's last pass without machine code."""

    _name = "lower_for_callers"

    def run_pass(self, state: Any) -> bool:
        """Lower, and tell callers where to find the function."""
        state.flags.no_compile = True
        state.library = Intermediate(state.targetctx.codegen(), state.func_id.func_qualname)
        done = super().run_pass(state)
        lowered = state["cr"]
        # Callers look under the machine code's own key; any builtin of its own can stand in.
        stand_in: object = [].append
        state.targetctx.insert_user_function(stand_in, lowered.fndesc, [state.library])
        state["cr"] = lowered._replace(cfunc=stand_in)
        return bool(done)


class ForCallers(CompilerBase):  # type: ignore[misc]
    """Numba's usual way to compile but for its last step."""

    def define_pipelines(self) -> list[Any]:
        """Return the passes."""
        manager = DefaultPassBuilder.define_nopython_pipeline(self.state)
        manager.passes = [
            (LowerForCallers, why) if one is NativeLowering else (one, why)
            for one, why in manager.passes
        ]
        manager.finalize()
        return [manager]
