"""What may be published of injectors one by one, and of the spread they lie in."""

from typing import Literal

from wearoff.disclosure.released_model import Frozen


class InjectorRow(Frozen):
    """One injector by code. Estimates are missing where too few patients allow showing them.

    ``median_days`` is adjusted and pulled towards the average, ``unshrunk_days`` adjusted only,
    ``recorded_days`` neither. ``patients_needed`` is the number at which an injector could be
    compared who is not for want of reliability; empty where no practical number is enough.
    """

    injector: str
    patients: str
    shown: bool
    compared: bool
    median_days: float | None = None
    median_lower: float | None = None
    median_upper: float | None = None
    difference_days: float | None = None
    difference_lower: float | None = None
    difference_upper: float | None = None
    probability_beyond_delta: str = ""
    reliability: float | None = None
    wording: Literal["differs", "some_evidence", "no_evidence", "not_compared", "not_shown"]
    patients_needed: str = ""
    unshrunk_days: float | None = None
    unshrunk_lower: float | None = None
    unshrunk_upper: float | None = None
    recorded_days: float | None = None
    recorded_lower: float | None = None
    recorded_upper: float | None = None


class FunnelRow(Frozen):
    """Between which days medians not shrunken are expected, at a number of patients."""

    patients: int
    average: float
    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float


class CaseMixRow(Frozen):
    """How often an injector's treatments had something, or its average, and all treatments.

    Both are text: percentages of rounded counts, averages, or ``*`` where few patients stand
    behind one. ``reading`` is empty where one of them is hidden.
    """

    by_label: str
    level: str
    own: str
    everyone: str
    reading: Literal["more", "less", "alike", ""]


class InjectorPage(Frozen):
    """What only an injector and the lead read, beside the injector's row.

    ``number`` is the place in code order: files are named after it. ``ended`` and ``cut_short``
    are percentages of the treatments that showed an effect.
    """

    injector: str
    number: int
    treatments: str
    ended: str
    cut_short: str
    case_mix: tuple[CaseMixRow, ...]
