"""The analyst report: everything the clinician report rests on."""

from collections.abc import Sequence

from wearoff.report.analyst_design import question_section
from wearoff.report.analyst_fit import fit_section
from wearoff.report.analyst_results import contrasts_table, estimates_table
from wearoff.report.analyst_tables import (
    checks_table,
    diagnostics_table,
    outcomes_table,
    parameters_table,
    predictive_table,
    priors_table,
)
from wearoff.report.blocks import Block, Bullets, Callout, Facts, FileLink, Page, Paragraph, Section
from wearoff.report.checklist.section import checklist_section
from wearoff.report.clinician import footer, title
from wearoff.report.closing import flow_table
from wearoff.report.crossval import left_out
from wearoff.report.how_drawn import how_drawn
from wearoff.report.injectors import injectors
from wearoff.report.model_graph import model_graph
from wearoff.report.pick import Material
from wearoff.report.published.sections import published_section
from wearoff.report.sensitivity import sensitivity_section
from wearoff.report.sentences import sentence
from wearoff.report.trust import ICONS


def analyst_page(material: Material) -> Page:
    """Return the analyst report; for a failed run only its diagnostics.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Page
        The page.
    """
    released = material.released
    failed = released.verdict.status == "fail"
    sections = (
        _verdict(material),
        question_section(released),
        _provenance(material),
        _flow(material),
        None if failed else _outcomes(material),
        _model(material, failed=failed),
        _sampling(material),
        _parameters(material, failed=failed),
        None if failed else fit_section(material),
        None if failed else left_out(material),
        None if failed else sensitivity_section(material),
        None if failed else injectors(material, for_analysts=True),
        None if failed else _estimates(material),
        None if failed else published_section(material),
    )
    found = [section for section in sections if section]
    found += [checklist_section(released, found), _files(material)]
    subtitle = "Report for analysts" + (f" · {released.practice}" if released.practice else "")
    return Page("analyst", title(released), subtitle, tuple(found), footer(released))


def _verdict(material: Material) -> Section:
    verdict = material.released.verdict
    tone, icon, word = ICONS[verdict.status]
    usual = "Every check met its threshold." if verdict.status == "pass" else "See the checks."
    reasons = tuple(map(sentence, filter(None, verdict.reasons))) or (usual,)
    blocks: list[Block] = [Callout(tone, icon, word, reasons)]
    if verdict.status == "fail":
        words = "The run failed, so this page holds diagnostics only and no estimate."
        blocks.append(Paragraph(words))
    table = checks_table(verdict.checks, material.files["diagnostics"])
    blocks += [table] if table else [Paragraph("No check was released.")]
    return Section("verdict", "Verdict and checks", tuple(blocks))


def _provenance(material: Material) -> Section:
    released = material.released
    usual = (
        ("analysis", released.analysis),
        ("interval", f"{released.interval:g}"),
        ("delta_days", f"{released.delta_days:g}"),
        ("horizon_days", str(released.horizon_days)),
        ("smallest_count", str(released.smallest_count)),
    )
    facts = Facts((*usual, *sorted(released.provenance.items())))
    return Section("provenance", "Provenance and settings", (facts,))


def _flow(material: Material) -> Section:
    table = flow_table(material.released, material.files["flow"])
    note = Paragraph("Counts are rounded, so parts add up only roughly; * hides a small count.")
    return Section("flow", "Flow of records", (table, note) if table else (note,))


def _outcomes(material: Material) -> Section | None:
    table = outcomes_table(material.released.outcomes, material.files["outcomes"])
    if table is None:
        return None
    words = tuple(sentence(f"{row.rule}: {row.words}") for row in material.released.outcomes)
    note = Paragraph(
        "The primary rule feeds the model. Censoring is counted among responders: interval = "
        "ended between two visits, left = before the first, right = not seen to end."
    )
    return Section("outcomes", "Outcomes under each response rule", (Bullets(words), table, note))


def _model(material: Material, *, failed: bool) -> Section:
    card = material.released.model
    usual = ("Family", card.family or "not named")
    parts = (
        _list("formula", "Formula in words", card.formula),
        _symbols(card.symbols),
        _graph(material),
        _list("terms", "Terms in the model", card.terms),
        _list("left-out", "Terms left out, and why", card.left_out),
        _list("assumptions", "Assumptions", card.assumptions),
    )
    tables = (
        (
            "priors",
            "Priors and their evidence",
            priors_table(card.priors, _file(material, "priors")),
        ),
        (
            "prior-predictive",
            "What the priors imply before any data",
            None if failed else predictive_table(card.prior_predictive),
        ),
    )
    shown = tuple(
        Section(ident, name, (*_prior_warning(material, ident), table))
        for ident, name, table in tables
        if table
    )
    found = tuple(part for part in parts if part)
    return Section("model", "Model card", (Facts((usual,)),), (*found, *shown))


def _symbols(lines: Sequence[str]) -> Section | None:
    if not lines:
        return None
    note = Paragraph(
        "Read from the built model, a line for each of its parts: ~ is drawn from, = is computed "
        "from, and numbers in brackets say how many levels there are, rounded for patients and "
        "treatments. Names ending in _of_row and the like say which level a treatment has."
    )
    blocks = (note, Bullets(tuple(lines), is_code=True))
    return Section("symbols", "Formula in symbols", blocks)


def _graph(material: Material) -> Section | None:
    picture = model_graph(material.released.model.graph, _file(material, "model_graph"))
    return Section("graph", "Model graph", (picture,)) if picture else None


def _prior_warning(material: Material, ident: str) -> tuple[Paragraph, ...]:
    """Return in words that the priors imply durations which nobody believes, if they do."""
    checks = material.released.verdict.checks
    warned = any(row.name == "prior_medians" and row.status == "warn" for row in checks)
    if ident != "prior-predictive" or not warned:
        return ()
    words = (
        "Before any data these priors count median durations of less than a week, or of more than "
        "three years, as likely. Nothing published lasts so short or so long: use narrower priors."
    )
    return (Paragraph(words),)


def _sampling(material: Material) -> Section:
    card = material.released.sampling
    facts = Facts((
        ("Chains", str(card.chains)),
        ("Draws per chain", str(card.draws)),
        ("Warm-up per chain", str(card.warmup)),
        ("Seed", str(card.seed)),
    ))  # fmt: skip
    drawn = Bullets((*how_drawn(card), *map(sentence, card.attempts)))
    return Section("sampling", "Sampling", (facts, drawn))


def _parameters(material: Material, *, failed: bool) -> Section | None:
    released = material.released
    if failed:
        table = diagnostics_table(released)
    else:
        table = parameters_table(released, material.files["parameters"])
    return Section("parameters", "Parameters", (table,)) if table else None


def _estimates(material: Material) -> Section:
    released, files = material.released, material.files
    tables = (
        estimates_table(released, files["estimates"]),
        contrasts_table(released, files["contrasts"]),
    )
    found = tuple(table for table in tables if table)
    return Section("estimates", "All estimates and contrasts", found or (_nothing(),))


def _files(material: Material) -> Section:
    links: tuple[FileLink, ...] = tuple(material.files.values())
    note = Paragraph("Text cells that start like a formula stand after an apostrophe.")
    return Section("files", "Files", (*links, note))


def _list(ident: str, name: str, items: Sequence[str]) -> Section | None:
    kept = tuple(item for item in items if item)
    return Section(ident, name, (Bullets(kept),)) if kept else None


def _file(material: Material, name: str) -> FileLink | None:
    return material.files.get(name)


def _nothing() -> Paragraph:
    return Paragraph("No estimate was released.")
