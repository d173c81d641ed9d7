"""What the planner may show: curves and days of every choice that enough patients were given.

There is no count in it. A choice that is not there was given to nobody or to too few; which of
these cannot be told.
"""

from wearoff.disclosure.released_model import Frozen

Band = tuple[float, float, float]
"""Estimate, lower and upper end of its interval."""


class PlannerDose(Frozen):
    """What treatments of one choice are like at one dose.

    ``in_effect`` is the share still in effect at each of the planner's days, ``worn_off`` the days
    by which 25, 50 and 75 % have worn off (infinite: not within follow-up), both among treatments
    that show an effect. ``responding`` is the share that does. ``step_days`` is the median a step
    of dose higher, less the median.
    """

    dose_units: float | None
    in_effect: tuple[Band, ...]
    worn_off: tuple[Band, Band, Band]
    responding: Band | None
    step_days: Band | None


class PlannerChoice(Frozen):
    """A product in an area for one kind of patient, or from one injector, dose by dose.

    ``by`` is ``overall``, a group's name or ``injector``. ``usual_units`` is the one of its doses
    that is nearest to the usual dose; null, like the only dose, where dose does not count.
    """

    product: str
    area: str
    by: str
    by_label: str
    level: str
    usual_units: float | None
    step_units: float | None
    doses: tuple[PlannerDose, ...]


class Planner(Frozen):
    """Every choice, and the days of all curves."""

    days: tuple[int, ...]
    choices: tuple[PlannerChoice, ...]
