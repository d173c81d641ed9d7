"""What was observed against what the model predicts, as it may be published."""

from typing import Any

from wearoff.config import Disclosure
from wearoff.disclosure.counts import may_show
from wearoff.disclosure.released_fit import ObservedRow, PitRow


def observed_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[ObservedRow, ...]:
    """Return observed against predicted shares, coarsely rounded.

    The observed curve is the data's own, so it stays on a four-week grid and is rounded to the
    precision of a count rounded like every other. A response rate that would tell that 1 to 7
    patients responded, or did not, is left out; whether it lies in the band is not. Injectors
    need as many patients as for any other number about them.

    Parameters
    ----------
    rows : list of dict
        Rows of ``fit.parquet``.
    settings : Disclosure
        Smallest counts.
    """
    kept = []
    for row in rows:
        least = settings.injector_min_patients if row["by"] == "injector" else 0
        if not may_show(row["patients"], settings) or row["patients"] < least:
            continue
        place: dict[str, Any] = {key: row[key] for key in ("what", "by", "level", "inside")}
        place["day"] = None if row["day"] is None else int(row["day"])
        place["observed"] = _observed(row, settings) if _is_many(row, settings) else None
        kept.append(ObservedRow(**place, **_band(row)))
    return tuple(kept)


def pit_rows(rows: list[dict[str, Any]], settings: Disclosure) -> tuple[PitRow, ...]:
    """Return the distribution of probability integral transforms, rounded like shares."""
    return tuple(
        PitRow(
            probability=row["probability"], inside=row["inside"],
            observed=_observed(row, settings), **_band(row),
        )
        for row in rows
        if may_show(row["patients"], settings)
    )  # fmt: skip


def _is_many(row: dict[str, Any], settings: Disclosure) -> bool:
    """Say whether neither of the two sides of a rate is a small number of patients."""
    sides = [row.get(name) for name in ("patients_with", "patients_without")]
    return all(one is None or one == 0 or may_show(int(one), settings) for one in sides)


def _band(row: dict[str, Any]) -> dict[str, Any]:
    return {name: round(float(row[name]), 3) for name in ("point", "lower", "upper")}


def _observed(row: dict[str, Any], settings: Disclosure) -> float:
    step = settings.round_to / max(int(row["patients"]), settings.smallest_count)
    observed = min(1.0, max(0.0, step * round(float(row["observed"]) / step)))
    return round(observed, 3)
