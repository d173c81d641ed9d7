"""The practices of known truth that the whole pipeline is run on."""

from dataclasses import dataclass

from wearoff.simulate import Truth

N_PATIENTS, N_INJECTORS, N_CLINICS = 200, 10, 2
"""Smaller than the example, so that hundreds can be run: some 20 patients an injector."""


@dataclass(frozen=True)
class Kind:
    """One kind of truth.

    Attributes
    ----------
    title : str
        What is true.
    sd_injector : float
        Spread between injectors' log median durations.
    is_null : bool
        Whether clinics do not differ either, nor injectors in how often treatments work.
    """

    title: str
    sd_injector: float
    is_null: bool


KINDS = {
    "alike": Kind("injectors do not differ", 0.0, is_null=True),
    "differ": Kind("injectors differ with a spread of 0.2", 0.2, is_null=False),
}


def truth_of(base: Truth, kind: Kind) -> Truth:
    """Return the truth of a kind of practices, made from that of the example.

    Parameters
    ----------
    base : Truth
        Everything else: case mix, doses, visits, and what is wrong with the export.
    kind : Kind
        The kind.
    """
    practice = base.practice.model_copy(
        update={"n_patients": N_PATIENTS, "n_injectors": N_INJECTORS, "n_clinics": N_CLINICS}
    )
    nothing = {"sd_clinic": 0.0} if kind.is_null else {}
    duration = base.duration.model_copy(update={"sd_injector": kind.sd_injector} | nothing)
    response = base.response.model_copy(update={"sd_injector_logit": 0.0} if kind.is_null else {})
    return base.model_copy(
        update={"practice": practice, "duration": duration, "response": response}
    )
