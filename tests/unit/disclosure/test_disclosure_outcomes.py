"""Outcome counts under every rule as they may be published."""

from wearoff.config import Disclosure
from wearoff.disclosure.records import outcome_rows

COUNTS = {"responded": 104, "not_responded": 4, "unknown": 1, "unknown_bounded": 1, "exact": 0,
          "interval": 61, "left": 0, "right": 43}  # fmt: skip
OTHER = COUNTS | {"responded": 88, "not_responded": 20, "interval": 68, "right": 20}
REASONS = {"switched_product": 3, "retreated": 17, "no_baseline": 2}


def test_rules_stand_side_by_side_in_rounded_counts():
    outcome = {
        "primary": "second", "scale": "FWS", "reasons": REASONS,
        "rules": {"first": {"words": "One.", **COUNTS}, "second": {"words": "Two.", **OTHER}},
    }  # fmt: skip
    first, second = outcome_rows(outcome, Disclosure())
    assert (first.rule, first.is_primary, first.words) == ("first", False, "One.")
    assert (second.rule, second.is_primary, second.words) == ("second", True, "Two.")
    shown = [first.responded, first.not_responded, first.unknown, first.interval, first.right]
    assert shown == ["105", "*", "*", "60", "45"]
    assert [second.responded, second.not_responded, second.interval] == ["90", "20", "70"]
    assert (first.exact, first.left) == ("0", "0")


def test_no_exact_count_of_any_rule_passes():
    outcome = {"primary": "r", "reasons": REASONS, "rules": {"r": {"words": "", **COUNTS}}}
    (row,) = outcome_rows(outcome, Disclosure())
    published = set(row.model_dump().values())
    assert not {str(count) for count in COUNTS.values() if count} & published
    assert not {str(count) for count in REASONS.values()} & published
