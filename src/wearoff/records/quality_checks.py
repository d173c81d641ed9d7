"""All data-quality checks, the one loop that runs them, and the limits that stop a run."""

import difflib
from collections.abc import Mapping
from typing import Any

from wearoff.config import CheckLimit
from wearoff.errors import ConfigError
from wearoff.records.check_input import Check, CheckInput, Count
from wearoff.records.check_list_courses import COURSE_CHECKS
from wearoff.records.check_list_fields import FIELD_CHECKS
from wearoff.records.check_list_layouts import LAYOUT_CHECKS
from wearoff.records.check_list_tables import TABLE_CHECKS
from wearoff.records.check_list_values import VALUE_CHECKS

CHECKS = (*TABLE_CHECKS, *LAYOUT_CHECKS, *FIELD_CHECKS, *VALUE_CHECKS, *COURSE_CHECKS)


def refuse_unknown_checks(limits: Mapping[str, CheckLimit]) -> None:
    """Refuse a limit for a check that does not exist.

    Parameters
    ----------
    limits : mapping of str to CheckLimit
        ``records.checks`` of the config.

    Raises
    ------
    ConfigError
        Naming the check, and the nearest one there is.
    """
    names = [check.name for check in CHECKS]
    for name in sorted(set(limits) - set(names)):
        near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
        hint = f"did you mean '{near[0]}'?" if near else "data_quality.json lists all checks"
        raise ConfigError("is not a data-quality check", f"records.checks.{name}", hint)


def run_checks(
    checked: CheckInput, limits: Mapping[str, CheckLimit] | None = None
) -> list[dict[str, Any]]:
    """Run every data-quality check.

    Parameters
    ----------
    checked : CheckInput
        The cleaned tables and what the checks need besides.
    limits : mapping of str to CheckLimit, optional
        Thresholds of the config, in place of those of the checks.

    Returns
    -------
    list of dict
        One entry per check, in the shape ARCHITECTURE.md gives. A check that breaks has the
        status ``error`` and does not stop the others.
    """
    given = limits or {}
    return [run_check(check, checked, given.get(check.name)) for check in CHECKS]


def run_check(check: Check, checked: CheckInput, limit: CheckLimit | None = None) -> dict[str, Any]:
    """Run one data-quality check.

    Parameters
    ----------
    check : Check
        The check.
    checked : CheckInput
        The cleaned tables and what the checks need besides.
    limit : CheckLimit, optional
        Threshold and reason of the config.

    Returns
    -------
    dict
        Its entry in data_quality.json.
    """
    status = "not_applicable"
    threshold = limit.threshold if limit else check.threshold
    count: Count = None
    try:
        count = check.count(checked)
    except Exception:  # a broken check must not hide the others, and its text may hold cells
        status = "error"
    numerator, denominator = count or (0, 0)
    if denominator:
        share = numerator / denominator
        status = "passed" if threshold is None or share <= threshold else "failed"
    described = {
        name: getattr(check, name) for name in ("name", "title", "level", "category", "advice")
    }
    if "{" in check.title:
        title = check.title.format(max_follow_up_days=checked.max_follow_up_days)
        described["title"] = title
    described |= {"threshold": threshold, "reason": limit.reason if limit else check.reason}
    return described | {"numerator": numerator, "denominator": denominator, "status": status}
