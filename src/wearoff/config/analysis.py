"""The whole config of one analysis, and its one entry point."""

import difflib
import hashlib
import json
import re
from pathlib import Path
from typing import Any, Literal, get_type_hints

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from wearoff.config.base import Section
from wearoff.config.logo import logo_uri
from wearoff.config.model import Model
from wearoff.config.outcome import Outcome
from wearoff.config.records import (
    ASSESSMENT_FIELDS,
    INTERVAL_FIELDS,
    TREATMENT_FIELDS,
    Records,
)
from wearoff.config.run import Checks, CrossValidation, Disclosure, Estimates, Report, Sampling
from wearoff.config.sensitivity import Sensitivity
from wearoff.config.strict_yaml import read_strict_yaml
from wearoff.errors import ConfigError

_FIELDS = {*TREATMENT_FIELDS, *ASSESSMENT_FIELDS, *INTERVAL_FIELDS}


class Analysis(Section):
    """One analysis: from the export to the reports."""

    schema_version: Literal[1] = Field(default=1, description="Version of this config format.")
    title: str = Field(max_length=100, description="Title of the reports.")
    records: Records = Field(description="The tables of the export.")
    outcome: Outcome | None = Field(
        default=None, description="From scores to durations. Needed for kind: visits."
    )
    model: Model = Field(default_factory=Model, description="The survival model.")
    sampling: Sampling = Field(default_factory=Sampling, description="Drawing the posterior.")
    checks: Checks = Field(default_factory=Checks, description="The diagnostics gate.")
    cross_validation: CrossValidation = Field(
        default_factory=CrossValidation, description="What else is left out and predicted."
    )
    sensitivity: Sensitivity = Field(
        default_factory=Sensitivity, description="What is fitted again under other assumptions."
    )
    estimates: Estimates = Field(default_factory=Estimates, description="What is estimated.")
    disclosure: Disclosure = Field(default_factory=Disclosure, description="Small-number control.")
    report: Report = Field(default_factory=Report, description="Texts of the reports.")

    @model_validator(mode="after")
    def _sections_fit_together(self) -> "Analysis":
        if self.records.kind == "visits" and self.outcome is None:
            raise ValueError("kind: visits needs an outcome section")
        self._raters_are_mapped()
        self._second_score_is_mapped()
        if self.model.groups != "all":
            unknown = sorted(set(self.model.groups) - set(self.records.groups))
            if unknown:
                known = ", ".join(self.records.groups) or "none"
                raise ValueError(f"model.groups names a group that is not one of records: {known}")
        return self

    def _second_score_is_mapped(self) -> None:
        needing = [n for n, rule in (self.outcome.rules if self.outcome else {}).items()
                   if rule.second is not None]  # fmt: skip
        visits = self.records.assessments if self.records.kind == "visits" else None
        raters = self.outcome.raters if self.outcome else None
        has_second = raters is not None and raters.second is not None
        if needing and visits is not None and not (has_second or visits.columns_of("score_2")):
            raise ValueError(
                f"rule '{needing[0]}' has a second score, but records.assessments.columns maps no "
                "score_2, and outcome.raters names no second"
            )

    def _raters_are_mapped(self) -> None:
        raters = self.outcome.raters if self.outcome else None
        if raters is None:
            return
        visits = self.records.assessments if self.records.kind == "visits" else None
        if visits is None or "rater" not in visits.fields():
            raise ValueError("outcome.raters needs a rater column in records.assessments.columns")
        if raters.second is not None and "score_2" in visits.fields():
            raise ValueError(
                "score_2 has two sources (records.assessments and outcome.raters.second)"
            )


