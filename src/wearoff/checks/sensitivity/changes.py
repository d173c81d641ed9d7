"""What a refit changes: the rule, the policy, the rows or the labels of the main analysis."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from wearoff.config import Analysis
from wearoff.outcome.derive import durations_under

EXPERIENCE = "injector_treatments_before"


@dataclass(frozen=True)
class Main:
    """The main analysis as the changes need it.

    Attributes
    ----------
    analysis : Analysis
        The config.
    records_dir : Path
        Folder of the records stage.
    durations : DataFrame
        The durations that the main analysis rests on.
    """

    analysis: Analysis
    records_dir: Path
    durations: pd.DataFrame


@dataclass(frozen=True)
class Changed:
    """What is fitted instead.

    Attributes
    ----------
    durations : DataFrame
        As of the outcome stage.
    analysis : Analysis
        The config.
    clinic : str or None
        The clinic that was left out.
    """

    durations: pd.DataFrame
    analysis: Analysis
    clinic: str | None = None


def change(name: str, which: str, main: Main, rng: np.random.Generator) -> Changed | None:
    """Return the data and the config of a refit.

    Parameters
    ----------
    name, which : str
        The analysis and what it changes, as in :func:`wearoff.config.refits_of`.
    main : Main
        The main analysis.
    rng : numpy.random.Generator
        For what is shuffled.

    Returns
    -------
    Changed or None
        None where the records hold nothing to change.

    Raises
    ------
    DataQualityError
        If a rule leaves no duration.
    """
    return _CHANGES[name](which, main, rng)


def _other_rule(which: str, main: Main, rng: np.random.Generator) -> Changed | None:
    return _under(main, {"primary": which})


def _other_policy(which: str, main: Main, rng: np.random.Generator) -> Changed | None:
    return _under(main, {"retreatment": which})


def _under(main: Main, update: dict[str, str]) -> Changed | None:
    """Return the outcome under another rule or policy; None where every bound stays."""
    assert main.analysis.outcome is not None
    outcome = main.analysis.outcome.model_copy(update=update)
    analysis = main.analysis.model_copy(update={"outcome": outcome})
    durations = durations_under(analysis, main.records_dir)
    said = ["treatment_id", "response", "lower_days", "upper_days"]
    same = durations[said].reset_index(drop=True).equals(main.durations[said])
    return None if same else Changed(durations, analysis)


def _first_cycle(which: str, main: Main, rng: np.random.Generator) -> Changed | None:
    # ASSUME: the first treatment seen is the first; earlier ones outside the export are not known.
    first = main.durations["cycle"] == 1
    return None if first.all() else Changed(_some(main.durations, first), main.analysis)


def _without_clinic(which: str, main: Main, rng: np.random.Generator) -> Changed | None:
    clinics = clinics_by_size(main.durations)
    if len(clinics) < 2 or int(which) > len(clinics):
        return None
    clinic = clinics[int(which) - 1]
    own = main.durations["clinic"] == clinic
    return Changed(_some(main.durations, ~own), main.analysis, clinic)


def clinics_by_size(durations: pd.DataFrame) -> list[str]:
    """Return the clinics, that of most treatments first; equally large ones by code."""
    size = durations["clinic"].dropna().value_counts()
    return [str(one) for one in sorted(size.index, key=lambda code: (-size[code], code))]


def _shuffled_injectors(which: str, main: Main, rng: np.random.Generator) -> Changed | None:
    """Return the rows with injectors shuffled within clinic and area.

    What describes the injector goes with the label, or it would differ within an injector.
    """
    rows = main.durations
    columns = injector_columns(main.analysis)
    order = np.arange(len(rows))
    place = rows.groupby(["clinic", "area"], dropna=False, sort=False).ngroup().to_numpy()
    for number in range(place.max() + 1):
        members = np.flatnonzero(place == number)
        order[members] = rng.permutation(members)
    shuffled = rows.assign(**{name: rows[name].to_numpy()[order] for name in columns})
    same = shuffled["injector"].equals(rows["injector"])
    return None if same else Changed(shuffled, main.analysis)


def _by_next_injector(which: str, main: Main, rng: np.random.Generator) -> Changed | None:
    """Return treatments whose patient and area went to another injector next, under that one.

    Nothing the later injector did can have made the earlier effect longer.
    """
    rows = main.durations.sort_values(["patient", "area", "cycle"], kind="stable")
    following = rows.groupby(["patient", "area"], dropna=False, sort=False)
    columns = injector_columns(main.analysis)
    later = following[columns].shift(-1)
    # ASSUME: who treats next is not chosen by how long the effect lasted.
    other = later["injector"].notna() & rows["injector"].notna()
    other &= later["injector"] != rows["injector"]
    same_clinic = following["clinic"].shift(-1).fillna("") == rows["clinic"].fillna("")
    chosen = rows.assign(**{name: later[name] for name in columns})
    chosen = _some(chosen, other & same_clinic)
    return Changed(chosen, main.analysis) if chosen["injector"].nunique() > 1 else None


def injector_columns(analysis: Analysis) -> list[str]:
    """Return the columns that belong to the injector: the code, and what describes the person."""
    groups = [*analysis.model.injector_covariates]
    if EXPERIENCE in analysis.records.groups:
        groups.append(EXPERIENCE)
    return ["injector", *dict.fromkeys(groups)]


def _some(rows: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    return rows.loc[chosen].sort_values("treatment_id", ignore_index=True)


_CHANGES: dict[str, Callable[[str, Main, np.random.Generator], Changed | None]] = {
    "response_rule": _other_rule,
    "retreatment": _other_policy,
    "first_cycle": _first_cycle,
    "leave_clinic_out": _without_clinic,
    "placebo_injectors": _shuffled_injectors,
    "placebo_outcome": _by_next_injector,
}
