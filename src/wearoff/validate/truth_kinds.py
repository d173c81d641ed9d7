"""The practices of known truth that the whole pipeline is run on."""

from dataclasses import dataclass
from datetime import date
from itertools import islice

from wearoff.simulate import Truth

N_PATIENTS, N_INJECTORS = 200, 10
"""Smaller than the example, so that hundreds can be run: 20 patients an injector, ..."""
_N_CLINICS, _N_AREAS, _N_PRODUCTS = 1, 1, 2
_LAST_ENROLMENT_DAY, _LAST_DAY = date(2022, 6, 30), date(2022, 12, 30)
"""... the first area and products only, two years, and one clinic: of two it could not be told
whether clinics differ or their injectors."""
_ATTENDED, _DROP_OUT = 0.9, 0.02
"""Followed up closely, so that so few records can tell injectors who differ."""


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
        Whether injectors do not differ in how often treatments work, either.
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
        update={
            "n_patients": N_PATIENTS,
            "n_injectors": N_INJECTORS,
            "n_clinics": _N_CLINICS,
            "last_enrolment_day": _LAST_ENROLMENT_DAY,
            "last_day": _LAST_DAY,
        }
    )
    # Added to every treatment of the one clinic, it would say nothing.
    spreads = {"sd_clinic": 0.0, "sd_injector": kind.sd_injector}
    duration = base.duration.model_copy(update=spreads)
    visits = base.visits.model_copy(update={"attended": _ATTENDED, "drop_out_per_slot": _DROP_OUT})
    response = base.response.model_copy(update={"sd_injector_logit": 0.0} if kind.is_null else {})
    return base.model_copy(
        update={
            "practice": practice,
            "areas": dict(islice(base.areas.items(), _N_AREAS)),
            "products": dict(islice(base.products.items(), _N_PRODUCTS)),
            "duration": duration,
            "response": response,
            "visits": visits,
        }
    )
