"""A made-up practice with a known truth: the example, and the yardstick of the model."""

from wearoff.simulate.known import true_values
from wearoff.simulate.population import Population, simulate_population
from wearoff.simulate.practice import (
    MadeUpPractice,
    draw_practice,
    export_practice,
    simulate_practice,
)
from wearoff.simulate.truth import Truth, read_truth

__all__ = [
    "MadeUpPractice",
    "Population",
    "Truth",
    "draw_practice",
    "export_practice",
    "read_truth",
    "simulate_population",
    "simulate_practice",
    "true_values",
]
