"""Which choices a planner for several readers may offer."""

from wearoff.disclosure.released import Released
from wearoff.disclosure.released_planner import PlannerChoice, PlannerDose
from wearoff.report.tables import shared_injectors


def choices(released: Released) -> tuple[PlannerChoice, ...]:
    """Return the choices that a page for several readers may offer.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    tuple of PlannerChoice
        Perhaps none; injectors only where the reports show and compare them.
    """
    if not released.planner:
        return ()
    compared = {row.injector for row in shared_injectors(released) if row.compared}
    return tuple(
        one for one in released.planner.choices if one.by != "injector" or one.level in compared
    )


def usual_dose(choice: PlannerChoice) -> PlannerDose:
    """Return what a choice is like at its usual dose.

    Parameters
    ----------
    choice : PlannerChoice
        A product in an area for one kind of patient.

    Returns
    -------
    PlannerDose
        One of its doses.
    """
    return next(one for one in choice.doses if one.dose_units == choice.usual_units)
