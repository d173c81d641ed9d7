"""What is asked of a plan, and what it answers."""

from dataclasses import dataclass

from wearoff.errors import ConfigError
from wearoff.plan.scenario import Scenario

INTERVAL = 0.9
MAX_PATIENTS, MAX_TREATMENTS = 10_000, 100_000


_EXAMPLES = {"--patients": (20, 50), "--months": (12, 24), "--precision": (10, 5)}


@dataclass(frozen=True)
class Targets:
    """What is asked.

    Attributes
    ----------
    patients : tuple of int
        Numbers of patients per injector to look at.
    months : tuple of int
        Further months of records to look at.
    precision_percent : tuple of float
        Half-widths of the interval of the dose effect, in per cent per doubling.
    """

    patients: tuple[int, ...] = (10, 20, 50, 100, 200)
    months: tuple[int, ...] = (12, 24, 48)
    precision_percent: tuple[float, ...] = (10.0, 5.0, 2.0)

    def check(self) -> None:
        """Refuse numbers that no practice could have.

        Raises
        ------
        ConfigError
            With the option's name.
        """
        asked = {
            "--patients": (self.patients, 1_000_000),
            "--months": (self.months, 1_200),
            "--precision": (self.precision_percent, 100),
        }
        for option, (numbers, below) in asked.items():
            if not numbers or not all(0 < number < below for number in numbers):
                example = f"{option} {' '.join(f'{one:g}' for one in _EXAMPLES[option])}"
                raise ConfigError(
                    f"needs numbers above 0 and below {below:,}", option, f"such as {example}"
                )


@dataclass(frozen=True)
class Range:
    """Median and 90 % interval over draws; None: beyond any practical number."""

    point: float | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True)
class Reached:
    """The reliability at a number of patients or months, and the chance that it is enough."""

    number: int
    reliability: Range
    chance: float


@dataclass(frozen=True)
class Comparison:
    """How many patients per injector it takes to tell injectors apart.

    Attributes
    ----------
    among : str
        ``all``, or ``one clinic``.
    spread_percent : Range
        Standard deviation between injectors, in per cent of the median duration.
    patients : Range
        Patients needed.
    chance_never : float
        Share of draws in which more than :data:`MAX_PATIENTS` are needed.
    at_patients, at_months : tuple of Reached
        What given numbers of patients, and further months of the same patients, would give.
    """

    among: str
    spread_percent: Range
    patients: Range
    chance_never: float
    at_patients: tuple[Reached, ...]
    at_months: tuple[Reached, ...]


@dataclass(frozen=True)
class DoseAnswer:
    """How many treatments it takes to know the effect of doubling the dose.

    Attributes
    ----------
    product : str
        Product, or ``all`` if its effect is taken to be common.
    now_percent : Range or None
        Half-width that the records give now, in per cent; None before any.
    treatments : dict of float to Range
        Half-width in per cent: treatments needed.
    """

    product: str
    now_percent: Range | None
    treatments: dict[float, Range]


@dataclass(frozen=True)
class Plan:
    """Every answer, and what it was computed from."""

    scenario: Scenario
    min_reliability: float
    interval: float
    injectors: tuple[Comparison, ...]
    doses: tuple[DoseAnswer, ...]
