"""Public data sets once through the program and once through likelihoods written apart from it.

A set is a table and a config of one name in ``references/``. The program sees nothing else; the
other side reads the same table with its own few lines.
"""

import importlib.util
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from wearoff.config import load_config
from wearoff.model.prepare import build_design
from wearoff.outcome import derive_outcome
from wearoff.records import clean_records

HERE = Path(__file__).parent
FOLDER = HERE / "references"
ALL_FAMILIES = ("weibull", "loglogistic", "lognormal")
FAMILIES = {
    "exacerbations": ALL_FAMILIES,
    "pbc_signs": ALL_FAMILIES,
    "eyes": (*ALL_FAMILIES, "burr"),
    "bladder": (*ALL_FAMILIES, "burr"),
    "litters": ALL_FAMILIES,
    "transplants": ALL_FAMILIES,
    "psoriatic": ALL_FAMILIES,
    "hiv": ALL_FAMILIES,
    "toenail": (*ALL_FAMILIES, "burr"),
}
"""Burr where its tail has a finite best value; elsewhere it is Weibull in the limit."""
DAYS = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
N_PAIRS, N_PAIRS_OF_LARGE, LARGE = 5000, 800, 250
"""Pairs of draws of importance sampling: fewer for clustered sets of so many rows, where one takes
long and the likelihood is more regular."""


def _neighbour(name):
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


reference_likelihood = _neighbour("reference_likelihood")


@dataclass
class Comparison:
    """One fit beside its likelihood; the frame has one row per parameter."""

    name: str
    family: str
    n_rows: int
    n_clusters: int
    rows: pd.DataFrame


def compare(name, family, project):
    """Fit one set in one family both ways."""
    config = config_of(name)
    table = copied(name, config)
    problem, rows, covariance = maximum_of(name, family)
    exact = exact_means(problem, rows, covariance, config["model"]["priors"])
    rows["skew"] = (exact - rows["ml"]) / rows["se"]
    rows["mean"] = program_means(name, family, table, project).loc[rows.index]
    rows["difference"] = (rows["mean"] - rows["ml"]) / rows["se"]
    clusters = 0 if problem.cluster is None else len(np.unique(problem.cluster))
    return Comparison(name, family, len(table), clusters, rows.drop(columns="theta"))


def config_of(name):
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def copied(name, config, copies=1):
    """Return the table as text, so many times over; a copy's clusters are clusters of their own."""
    table = pd.read_csv(FOLDER / f"{name}.csv", dtype=str, keep_default_na=False)
    patient = config["records"]["intervals"]["columns"].get("patient")
    if copies == 1 or patient is None:
        return pd.concat([table] * copies, ignore_index=True)
    numbered = [table.assign(**{patient: table[patient] + f" of {i}"}) for i in range(copies)]
    return pd.concat(numbered, ignore_index=True)


def program_means(name, family, table, project):
    """Return posterior means by parameter, from the table and its config alone."""
    from wearoff.sampling import climb, parameter_draws
    from wearoff.sampling.engines import engine_for

    raw = project / "data" / "raw" / "references"
    raw.mkdir(parents=True)
    table.to_csv(raw / f"{name}.csv", index=False)
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    path = project / f"{name}.yaml"
    path.write_text(text.replace("\nmodel:\n", f"\nmodel:\n  family: {family}\n"), encoding="utf-8")
    analysis = load_config(path)
    clean_records(analysis=analysis, project_dir=project, out_dir=project / "records")
    derive_outcome(analysis=analysis, records_dir=project / "records", out_dir=project / "outcome")
    durations = pd.read_parquet(project / "outcome" / "durations.parquet")
    design = build_design(durations, analysis)
    drawn = climb(analysis, engine_for(design, analysis.sampling).sample)
    assert [check.name for check in drawn.checks if check.status == "fail"] == []
    draws = parameter_draws(drawn.posterior)
    return pd.Series(
        {one: float(values.mean()) for one, values in draws.items() if values.ndim <= 2}
    )


