"""The config as a whole: helpful refusals without values, and sections a step may read."""

import copy
import pickle
import re
from pathlib import Path

import pytest
import yaml

from wearoff.config import analysis_from_sections, load_config, resolved_sections
from wearoff.errors import ConfigError

ROOT = Path(__file__).parents[3]
CANARY = "Zanarykanary"
BASE = {
    "title": "A title",
    "records": {
        "kind": "visits",
        "groups": {"sex": {"kind": "categorical"}},
        "treatments": {
            "path": "data/raw/x/t.csv",
            "columns": {"patient": "p", "day": "d", "sex": "s", "dose_units": "u"},
        },
        "assessments": {
            "path": "data/raw/x/a.csv", "columns": {"patient": "p", "day": "d", "score": "s"},
        },
    },
    "outcome": {
        "scale": "FWS", "rules": {"better": {"kind": "improved_by", "value": 1}},
        "primary": "better",
    },
}  # fmt: skip


def changed(place, value):
    """The base config with one place set, or removed where the value is Ellipsis."""
    content = copy.deepcopy(BASE)
    *above, last = place.split(".")
    inner = content
    for part in above:
        inner = inner.setdefault(part, {})
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return content


@pytest.fixture
def load(tmp_path):
    def _load(content):
        path = tmp_path / "x.yaml"
        path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return load_config(path)

    return _load


@pytest.fixture
def refusal(load):
    def _refusal(place, value):
        with pytest.raises(ConfigError) as caught:
            load(changed(place, value))
        assert (caught.value.__cause__, caught.value.__context__) == (None, None)
        return str(caught.value)

    return _refusal


@pytest.mark.parametrize("name", ["example", "cdystonia", "cdystonia_week4"])
def test_shipped_configs_can_be_used(name):
    assert load_config(ROOT / "config" / f"{name}.yaml").title


def test_defaults_are_filled_in_and_frozen(load):
    analysis = load(BASE)
    assert (analysis.sampling.chains, analysis.checks.max_rhat) == (4, 1.01)
    assert analysis.model.family == "loglogistic"
    with pytest.raises(ValueError, match="frozen"):
        analysis.title = "other"


