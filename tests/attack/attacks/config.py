"""Configs that run code, grow, or mean something else than they seem to."""

import copy

import yaml

PLAIN = {
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
GOOD = yaml.safe_dump(PLAIN)

# What YAML 1.1 reads as truth values, numbers in other bases, base 60, dates and infinities.
SURPRISES = [
    "y", "Y", "n", "N", "yes", "Yes", "YES", "no", "No", "NO", "on", "On", "ON", "off", "Off",
    "OFF", "True", "TRUE", "False", "FALSE", "Null", "NULL",
    "010", "0777", "-010", "0o17", "0x1F", "0b101", "1_000", "-1_000", "1_0.5", "08.5",
    "12:30", "1:30", "190:20:30", "12:30:45", "190:20:30.15", "-12:30",
    "2024-01-02", "2024-1-2", "2001-12-14t21:59:43.10-05:00", "2001-12-14 21:59:43",
    ".inf", "-.inf", "+.INF", ".Inf", ".nan", ".NaN", ".NAN", ".5", "-.5", "1.", "+1.", "1.e3",
    "=", "<<",
]  # fmt: skip


def _bomb():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    return "\n".join(lines)


def _set(place, value):
    content = copy.deepcopy(PLAIN)
    *above, last = place.split(".")
    inner = content
    for part in above:
        inner = inner.setdefault(part, {})
    inner[last] = value
    return yaml.safe_dump(content, allow_unicode=True)


def _forms():
    """Texts that no config may be: name, content, words of the refusal."""
    for tag in ["!!python/object/apply:os.system ['true']", "!!python/name:os.system",
                "!!python/object/new:os.system ['true']", "!!python/module:os", "!!str 1",
                "!!int '1'", "!!binary aGk=", "!!set {a, b}", "!!timestamp 2024-01-02", "!custom x",
                "!<tag:yaml.org,2002:str> x", "! x"]:  # fmt: skip
        yield f"the tag {tag}", f"{GOOD}x: {tag}\n", "YAML tag"
    for text in ["&x 1", "&x [1]", "&x {b: 1}", "*x"]:
        yield f"the anchor {text}", f"{GOOD}x: {text}\n", "anchor or alias"
    for text in ["title: b\n", "'title': b\n", "x: {a: 1, a: 1}\n", "x: [{a: 1, 'a': 2}]\n",
                 "1: a\n'1': b\n"]:  # fmt: skip
        yield f"twice the same key, {text!a}", GOOD + text, "same key twice"
    for text in ["__use_yte__: true\n", "x:\n  __use_yte__: true\n", "x: [{__use_yte__: true}]\n"]:
        yield f"code in {text!a}", text + GOOD, "__use_yte__"
    for text in ["? [a, b]\n: 1\n", "? {a: 1}\n: 1\n", "{[a]: 1}\n"]:
        yield f"the key {text!a}", text, "not a plain word"
    for text in ["", "# only a comment\n", "- a\n", "word\n", "1\n", "null\n", "'a: b'\n"]:
        yield f"the whole config {text!a}", text, "not a mapping"
    for text in ["a: [1\n", "a: 1\n b: 2\n", "a: 'x\n", "\ta: 1\n", "a: 1\n---\nb: 2\n",
                 "a: \x01\n", "a: %x\n", "a: @x\n", "a: `x`\n", "%YAML 9.9\n---\n%a\n",
                 "a: b: c\n"]:  # fmt: skip
        yield f"broken YAML, {text!a}", text, "not valid YAML"
    yield "an alias bomb", _bomb(), "line 1: uses an anchor"
    yield "a config of 300 kB", GOOD + "#" * 300_000, "larger than"
    yield "20,000 open brackets", "a: " + "[" * 20_000, ""
    yield "a number of 5,000 digits", f"a: {'9' * 5_000}\n", "digits"
    yield "UTF-16", GOOD.encode("utf-16"), "not UTF-8"
    yield "Latin-1", "title: ü\n".encode("latin-1"), "not UTF-8"
    yield "a null byte", b"title: a\0b\n", "not valid YAML"


def _contents():
    """Readable configs that must not be used: key, value, words of the refusal."""
    for place, value, words in [
        ("titel", "x", "did you mean 'title'"), ("records.treatment", {}, "did you mean"),
        ("records.treatments.colums", {}, "did you mean 'columns'"),
        ("outcome.rules.better.valu", 1, "did you mean 'value'"), ("qqqqq", 1, "README"),
        ("schema_version", 2, "schema_version"), ("schema_version", "1'", "schema_version"),
        ("title", "x" * 101, "title"), ("title", ["x"], "title"), ("title", None, "title"),
        ("records.kind", "visit", "kind must be one of"), ("records", [], "records"),
        ("records.max_rejected_share", -0.1, "max_rejected_share"),
        ("records.max_rejected_share", 1.5, "max_rejected_share"),
        ("records.max_rejected_share", float("nan"), "versions read differently"),
        ("records.max_rejected_share", "nan", "max_rejected_share"),
        ("records.score_range", [3, 0], "score_range"),
        ("records.extract_date", "2024-02-30", "extract_date"),
        ("records.plausible_dose_units", {"ona": [1]}, "plausible_dose_units"),
        ("records.groups", {"Sex": {"kind": "categorical"}}, "records.groups"),
        ("records.groups", {"../x": {"kind": "categorical"}}, "records.groups"),
        ("records.groups", {"_hidden": {"kind": "categorical"}}, "records.groups"),
        ("records.groups", {"x" * 41: {"kind": "categorical"}}, "records.groups"),
        ("records.groups.sex.per", 0, "per"), ("records.groups.sex.knots", 99, "knots"),
        ("records.groups.patient", {"kind": "categorical"}, "built-in field"),
        ("records.treatments.path", [], "at least one file"),
        ("records.treatments.path", ["a", "a"], "each file once"),
        ("records.treatments.path", "x" * 2_001, "path"),
        ("records.treatments.format", "xls", "format"),
        ("records.treatments.format", "pickle", "format"),
        ("records.treatments.encoding", "idna", "encoding"),
        ("records.treatments.encoding", "utf-7", "encoding"),
        ("records.treatments.delimiter", "", "delimiter"),
        ("records.treatments.delimiter", '"', "delimiter"),
        ("records.treatments.decimal", "x", "decimal"),
        ("records.treatments.columns.day", "p", "feeds two fields"),
        ("records.treatments.columns.nothing", "x", "neither a field"),
        ("records.treatments.values", {"product": {"a": "b"}}, "no column feeds"),
        ("records.treatments.constants", {"sex": "f"}, "two sources"),
        ("records.treatments.waivers", "all", "waivers"),
        ("records.treatments.waivers", [{"column": "*", "rule": "*"}], "waivers"),
        ("records.treatments.waivers",
         [{"column": "s", "rule": "PII-TEL", "reason": "", "approver": "DPO"}], "waivers"),
        ("outcome.rules", {}, "rules"), ("outcome.primary", "../better", "primary"),
        ("outcome.rules.better.value", -1, "above 0"),
        ("outcome.rules.better.kind", "eval", "kind"),
        ("outcome.baseline_days", [0, -28], "starts after it ends"),
        ("outcome.top_up_days", -1, "top_up_days"),
        ("outcome.max_follow_up_days", 0, "max_follow_up_days"),
        ("model.family", "__import__('os')", "family"),
        ("model.groups", ["nobody"], "model.groups"),
        ("model.priors", {"intercept": {"scale": -1, "reason": "because"}}, "scale"),
        ("model.priors", {"intercept": {"scale": 1}}, "reason"),
        ("sampling.draws", -1_000, "draws"), ("sampling.draws", 10**9, "draws"),
        ("sampling.draws", 1.5, "draws"), ("sampling.chains", 1, "chains"),
        ("sampling.chains", 10**6, "chains"), ("sampling.warmup", 0, "warmup"),
        ("sampling.seed", -1, "seed"), ("sampling.seed", 2**32, "seed"),
        ("sampling.target_accept", 1, "target_accept"),
        ("checks.max_rhat", 2, "max_rhat"), ("checks.max_divergences", 10, "max_divergences"),
        ("checks.min_ess", 1, "min_ess"), ("checks.min_bfmi", 0, "min_bfmi"),
        ("estimates.at_days", [0], "at_days"), ("estimates.interval", 1, "interval"),
        ("estimates.delta_days", -1, "delta_days"),
        ("disclosure.smallest_count", 1, "smallest_count"),
        ("disclosure.round_to", 1, "round_to"),
        ("disclosure.injector_min_patients", 1, "injector_min_patients"),
        ("report.practice", "x" * 81, "practice"),
    ]:  # fmt: skip
        yield f"{place} = {str(value)[:40]!a}", _set(place, value), words


def attacks():
    """Return (name, content, words of the refusal) of every config that must be refused."""
    found = [*_forms(), *_contents()]
    for text in SURPRISES:
        words = "YAML versions read differently"
        found.append((f"the bare word {text}", f"{GOOD}x: {text}\n", words))
        found.append((f"the bare word {text} in a list", f"{GOOD}x: [a, {text}]\n", words))
    return found


# Texts that look like code or like another type, and stay texts: quoted, or no YAML of any version.
TEXTS = [
    *(f"'{text}'" for text in SURPRISES), "?print(1)", "${HOME}", "'{{ 1 + 1 }}'", "'$A_{$'",
    "'</script>'", "'=cmd|x'", "crow's feet", "v1.2.3", "12 U", "1.2.3", "'*x'", "'&x'", "'!x'",
]  # fmt: skip

NAMES = [
    "", "../x", "a/b", "/etc/passwd", "a b", "a;b", "$(id)", "a.b", ".hidden", "-rf", "_x",
    "x" * 41, "ü", "a\0b", "a\nb", "{x}", "*", "con:", "a\\b", "https://x",
]  # fmt: skip
"""Names of an analysis that could not be part of a path or a wildcard."""