def problem_of(table, config, family, **options):
    """Return the likelihood of a table of text, and the names of its coefficients."""
    records = config["records"]
    source = records["intervals"]
    columns, days = source["columns"], DAYS[source.get("time_unit", "days")]
    bounds = {
        field: pd.to_numeric(table[columns[field]]).to_numpy(dtype=float) * days
        for field in ("lower", "upper", "entry")
        if field in columns
    }
    if "ended" in columns:
        ended = table[columns["ended"]].replace(source["values"]["ended"]) == "yes"
        bounds["upper"] = np.where(ended, bounds["upper"], np.inf)
    covariates = {}
    for group, settings in records["groups"].items():
        cells = table[columns[group]]
        if settings["kind"] == "numeric":
            covariates[group] = cells.astype(float).to_numpy() / settings.get("per", 1)
            continue
        ours = {"": "not recorded"} | source.get("values", {}).get(group, {})
        levels = cells.replace(ours)
        for level in sorted(set(levels) - {settings["reference"]}):
            covariates[f"{group}[{level}]"] = (levels == level).to_numpy(dtype=float)
    matrix = np.column_stack(list(covariates.values()))
    problem = reference_likelihood.Problem(
        family=family,
        lower=bounds["lower"],
        upper=np.where(np.isnan(bounds["upper"]), np.inf, bounds["upper"]),
        entry=bounds.get("entry", np.zeros(len(table))),
        covariates=matrix - matrix.mean(axis=0),
        cluster=_clusters(table, columns),
        **options,
    )
    return problem, [f"coefficients[{one}]" for one in covariates]


def _clusters(table, columns):
    """Return the cluster of each row as text, or None where none has two rows."""
    if "patient" not in columns or not table[columns["patient"]].duplicated().any():
        return None
    return table[columns["patient"]].to_numpy()


def maximum_of(name, family):
    """Return the likelihood of a set, its maximum with standard errors, and their covariance."""
    config = config_of(name)
    problem, coefficients = problem_of(copied(name, config), config, family)
    names = problem.names(coefficients)
    location, scale, is_spread = _priors_of(names, config["model"]["priors"])
    is_tail = np.array(names) == "log_tail"

    def function(theta):
        # Burr's tail has no maximum of its own in some sets: its prior is part of both sides.
        tail = -0.5 * ((theta - location) / scale)[is_tail] ** 2
        return problem.loglik(theta) + tail.sum()

    start = np.where(is_spread, -0.3, location)
    best, covariance = reference_likelihood.maximise(function, start)
    size = np.where(is_spread, np.exp(best), 1.0)
    rows = pd.DataFrame(
        {
            "ml": np.where(is_spread, np.exp(best), best),
            "se": np.sqrt(np.diag(covariance)) * size,
            "theta": best,
        },
        index=names,
    )
    return problem, rows, covariance


def exact_means(problem, rows, covariance, priors):
    """Return the posterior means that the config's priors imply, by importance sampling."""
    location, scale, is_spread = _priors_of(rows.index, priors)

    def natural(theta):
        return np.where(is_spread, np.exp(theta), theta)

    def log_posterior(theta):
        log_prior = -0.5 * (((natural(theta) - location) / scale) ** 2).sum()
        return problem.loglik(theta) + log_prior + theta[is_spread].sum()

    is_large = problem.cluster is not None and len(problem.lower) > LARGE
    n_pairs = N_PAIRS_OF_LARGE if is_large else N_PAIRS
    means, effective = reference_likelihood.posterior_mean(
        log_posterior, natural, rows["theta"].to_numpy(), covariance, n_pairs, seed=7
    )
    assert effective > 400, "importance sampling is too uneven to tell"
    return means


def _priors_of(names, priors):
    """Return location and scale of each parameter's prior, and which are spreads (half-normal)."""
    chosen = [priors[_prior_name(name)] for name in names]
    location = np.array([one.get("location", 0.0) for one in chosen])
    is_spread = np.array([name.startswith("sd_") for name in names])
    return location, np.array([one["scale"] for one in chosen]), is_spread


def _prior_name(name):
    if not name.startswith("coefficients["):
        return name
    return "group_" + name.removeprefix("coefficients[").rstrip("]").split("[")[0]