@pytest.mark.parametrize(
    "place",
    [
        "outcome", "model.family", "sampling.chains", "outcome.response_window_days",
        "records.max_rejected_share", "records.treatments.columns", "records.assessments.delimiter",
        "records.groups.sex.label", "outcome.rules.better.value", "disclosure.round_to",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "misspell", [lambda key: key[:-2] + key[-1], lambda key: key + "x"], ids=["short", "long"]
)
def test_an_unknown_key_gets_the_nearest_known_one(place, misspell, refusal):
    above, _, key = place.rpartition(".")
    wrong = f"{above}.{misspell(key)}".lstrip(".")
    found = refusal(wrong, "x")
    assert f"{wrong}: is not a known key" in found
    assert f"did you mean '{key}'?" in found


def test_a_key_like_no_other_gets_the_reference(refusal):
    assert "see config/README.md for the keys" in refusal("qqqqqq", "x")


@pytest.mark.parametrize(
    "place", ["title", "records", "records.kind", "records.treatments", "records.treatments.path",
              "records.assessments.columns", "outcome.scale", "outcome.rules"]
)  # fmt: skip
def test_a_missing_key_is_named(place, refusal):
    found = refusal(place, ...)
    assert place in found or place.rsplit(".", 1)[0] in found
    assert "missing" in found or "needs a kind" in found


WRONG_VALUES = [
    ("schema_version", CANARY), ("title", [CANARY]), ("title", CANARY * 20),
    ("records", CANARY), ("records.kind", CANARY), ("records.kind", "intervals"),
    ("records.max_rejected_share", CANARY), ("records.groups.sex.kind", CANARY),
    ("records.groups.sex.per", CANARY),
    ("records.plausible_dose_units", {"ona": [CANARY, 1]}),
    ("records.treatments.encoding", CANARY), ("records.treatments.delimiter", CANARY),
    ("records.treatments.decimal", CANARY), ("records.treatments.time_unit", CANARY),
    ("records.treatments.missing", CANARY), ("records.treatments.keep", {"Status": CANARY}),
    ("records.treatments.values", {"sex": {"f": [CANARY]}}),
    ("records.treatments.columns.patient", [CANARY]),
    ("records.treatments.columns.day", "p"),
    ("records.treatments.waivers",
     [{"column": CANARY, "rule": CANARY, "reason": "x", "approver": CANARY}]),
    ("outcome.better", CANARY), ("outcome.primary", CANARY.lower()),
    ("outcome.primary", CANARY + " !"), ("outcome.rules.better.kind", CANARY),
    ("outcome.rules.better.value", CANARY), ("outcome.baseline_days", [CANARY, 0]),
    ("outcome.rules.better.second", CANARY), ("outcome.rules.better.least_peak", CANARY),
    ("outcome.rules.better.second", {"kind": CANARY, "value": 1}), ("outcome.scale_2", [CANARY]),
    ("outcome.rules.better", {"kind": "share_of_peak", "value": 31.25}),
    ("outcome.baseline_days", [5, -5]), ("outcome.confirm_loss_visits", 3),
    ("outcome.retreatment", CANARY), ("outcome.top_up_days", CANARY), ("outcome.scale", 17),
    ("model.family", CANARY), ("model.groups", [CANARY.lower()]), ("model.groups", CANARY),
    ("model.groups", [CANARY]), ("model.area", CANARY), ("model.patient", False),
    ("model.dose.slopes", CANARY), ("model.dose.reference_units", {"ona": {"a": CANARY}}),
    ("model.dose.reference_units", {"ona": {"a": -31.25}}),
    ("model.priors", {"intercept": {"scale": CANARY, "reason": "because"}}),
    ("model.priors", {"intercept": {"scale": -31.25, "reason": "because"}}),
    ("sampling.chains", 31), ("sampling.seed", -3125), ("sampling.seed", 1.5),
    ("checks.max_divergences", 31), ("checks.max_rhat", CANARY),
    ("estimates.at_days", [CANARY]), ("estimates.at_days", [3125]), ("estimates.at_days", []),
    ("estimates.interval", 31.25), ("estimates.delta_days", "nan"),
    ("estimates.delta_days", float("1e999")), ("disclosure.smallest_count", 3),
    ("report.practice", {"a": CANARY}), ("report.rater_is_injector", CANARY),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value"), WRONG_VALUES)
def test_no_refusal_quotes_a_value(place, value, refusal, tmp_path):
    found = refusal(place, value).replace(str(tmp_path), "")
    assert CANARY.lower() not in found.lower()
    assert "31.25" not in found
    assert "3125" not in found
    assert place.split(".")[0] in found or "x.yaml" in found
    assert "\n" not in found


def test_several_errors_are_counted(load):
    content = changed("model.family", "x")
    content["sampling"] = {"chains": 1}
    with pytest.raises(ConfigError, match="1 more after this"):
        load(content)


@pytest.mark.parametrize("text", [".nan", ".inf", "1e999", "nan", "'inf'"])
def test_numbers_that_are_none_are_refused(text, tmp_path):
    path = tmp_path / "x.yaml"
    content = yaml.safe_dump(BASE) + f"estimates: {{delta_days: {text}}}\n"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError):
        load_config(path)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        ("records.treatments.columns.height", "h", "neither a field"),
        ("records.groups.height", {"kind": "numeric"}, "has no column"),
        ("records.groups.area", {"kind": "categorical"}, "name of a built-in field"),
        ("records.treatments.constants", {"sex": "f"}, "two sources"),
        ("records.treatments.columns.sex", "p", "one column of the export feeds two fields"),
        ("records.treatments.values", {"product": {"a": "b"}}, "no column feeds"),
        ("records.treatments.columns.date", "x", "both day and date"),
        ("records.assessments.columns.product", "x", "not a field there"),
        ("records.assessments.columns.score", ..., "needs a score column"),
        ("records.treatments.columns.patient", ..., "needs a patient column"),
        ("records.groups.sex", {"kind": "numeric", "reference": "f"}, "no reference level"),
        ("outcome", None, "needs an outcome section"),
        ("outcome.baseline_days", [0, -28], "starts after it ends"),
        ("outcome.rules.better", {"kind": "below_baseline", "value": 1.5}, "at most 1"),
        ("outcome.rules.better", {"kind": "share_of_peak", "value": 1.0}, "below 1"),
        ("outcome.rules.better", {"kind": "share_of_peak", "value": 0.0}, "above 0"),
        ("outcome.rules.better.least_peak", 2.0, "share_of_peak only"),
        ("outcome.rules.better.second", {"kind": "improved_by", "value": 0}, "above 0"),
        ("outcome.rules.better.second", {"kind": "share_of_peak", "value": 0.2}, "at_most"),
        ("outcome.rules.better.second", {"kind": "at_most", "value": 1}, "maps no score_2"),
        ("records.assessments.columns.score", ..., "leave assessments out"),
        ("outcome.raters", {"first": "A"}, "needs a rater column"),
        ("outcome.raters", {"first": "A", "second": "A"}, "two raters"),
        ("estimates.at_days", [400], "between 1 and horizon_days"),
    ],
)
def test_sections_are_checked_against_each_other(place, value, words, refusal):
    assert words in refusal(place, value)