def config_path(name: str) -> Path:
    """Return where the config of an analysis lies, relative to the project folder.

    Raises
    ------
    ConfigError
        If the name could not be part of a file name or of a wildcard.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", name):
        raise ConfigError("is not a usable name", "analysis", "use letters, digits, - and _ only")
    return Path("config") / f"{name}.yaml"


def load_config(path: Path) -> Analysis:
    """Read and check the config of one analysis.

    Parameters
    ----------
    path : Path
        The YAML file.

    Returns
    -------
    Analysis
        The checked, frozen config, with every default filled in.

    Raises
    ------
    ConfigError
        With the key, what is wrong with it, and the nearest known key; or because of the logo.
    """
    content = read_strict_yaml(path)
    problem: ConfigError | None = None
    try:
        analysis = Analysis.model_validate(content)
        logo_uri(analysis.report.logo)
        return analysis
    except ValidationError as error:
        errors = error.errors(include_input=False, include_context=False, include_url=False)
        errors.sort(key=lambda found: found["type"] != "extra_forbidden")
        problem = _explain(errors[0], path, len(errors))
    raise problem


def _explain(error: Any, path: Path, n_errors: int) -> ConfigError:
    place = [str(part) for part in error["loc"]]
    if place[:1] == ["records"] and place[1:2] in (["visits"], ["intervals"]):
        del place[1]  # pydantic names the chosen kind; the file has no such key
    _hide_cells(place)
    where = f"{path}: {'.'.join(place)}" if place else str(path)
    further = f" ({n_errors - 1} more after this)" if n_errors > 1 else ""
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "union_tag_invalid":  # pydantic quotes the value here
        message = "kind must be one of" + message.rpartition("expected tags:")[2]
    if error["type"] == "extra_forbidden":
        near = difflib.get_close_matches(place[-1], _known_keys(place[:-1]), n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else "see config/README.md for the keys"
        return ConfigError("is not a known key", where, hint + further)
    if error["type"] == "union_tag_not_found":
        return ConfigError("needs a kind", where, "add kind: visits or kind: intervals" + further)
    if error["type"] == "missing":
        return ConfigError("is missing", where, "add it; config/README.md explains it" + further)
    return ConfigError(message, where, "correct it; config/README.md explains it" + further)


def _hide_cells(place: list[str]) -> None:
    """Take the keys of value maps out of a place, in place: they are cells of the export."""
    if place[:1] != ["records"] or "values" not in place[:-1]:
        return
    field = place.index("values") + 1
    holds_map = len(place) > field + 1 and place[field + 1] != "[key]"
    # An entry that stands where a field should stand is a cell, too.
    kept = field + (holds_map or place[field] in _FIELDS)
    if kept < len(place):
        place[kept:] = ["(one of its entries)"]


def _known_keys(place: list[str]) -> list[str]:
    """Return the keys allowed at a place, by walking the JSON schema."""
    schema = Analysis.model_json_schema()
    nodes = [schema]
    for part in place:
        nodes = [child for node in nodes for child in _children(node, part, schema["$defs"])]
    return sorted({key for node in nodes for key in node.get("properties", {})})


def _children(node: dict[str, Any], key: str, defs: dict[str, Any]) -> list[dict[str, Any]]:
    named = [*node.get("patternProperties", {}).values(), node.get("additionalProperties")]
    child = node.get("properties", {}).get(key, named[0])
    if not isinstance(child, dict):
        return []
    options = [child, *child.get("anyOf", []), *child.get("oneOf", [])]
    found = []
    for option in options:
        reference = option.get("$ref", "").rsplit("/", 1)[-1]
        found.append(defs[reference] if reference else option)
    return found


class Sections(dict[str, Any]):
    """Sections of a config as plain JSON content, shown as a digest.

    Snakemake keeps how the parameters of a rule show, and prints it when they changed; a value
    map holds cells of the export.
    """

    def __repr__(self) -> str:
        """Return the names of the sections and a digest of their content."""
        digest = hashlib.sha256(json.dumps(self, sort_keys=True).encode()).hexdigest()[:16]
        return f"Sections({', '.join(self)}: {digest})"

    def only(self, *names: str) -> "Sections":
        """Return some of the sections."""
        return Sections({name: self[name] for name in names})


def resolved_sections(analysis: Analysis) -> Sections:
    """Return the config with every default filled in, as plain JSON content."""
    return Sections(analysis.model_dump(mode="json"))


def analysis_from_sections(sections: dict[str, Any]) -> Analysis:
    """Return a config that knows only the given sections.

    A step gets the sections that are among its parameters; reading another one raises
    AttributeError, so a step cannot depend on a key whose change would not rerun it.

    Parameters
    ----------
    sections : dict
        Some of the content of :func:`resolved_sections`.
    """
    hints = get_type_hints(Analysis, include_extras=True)
    values = {
        name: TypeAdapter(hints[name]).validate_python(content)
        for name, content in sections.items()
    }
    partial = Analysis.model_construct(_fields_set=set(values), **values)
    for name in set(Analysis.model_fields) - set(values):
        partial.__dict__.pop(name, None)
    return partial
