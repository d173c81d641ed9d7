"""How well patients and injectors who were left out are predicted."""

import math

from wearoff.disclosure.released_crossval import (
    CrossValidation,
    LeftOutInjectors,
    PredictionRow,
)
from wearoff.report.blocks import Block, Column, Facts, Paragraph, Section, Table
from wearoff.report.counts import thousands
from wearoff.report.formats import signless
from wearoff.report.pick import Material
from wearoff.report.side_by_side import side_by_side_table

_CLEAR = 2.0
_HOW = (
    "Each patient's records are predicted from those of all others, and scored by the log of the "
    "probability that the prediction gave them: higher is better, and a difference counts from two "
    "of its standard errors on. The simple curves are Turnbull's, in steps of four weeks or more, "
    "with a rate of response, and have no term for anything else; a broad log-normal curve, with "
    "the weight that predicts best, stands for what they have not seen."
)


def left_out(material: Material) -> Section | None:
    """Return how well the model predicts who was left out, beside simple curves.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section or None
        None where nobody was left out.
    """
    found = material.released.crossval
    if found is None:
        return None
    blocks: list[Block] = [Paragraph(_HOW), _predictions(found, material), *_verdict(found)]
    parts = [_families(found, material), _injectors(found.injectors)]
    kept = tuple(part for part in parts if part)
    return Section("left-out", "Predicting who was left out", tuple(blocks), kept)


def _predictions(found: CrossValidation, material: Material) -> Table:
    heads = ("Score (standard error)", "Difference (standard error)")
    columns = [Column("Predictor"), *(Column(name, numeric=True) for name in heads)]
    weighted = any(row.weight is not None for row in found.predictions)
    columns += [Column("Weight", numeric=True)] if weighted else []
    rows = []
    for row in found.predictions:
        by = "–" if row.kind == "model" else _with_error(row.difference, row.difference_se)
        cells = [row.name, _with_error(row.elpd, row.se), by]
        cells += [] if not weighted else ["–" if row.weight is None else f"{row.weight:.2f}"]
        rows.append(tuple(cells))
    chosen = "" if found.of_all else ", chosen at random"
    caption = f"Predictions of {thousands(found.patients)} left-out patients{chosen}"
    return Table(caption, tuple(columns), tuple(rows), material.files.get("predictions"))


def _verdict(found: CrossValidation) -> list[Block]:
    simple = [row for row in found.predictions if row.kind == "simple"]
    words = [earns_its_complexity(max(simple, key=_score))] if simple else []
    words.append(
        f"Leaving out a patient shows about {signless(found.parameters, 1)} parameters at work."
    )
    if found.unreliable != "0":
        words.append(
            "For some patients the weights of importance sampling are too uneven, so sums that "
            "hold the model are not reliable."
        )
    return [Paragraph(" ".join(words))]


def earns_its_complexity(rival: PredictionRow) -> str:
    """Return in a sentence whether the model predicts better than the best simple curve.

    Parameters
    ----------
    rival : PredictionRow
        The simple predictor that does best.

    Returns
    -------
    str
        The sentence.
    """
    against = rival.name[0].lower() + rival.name[1:]
    lead = f"{signless(abs(rival.difference), 1)} ± {signless(rival.difference_se, 1)}"
    if abs(rival.difference) < _CLEAR * rival.difference_se or rival.difference == 0:
        return (
            f"For predicting patients the model and {against} cannot be told apart ({lead}): its "
            "use lies in comparisons that are adjusted, not in prediction."
        )
    if rival.difference < 0:
        return (
            f"The model earns its complexity: it predicts left-out patients better than {against} "
            f"(by {lead})."
        )
    return (
        f"The model does not earn its complexity: {against} predicts left-out patients better (by "
        f"{lead})."
    )


def _score(row: PredictionRow) -> float:
    return row.elpd


def _families(found: CrossValidation, material: Material) -> Section | None:
    if not found.families and not found.failed_families:
        return None
    blocks: list[Block] = []
    if found.families:
        named = [(row.family, row) for row in found.families]
        file = material.files.get("families")
        table = side_by_side_table("The same answers under each", "Family", named, file)
        blocks += [table, Paragraph(_family_words(found))]
    for name in found.failed_families:
        blocks.append(Paragraph(f"{name}: its sampling did not pass, so nothing is shown of it."))
    return Section("families", "Other distributions of the duration", tuple(blocks))


def _family_words(found: CrossValidation) -> str:
    models = [row for row in found.predictions if row.kind != "simple"]
    best = max(models, key=_score)
    medians = [row.point for row in found.families if row.quantity == "median_days"]
    words = f"{best.name} predicts best."
    if len(medians) > 1 and all(map(math.isfinite, medians)):
        moved = signless(max(medians) - min(medians), 1)
        words += f" The choice among them moves the median duration by {moved} days at most."
    return words


def _injectors(found: LeftOutInjectors | None) -> Section | None:
    if found is None:
        return None
    facts = Facts((
        ("Injectors left out", found.injectors),
        ("Score with an injector term", signless(found.elpd, 1)),
        ("Score without", signless(found.elpd_without, 1)),
        ("Difference (standard error)", _with_error(found.difference, found.difference_se)),
        ("Simulation error", signless(found.mc_se, 1)),
    ))  # fmt: skip
    is_clear = abs(found.difference) >= _CLEAR * max(found.difference_se, found.mc_se)
    better = "better" if found.difference > 0 else "worse"
    how = f"predicts them {better} than" if is_clear else "cannot be told in prediction from"
    words = (
        "All records of an injector whom the model has not seen are scored together: a model in "
        f"which injectors differ {how} one in which they do not."
    )
    return Section("left-out-injectors", "Injectors who were left out", (facts, Paragraph(words)))


def _with_error(value: float, error: float) -> str:
    return f"{signless(value, 1)} ({signless(error, 1)})"
