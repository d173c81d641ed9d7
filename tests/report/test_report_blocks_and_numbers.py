"""The parts: blocks that need words, colours that can be told apart, numbers that do not lie."""

import itertools
import math

import pytest

from wearoff.report import formats, palette
from wearoff.report.blocks import Column, Figure, FileLink, IncompleteBlock, Section, Table
from wearoff.report.counts import count, kilobytes

WORDS = {
    "title": "A message",
    "subtitle": "What is measured",
    "description": "Medians run from 90 to 142 days.",
    "csv": FileLink("tables/estimates.csv", "Download"),
    "source": "Source: records.",
    "svg": "<svg></svg>",
}


def test_a_figure_with_all_its_words_can_be_made():
    assert Figure(**WORDS).title == "A message"


@pytest.mark.parametrize("missing", ["title", "subtitle", "description", "source", "svg"])
def test_a_figure_without_words_cannot_be_made(missing):
    with pytest.raises(IncompleteBlock):
        Figure(**(WORDS | {missing: " "}))


@pytest.mark.parametrize("changed", [{"description": "Some differ."}, {"csv": FileLink("", "")}])
def test_a_figure_needs_a_number_and_its_data(changed):
    with pytest.raises(IncompleteBlock):
        Figure(**(WORDS | changed))


def test_empty_tables_and_sections_cannot_be_made():
    with pytest.raises(IncompleteBlock):
        Table("Nothing", (Column("One"),), ())
    with pytest.raises(IncompleteBlock):
        Table("Ragged", (Column("One"),), (("a", "b"),))
    with pytest.raises(IncompleteBlock):
        Section("empty", "Empty")


def test_colours_stand_out_from_the_panel_and_from_their_neighbours():
    colours = [look.colour for look in palette.LOOKS]
    for colour in colours:
        assert palette.contrast(colour, palette.PANEL) >= 3
    for first, second in itertools.pairwise(colours):
        assert palette.contrast(first, second) >= 3
    assert palette.contrast("#FFFFFF", "#000000") == pytest.approx(21)


def test_lines_differ_by_dash_and_marker_too():
    assert len({str(look.dash) for look in palette.LOOKS}) == len(palette.LOOKS)
    assert len({look.marker for look in palette.LOOKS}) == len(palette.LOOKS)


@pytest.mark.parametrize("ink", [palette.INK, palette.GREY])
def test_words_in_figures_can_be_read(ink):
    assert palette.contrast(ink, palette.PANEL) >= 4.5


@pytest.mark.parametrize(
    ("text", "shown"),
    [("1.0", "≥ 0.99"), ("0.999", "≥ 0.99"), ("0.97", "0.97"), ("≥ 0.99", "≥ 0.99"),
     (">= 0.99", "≥ 0.99"), ("0", "≤ 0.01"), ("", "–")],
)  # fmt: skip
def test_probabilities_never_claim_certainty(text, shown):
    assert formats.probability(text) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "fewer than 1"), (0.004, "fewer than 1"), (0.624, "62"), (1.0, "more than 99")],
)
def test_shares_are_never_none_or_all(share, shown):
    assert formats.of_100(share) == shown


def test_days_are_whole_and_signs_are_true():
    assert formats.days_interval(98.4, 93.6, 103.2) == "98 (94 to 103)"
    assert formats.signed_days(-0.3) == "0"
    assert formats.signed_days(-4.2) == "−4"
    assert formats.signed_days(4.2) == "+4"
    assert formats.days(math.inf) == "not reached"
    assert formats.weeks(84) == "12 weeks"
    assert formats.weeks(180) == "180 days"


def test_compact_numbers_keep_four_digits():
    assert [formats.compact(value) for value in (0.0, 400.0, 1.004, 1234.5, -0.02134)] == [
        "0", "400", "1.004", "1,234", "−0.02134",
    ]  # fmt: skip


def test_hidden_counts_are_put_in_words():
    assert count("*", 8) == "fewer than 8"
    assert count("1150", 8) == "1,150"
    assert kilobytes(12) == "1 kB"
