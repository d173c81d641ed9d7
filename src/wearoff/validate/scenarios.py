"""The kinds of practices on which intervals must cover."""

from dataclasses import dataclass, field
from typing import Any

from wearoff.config import Analysis


@dataclass(frozen=True)
class Scenario:
    """One kind of practice.

    Attributes
    ----------
    title : str
        What is special about it.
    n_patients, n_cycles, n_injectors, n_clinics : int
        How many of each; every patient has ``n_cycles`` treatments.
    follow_up_days : (float, float)
        Follow-up of a treatment ends uniformly between these.
    share_unassessed : float
        Share of treatments that are first looked at after the response window.
    dose_by_result : bool
        Whether a dose is raised after a short effect and lowered after a long one.
    model : dict
        Keys of the model section that differ from the default.
    """

    title: str
    n_patients: int = 150
    n_cycles: int = 3
    n_injectors: int = 8
    n_clinics: int = 3
    follow_up_days: tuple[float, float] = (150.0, 350.0)
    share_unassessed: float = 0.1
    dose_by_result: bool = False
    model: dict[str, Any] = field(default_factory=dict)

    def analysis(self) -> Analysis:
        """Return the config of such a practice."""
        columns = {name: name for name in
                   ("patient", "injector", "clinic", "day", "product", "area", "dose_units",
                    "sex", "age_years")}  # fmt: skip
        usual = {"product": {"area": 20.0}}
        return Analysis.model_validate(
            {
                "title": self.title,
                "records": {
                    "kind": "visits",
                    "groups": {
                        "sex": {"kind": "categorical", "reference": "female"},
                        "age_years": {"kind": "numeric", "unit": "years", "per": 10},
                    },
                    "treatments": {"path": "data/raw/t.csv", "columns": columns},
                    "assessments": {
                        "path": "data/raw/a.csv",
                        "columns": {"patient": "patient", "day": "day", "score": "score"},
                    },
                },
                "outcome": {
                    "scale": "grade",
                    "primary": "better",
                    "rules": {"better": {"kind": "improved_by", "value": 1}},
                },
                "model": {"dose": {"reference_units": usual}} | self.model,
                "sampling": {"draws": 1000},
            }
        )


_OFTEN_NONE = {
    "priors": {
        "response_intercept": {
            "location": 0.5,
            "scale": 0.8,
            "reason": "a scenario in which many never respond",
        }
    }
}

MAIN = "ordinary"
"""The scenario in which most practices are made."""

SCENARIOS = {
    "ordinary": Scenario("an ordinary practice"),
    "few_injectors": Scenario("two injectors in one clinic", n_injectors=2, n_clinics=1),
    "heavy_censoring": Scenario("short follow-up", follow_up_days=(60.0, 140.0)),
    "small": Scenario("few patients", n_patients=25, n_cycles=2, n_injectors=3, n_clinics=1),
    "by_indication": Scenario("doses follow earlier results", dose_by_result=True),
    "never_responders": Scenario(
        "many never respond, and many are looked at late", share_unassessed=0.4, model=_OFTEN_NONE
    ),
    "cure": Scenario(
        "some effects never wear off, with long follow-up",
        follow_up_days=(700.0, 1400.0), model={"never_wane": "auto"},
    ),
}  # fmt: skip
