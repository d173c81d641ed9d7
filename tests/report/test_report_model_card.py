"""The model card of the analyst report: formulas, priors, the graph, and how it was drawn."""

import pytest

from wearoff.disclosure.released_model import GraphNode, SamplingCard
from wearoff.report.blocks import FileLink
from wearoff.report.how_drawn import how_drawn
from wearoff.report.model_graph import model_graph

CARD = SamplingCard(
    chains=4, draws=1000, warmup=800, seed=1, attempts=(), engine="compiled density",
    patients="integrated out", difference_from_model=1.4e-15, quadrature_nodes=16,
    quadrature_error=1.05e-07,
)  # fmt: skip
FILE = FileLink("tables/model_graph.csv", "Download")


def parts(page_model, variant="full"):
    (card,) = [one for one in page_model(variant, "analyst")["sections"] if one["ident"] == "model"]
    return {part["ident"]: part["blocks"] for part in card["parts"]}


@pytest.mark.parametrize("variant", ["full", "failed"])
def test_formula_priors_and_graph_stand_in_the_model_card(page_model, variants, files, variant):
    found = parts(page_model, variant)
    released = variants[variant].model
    assert tuple(found["symbols"][1]["items"]) == released.symbols
    (picture,) = found["graph"]
    for node in released.graph:
        assert node.name in picture["drawn_words"]
    table = files(variant)["tables/model_graph.csv"].decode().splitlines()
    assert table[0] == "name,kind,dims,parents"
    assert len(table) == 1 + len(released.graph)


def test_priors_are_told_with_symbol_levels_and_who_set_them(page_model):
    (table,) = parts(page_model)["priors"]
    by_words = {row[0]: row[1:] for row in table["rows"]}
    assert by_words["Dose, per doubling"][0] == "dose ~ Normal(0.10, 0.08)"
    assert by_words["Injector spread"][-1].startswith("Set by the analyst. ")
    assert [column["label"] for column in table["columns"]] == [
        "Parameter", "Prior", "Levels", "Unit", "Evidence",
    ]  # fmt: skip


def test_how_it_was_drawn_is_told_with_its_numbers():
    engine, patients = how_drawn(CARD)
    assert "compiled density" in engine
    assert "1.4e-15" in engine
    assert "16 quadrature nodes" in patients
    assert "1.1e-07 nats" in patients or "1.0e-07 nats" in patients
    nothing = {"difference_from_model": None, "quadrature_nodes": None, "quadrature_error": None}
    engine, patients = how_drawn(
        CARD.model_copy(update=nothing | {"engine": "PyMC model", "patients": "sampled"})
    )
    assert engine == "Drawn from the PyMC model itself, as the formulas have it."
    assert "sampled with the other parameters" in patients
    _, patients = how_drawn(CARD.model_copy(update=nothing | {"patients": "not in the model"}))
    assert patients == "Patients: not in the model."


def test_the_sampling_section_has_these_sentences(page_model):
    (section,) = [
        one for one in page_model("full", "analyst")["sections"] if one["ident"] == "sampling"
    ]
    text = " ".join(section["blocks"][1]["items"])
    assert "compared before with the PyMC model" in text
    assert "16 quadrature nodes" in text


def nodes(n_wide):
    """A chain with many parts that one is computed from."""
    wide = [GraphNode(name=f"a_rather_long_name_{i}", kind="free", dims=(), parents=())
            for i in range(n_wide)]  # fmt: skip
    last = GraphNode(name="duration", kind="observed", dims=("row: 10",),
                     parents=tuple(one.name for one in wide))  # fmt: skip
    return (*wide, last)


@pytest.mark.parametrize("n_wide", [1, 3, 30])
def test_boxes_of_the_graph_neither_overlap_nor_leave_the_picture(n_wide):
    from wearoff.report.model_graph import BOX, ROW, WIDTH, _places, _rows

    places = list(_places(_rows(nodes(n_wide))).values())
    assert len(places) == n_wide + 1
    for i, one in enumerate(places):
        assert one.width / 2 <= one.x <= WIDTH - one.width / 2
        for other in places[:i]:
            apart = abs(one.x - other.x) >= (one.width + other.width) / 2
            assert apart or abs(one.y - other.y) >= ROW - 1e-9
    assert BOX < ROW


def test_parts_stand_below_those_they_are_computed_from(variants):
    from wearoff.report.model_graph import _places, _rows

    graph = variants["full"].model.graph
    places = _places(_rows(graph))
    for node in graph:
        assert all(places[parent].y < places[node.name].y for parent in node.parents)


def test_equal_graphs_give_equal_pictures():
    first, second = model_graph(nodes(9), FILE), model_graph(nodes(9), FILE)
    assert first.svg == second.svg
    assert model_graph((), FILE) is None
    assert model_graph(nodes(2), None) is None
