"""Whatever the cells hold, init refuses by name or writes YAML that reads back as it was meant."""

import csv
import io
import tempfile
from pathlib import Path

import hypothesis.strategies as st
import yaml
from hypothesis import HealthCheck, example, given, settings

from wearoff.config.strict_yaml import read_strict_yaml
from wearoff.errors import WearoffError
from wearoff.intake.propose import propose_config
from wearoff.intake.write import quoted
from wearoff.records.header import normalise_name

KNOWN = ["patient", "Datum", "Produkt", "Zone", "Dosis", "Grad", "Sexo", "Status", "Sede", "Alter"]
texts = st.text(st.characters(blacklist_categories=("Cs",)), max_size=8)
cells = texts | st.sampled_from(
    ["13.01.2024", "03/04/2024", "1,5", "1.500", "Botox", "Stirn", "F", "m", "n.d.", "draft", "0"]
)


@given(texts)
@example("\U000e0001'\"\\: # \u2028\x85\x00")
def test_quoted_text_reads_back(text):
    assert yaml.safe_load(quoted(text)) == text


@given(
    header=st.lists(st.sampled_from(KNOWN) | texts, min_size=2, max_size=6, unique=True),
    rows=st.lists(st.lists(cells, min_size=6, max_size=6), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-16"]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_table_is_refused_by_name_or_gives_readable_yaml(header, rows, delimiter, encoding):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([header, *(r[: len(header)] for r in rows)])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data" / "raw" / "mine" / "any.csv"
        path.parent.mkdir(parents=True)
        path.write_bytes(stream.getvalue().encode(encoding))
        try:
            propose_config(paths=["data/raw/mine/any.csv"], name="any", project_dir=Path(folder))
        except WearoffError:
            return  # any other exception is a fault
        records = read_strict_yaml(Path(folder) / "config" / "any.yaml")["records"]
        for table in {"treatments", "assessments"} & set(records):
            mapped = set((records[table]["columns"] or {}).values())
            assert mapped <= {normalise_name(name) for name in header}
