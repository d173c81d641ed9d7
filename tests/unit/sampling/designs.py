"""Designs with every kind of record, and points to evaluate the kernel at."""

from dataclasses import replace

import numpy as np

from wearoff.sampling.kernel.blocks import is_log_scale, scalars_of


def rows_of(n_patients, n):
    """Patients who change injectors in two clinics; every kind of censoring."""
    rows = [
        {
            "patient": f"P{i % n_patients}", "injector": f"I{(i + i // 20) % 5}",
            "clinic": f"C{(i + i // 20) % 5 // 3}", "product": "xy"[i % 3 % 2],
            "dose_units": 10.0 * 2 ** (i % 5 / 2), "sex": "male" if i % 2 else "female",
            "lower_days": 60.0 + 3 * i, "upper_days": 80.0 + 4 * i,
        }
        for i in range(n)
    ]  # fmt: skip
    rows[3] |= {"response": "not_responded", "lower_days": np.nan, "upper_days": np.nan}
    rows[5] |= {"upper_days": np.inf}
    rows[9] |= {"lower_days": 0.0}
    rows[10] |= {"lower_days": 100.0, "upper_days": 100.0}
    return rows


MODIFIED = {
    1: {"entry_days": 40.0},
    4: {"response": "unknown", "lower_days": 0.0, "upper_days": 75.0},
    5: {"entry_days": 70.0},
    7: {"response": "unknown", "lower_days": 0.0, "upper_days": 150.0},
}


def design_of(made_up, family, n_patients=6, n=24, **sections):
    design = made_up.design_of(rows_of(n_patients, n), model=sections)
    rows = design.rows.copy()
    for i, changed in MODIFIED.items():
        rows.loc[i, list(changed)] = list(changed.values())
    return replace(design, rows=rows, family=family, has_never_wane=True, has_correlation=True)


def some_point(layout, seed):
    rng = np.random.default_rng(seed)
    scalars = scalars_of(layout.parameters)
    free = 0.4 * rng.standard_normal(layout.parameters.size)
    is_sd, n_scalars = is_log_scale(scalars), len(scalars.shape)
    free[:n_scalars] *= np.where(is_sd, 1.0, scalars.scale)
    free[:n_scalars] += np.where(is_sd, np.log(scalars.scale), scalars.location)
    return free
