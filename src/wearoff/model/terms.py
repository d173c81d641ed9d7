"""Decide which terms the data can carry, and say why the others are left out."""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from wearoff.config import Group
from wearoff.model.columns import NOT_RECORDED, Coefficient, NumericTerm, encode
from wearoff.model.priors import PriorSpec
from wearoff.model.splines import bend_loadings, can_bend, knots_at_quantiles
from wearoff.model.term_priors import bend_prior, spread_prior

MIN_NOT_RECORDED = 5
"""From this many treatments on, those whose number is not recorded have a column of their own."""

_INDEPENDENT = 1e-6


@dataclass
class Terms:
    """Terms found so far, and the reasons why others are missing.

    ``pool_from_levels`` is that of the config; ``rows`` are the treatments in the model.
    """

    rows: pd.DataFrame
    pool_from_levels: int
    coefficients: list[Coefficient] = field(default_factory=list)
    numeric: list[NumericTerm] = field(default_factory=list)
    priors: list[PriorSpec] = field(default_factory=list)
    labels: dict[str, str] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, one: Coefficient) -> None:
        """Add a column, with its mean over the recorded rows as centre."""
        raw = encode(self.rows, replace(one, centre=0.0))
        known = raw[self._is_known(one)]
        self.coefficients.append(replace(one, centre=float(known.mean())))

    def _is_known(self, one: Coefficient) -> np.ndarray:
        if one.kind in {"slope", "log2", "spline"}:
            return np.asarray(self.rows[one.column].notna(), dtype=bool)
        return np.ones(len(self.rows), dtype=bool)

    def add_levels(
        self, term: str, wanted: str | None, prior: PriorSpec, *, may_pool: bool
    ) -> None:
        """Add 0/1 columns: for every level but the reference, or for every one if pooled.

        Parameters
        ----------
        term : str
            Column of the rows.
        wanted : str or None
            Reference level; the commonest one if None or absent from the data.
        prior : PriorSpec
            Prior of a fixed difference.
        may_pool : bool
            Whether the levels share a distribution where there are enough of them.
        """
        levels, reference = levels_of(self.rows[term], wanted)
        if len(levels) < 2:
            self.left_out.append(f"{term}: all treatments have the same value")
            self.priors += [prior, spread_prior(prior)] if may_pool else []
            return
        recorded = [level for level in levels if level != NOT_RECORDED]
        pooled = may_pool and 0 < self.pool_from_levels <= len(recorded)
        spec = spread_prior(prior) if pooled else prior
        self.priors.append(spec)
        pool = spec.name if pooled else ""
        for level in levels:
            if pooled or level != reference:
                one = Coefficient(
                    f"{term}[{level}]", term, "level", level, reference, 0.0,
                    prior=spec.name, pool=pool, column=term,
                )  # fmt: skip
                self.add(one)

    def add_number(self, column: str, label: str, group: Group, prior: PriorSpec) -> None:
        """Add a line or a smooth curve of a numeric column, and one for its missing values.

        Parameters
        ----------
        column : str
            Column of the rows.
        label : str
            Its name in reports.
        group : Group
            Step, unit and form.
        prior : PriorSpec
            Prior of the change per step.
        """
        self.priors.append(prior)
        known = self.rows[column].dropna().astype(float).to_numpy()
        if len(np.unique(known)) < 2:
            self.left_out.append(f"{column}: fewer than two different values")
            return
        unit = group.unit or ""
        line = Coefficient(
            column, column, "slope", "", "", 0.0, group.per, unit, prior.name, column=column
        )
        self.numeric.append(NumericTerm(column, label, group.per, unit))
        curve = self._curve(line, known / group.per, group) if group.form == "spline" else []
        for one in curve or [line]:
            self.add(one)
        self.add_missing(column, column)

    def _curve(self, line: Coefficient, known: np.ndarray, group: Group) -> list[Coefficient]:
        """Return the columns of a smooth curve; none where the values can only carry a line."""
        knots = knots_at_quantiles(known, group.knots)
        spread = bend_prior(line.term)
        self.priors.append(spread)
        if len(np.unique(known)) < group.knots + 2 or not can_bend(known, knots):
            self.notes.append(f"{line.term}: linear, for a spline it has too few different values")
            return []
        loadings = bend_loadings(known, knots)
        straight = np.eye(len(loadings))[:, 0]
        curve = replace(line, kind="spline", knots=tuple(map(float, knots)))
        bends = [
            replace(
                curve, name=f"{line.name}[bend {i + 1}]", prior=spread.name, pool=spread.name,
                loadings=tuple(map(float, loadings[:, i])),
            )
            for i in range(loadings.shape[1])
        ]  # fmt: skip
        return [replace(curve, loadings=tuple(map(float, straight))), *bends]

    def add_log2(self, column: str, label: str, prior: PriorSpec, shift: float, unit: str) -> None:
        """Add a column that counts doublings of ``shift`` plus a numeric column."""
        self.priors.append(prior)
        self.labels[column] = label
        if self.rows[column].dropna().nunique() < 2:
            self.left_out.append(f"{column}: fewer than two different values")
            return
        self.numeric.append(NumericTerm(column, label, 1.0, unit))
        self.add(
            Coefficient(
                column, column, "log2", "", "", 0.0, 1.0, unit, prior.name,
                column=column, shift=shift,
            )
        )  # fmt: skip
        self.add_missing(column, column)

    def add_missing(self, term: str, column: str) -> None:
        """Add a column for rows whose number is not recorded, or a note where they are few."""
        missing = self.rows[column].isna()
        if not missing.any():
            return
        if missing.sum() < MIN_NOT_RECORDED:
            # ASSUME: fewer than five treatments whose number is missing are like the average.
            self.notes.append(
                f"{term}: not recorded for fewer than {MIN_NOT_RECORDED} treatments, which count "
                "as average"
            )
            return
        name = f"{term}[{NOT_RECORDED}]"
        self.add(
            Coefficient(
                name, term, "missing", NOT_RECORDED, "", 0.0, prior="not_recorded", column=column
            )
        )

    def add_dose_by(self, group: str, column: str, prior: PriorSpec) -> None:
        """Add products of log2 dose and a group, so that the dose may count more in some.

        Parameters
        ----------
        group : str
            The group.
        column : str
            Column of the rows that holds it.
        prior : PriorSpec
            Prior of the difference in the effect of doubling the dose.
        """
        term = f"dose x {group}"
        of_group = [one for one in self.coefficients if one.column == column]
        levels = [one for one in of_group if one.kind == "level"]
        # The curve of a spline has one straight column, which is the one that is multiplied.
        lines = [one for one in of_group if one.kind in {"slope", "spline"} and not one.pool]
        if not of_group:
            self.left_out.append(f"{term}: {group} is not in the model")
            self.priors.append(prior)
            return
        pooled = any(one.pool for one in levels)
        spec = spread_prior(prior) if pooled else prior
        self.priors.append(spec)
        for one in levels or lines:
            inner = float(np.mean(_known_part(self.rows, one)))
            self._add_product(
                replace(
                    one, name=one.name.replace(column, term, 1), term=term,
                    kind="dose_level" if levels else "dose_slope", inner_centre=inner,
                    prior=spec.name, pool=spec.name if pooled else "", knots=(), loadings=(),
                )
            )  # fmt: skip

    def _add_product(self, one: Coefficient) -> None:
        raw = encode(self.rows, replace(one, centre=0.0))
        if np.ptp(raw) < _INDEPENDENT:
            self.left_out.append(f"{one.name}: the dose does not vary there")
        else:
            self.add(one)


def _known_part(rows: pd.DataFrame, one: Coefficient) -> np.ndarray:
    """Return the recorded values that a column of a group is made of."""
    if one.kind == "level":
        return np.asarray(rows[one.column].fillna(NOT_RECORDED) == one.level, dtype=float)
    return np.asarray(rows[one.column].dropna().to_numpy(dtype=float) / one.per)


def levels_of(column: pd.Series, wanted: str | None) -> tuple[list[str], str]:
    """Return the levels by name, null being one of its own, and the reference level."""
    counts = column.fillna(NOT_RECORDED).astype(str).value_counts()
    counts = counts.sort_index().sort_values(ascending=False, kind="stable")
    commonest = [*counts.drop(NOT_RECORDED, errors="ignore").index, NOT_RECORDED]
    reference = wanted if wanted in counts.index else commonest[0]
    return sorted(counts.index), str(reference)