def test_an_export_without_grades_may_be_described(load):
    assert load(changed("records.assessments", ...)).records.assessments is None


def test_two_raters_may_be_described(load):
    content = changed("records.assessments.columns.score_2", "s2")
    second = {"kind": "at_most", "value": 1}
    content["outcome"]["rules"]["better"]["second"] = second
    assert load(content).outcome.rules["better"].second.value == 1


def rated(**columns):
    content = changed("records.assessments.columns", {
        "patient": "p", "day": "d", "score": "s", "rater": "r"} | columns)  # fmt: skip
    content["outcome"]["raters"] = {"first": "A", "second": "B"}
    content["outcome"]["rules"]["better"]["second"] = {"kind": "at_most", "value": 1}
    return content


def test_the_second_score_may_be_that_of_a_second_rater(load):
    assert load(rated()).outcome.raters.second == "B"
    with pytest.raises(ConfigError, match="score_2 has two sources"):
        load(rated(score_2="s2"))


def test_resolved_sections_can_be_read_back(load):
    analysis = load(BASE)
    sections = resolved_sections(analysis)
    assert analysis_from_sections(sections) == analysis
    assert sections["estimates"]["delta_days"] == 14.0


def test_sections_show_a_digest_of_their_content_only(load):
    sections = resolved_sections(load(BASE))
    some = sections.only("records", "model")
    assert set(some) == {"records", "model"}
    other = copy.deepcopy(some)
    assert repr(other) == repr(some) == f"Sections(records, model: {repr(some)[-17:-1]})"
    other["records"]["max_rejected_share"] = 0.123
    assert repr(other) != repr(some)
    assert repr(pickle.loads(pickle.dumps(other))) == repr(other)


def test_a_step_can_read_only_its_own_sections(load):
    sections = resolved_sections(load(BASE))
    step = analysis_from_sections({name: sections[name] for name in ("records", "model")})
    assert step.model.family == "loglogistic"
    assert step.records.kind == "visits"
    for name in set(sections) - {"records", "model"}:
        with pytest.raises(AttributeError):
            getattr(step, name)


def test_sections_are_checked_when_a_step_reads_them(load):
    sections = resolved_sections(load(BASE))
    sections["sampling"]["chains"] = 1
    with pytest.raises(ValueError, match="greater than or equal to 4"):
        analysis_from_sections({"sampling": sections["sampling"]})


def test_every_key_of_the_example_is_in_the_reference():
    reference = (ROOT / "config" / "README.md").read_text(encoding="utf-8")
    text = (ROOT / "config" / "example.yaml").read_text(encoding="utf-8")
    keys = set(re.findall(r"^(?:  )?([a-z_]+):", text, re.MULTILINE))
    assert len(keys) > 40
    assert {key for key in keys if f"`{key}`" not in reference} == set()
