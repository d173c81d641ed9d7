"""What may be published about the model itself: parameters, priors, terms and sampling."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Frozen(BaseModel):
    """A published record: frozen, and without unknown fields.

    In JSON an infinite number is the text ``Infinity``.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, ser_json_inf_nan="strings")


class ParameterRow(Frozen):
    """Posterior of one reported parameter with its diagnostics."""

    name: str
    label: str
    unit: str
    point: float
    lower: float
    upper: float
    rhat: float
    ess_bulk: float
    ess_tail: float


class PriorRow(Frozen):
    """One prior with its evidence."""

    name: str
    words: str
    symbol: str = Field(description="The parameter as it stands in the formulas.")
    distribution: str = Field(description="As it was built.")
    unit: str
    levels: str = Field(description="How many levels it holds for, and of what; rounded counts.")
    evidence: str
    changed: bool = Field(description="Set by the analyst in the config.")


class GraphNode(Frozen):
    """One node of the built model, and the nodes it is computed from."""

    name: str
    kind: Literal["free", "deterministic", "intermediate", "observed", "potential"]
    dims: tuple[str, ...]
    parents: tuple[str, ...]


class PriorPredictiveRow(Frozen):
    """What the priors imply before any data."""

    quantity: str
    unit: str
    point: float
    lower: float
    upper: float


class ModelCard(Frozen):
    """The model as it was built."""

    family: str
    formula: tuple[str, ...] = Field(description="In words.")
    symbols: tuple[str, ...] = Field(description="One line for each node of the built model.")
    graph: tuple[GraphNode, ...]
    terms: tuple[str, ...]
    left_out: tuple[str, ...] = Field(description="Terms not in the model, each with the reason.")
    assumptions: tuple[str, ...]
    priors: tuple[PriorRow, ...]
    prior_predictive: tuple[PriorPredictiveRow, ...]


class SamplingCard(Frozen):
    """How the posterior was drawn."""

    chains: int
    draws: int
    warmup: int
    seed: int
    attempts: tuple[str, ...]
    engine: str = Field(description="What was drawn from.")
    patients: str = Field(description="How patients entered: integrated out, or sampled.")
    difference_from_model: float | None = Field(
        description="Largest relative difference of the compiled density and its slopes from the "
        "PyMC model, before drawing; None where that model was drawn from."
    )
    quadrature_nodes: int | None = Field(
        description="Nodes over which patients were integrated out; None where they were sampled."
    )
    quadrature_error: float | None = Field(
        description="Standard deviation of the log density's error, in nats; None likewise."
    )
