"""Which choices of the planner may be published, and that no small count can be told from them."""

import itertools
import math

import pytest

from wearoff.config import Disclosure
from wearoff.disclosure.planner import planner
from wearoff.disclosure.released_injectors import InjectorRow

DEFAULTS = Disclosure()
FOLLOWED = 182.0
COMPARED = (
    InjectorRow(injector="I1", patients="40", shown=True, compared=True, wording="no_evidence"),
    InjectorRow(injector="I2", patients="40", shown=True, compared=False, wording="not_compared"),
)
BANDS = {
    "lower_quartile_days": (80.4, 74.2, 86.9), "median_days": (104.4, 97.0, 111.6),
    "upper_quartile_days": (150.0, 140.0, 190.0), "share_responding": (0.9312, 0.9049, 0.9551),
    "step_days": (4.44, 1.26, 7.61),
}  # fmt: skip


def choice(patients=40, area="glabella", by="overall", level="all", doses=(15.0, 20.0), **changed):
    place = {
        "product": "ona", "area": area, "by": by, "by_label": by, "level": level,
        "usual_units": 19.0, "step_units": 5.0, "patients": patients, "reach_days": 120.0,
        "mcse": None,
    }  # fmt: skip
    rows = []
    for dose in doses:
        at = place | {"dose_units": dose}
        rows += [
            at | {"quantity": "share_in_effect_given_response", "day": day, "point": share,
                  "lower": share - 0.031, "upper": share + 0.029}
            for day, share in ((14, 0.9649), (28, 0.9012))
        ]  # fmt: skip
        rows += [
            at
            | {"quantity": name, "day": None}
            | dict(zip(("point", "lower", "upper"), band, strict=True))
            for name, band in (BANDS | changed).items()
            if band
        ]
    return rows


def released(rows, settings=DEFAULTS, injectors=COMPARED):
    return planner(rows, injectors, settings, FOLLOWED)


def test_numbers_are_rounded_to_what_is_published():
    (one,) = released(choice()).choices
    dose = one.doses[0]
    assert dose.in_effect == ((0.96, 0.93, 0.99), (0.90, 0.87, 0.93))
    assert dose.worn_off == ((80.0, 74.0, 87.0), (104.0, 97.0, 112.0), (150.0, 140.0, math.inf))
    assert dose.responding == (0.93, 0.9, 0.96)
    assert dose.step_days == (4.4, 1.3, 7.6)
    assert one.usual_units == 20.0


def test_digits_beyond_the_monte_carlo_error_are_not_published():
    rows = [row | {"mcse": 2.0} for row in choice() if row["day"] is None]
    rows += [row for row in choice() if row["day"] is not None]
    dose = released(rows).choices[0].doses[0]
    assert dose.worn_off[0] == (80.0, 75.0, 85.0)
    assert dose.step_days == (5.0, 0.0, 10.0)


def test_a_step_beyond_follow_up_is_not_told():
    rows = [row | {"reach_days": 183.0} for row in choice()]
    assert released(rows).choices[0].doses[0].step_days is None
    assert released(choice(step_days=None)).choices[0].doses[0].step_days is None
    beyond = choice(step_days=(3.0, 1.0, math.inf))
    assert released(beyond).choices[0].doses[0].step_days is None


@pytest.mark.parametrize("patients", range(1, 8))
@pytest.mark.parametrize("kind", [("overall", "all"), ("sex", "male"), ("injector", "I1")])
def test_one_to_seven_patients_are_like_none(patients, kind):
    by, level = kind
    others = choice(area="forehead")
    few = choice(patients, area="glabella", by=by, level=level)
    assert released(few + others) == released(others)
    assert released(few) is None


def test_nothing_published_depends_on_a_count():
    """Any two counts that are both enough give the same content: no count can be worked out."""
    enough = [DEFAULTS.injector_min_patients, 11, 38, 5000]
    found = {
        released(choice(one) + choice(other, by="sex", level="male")).model_dump_json()
        for one, other in itertools.product(enough, enough)
    }
    assert len(found) == 1


@pytest.mark.parametrize(
    ("patients", "level", "offered"),
    [(9, "I1", False), (10, "I1", True), (40, "I2", False), (40, "I3", False)],
)
def test_injectors_need_to_be_compared_and_enough_patients(patients, level, offered):
    rows = choice() + choice(patients, by="injector", level=level)
    assert (len(released(rows).choices) == 2) == offered


def test_a_stricter_config_hides_more():
    rows = choice(20) + choice(40, area="forehead")
    (one,) = released(rows, Disclosure(smallest_count=30)).choices
    assert one.area == "forehead"


def test_without_a_dose_term_there_is_one_dose_without_units():
    rows = [row | {"usual_units": None, "step_units": None} for row in choice(doses=(None,))]
    (one,) = released(rows).choices
    assert (one.usual_units, [dose.dose_units for dose in one.doses]) == (None, [None])
