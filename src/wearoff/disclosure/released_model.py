"""What may be published about the model itself: parameters, priors, terms and sampling."""

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
    label: str
    distribution: str
    unit: str
    evidence: str
    changed: bool = Field(description="Set by the analyst in the config.")


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
    formula: tuple[str, ...]
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
