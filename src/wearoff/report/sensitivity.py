"""The section on what would have come out under other assumptions."""

from wearoff.disclosure.released_sensitivity import SensitivityFinding
from wearoff.report.blocks import Block, Paragraph, Section
from wearoff.report.pick import Material
from wearoff.report.sensitivity_tables import table_of
from wearoff.report.sensitivity_words import NAMES, said_of

_HOW = (
    "Each analysis changes one thing and says by how much the answers move. Medians are given "
    "response, each over the treatments of its own analysis, with their intervals. A change counts "
    "from {delta} days on, the difference that was set beforehand as what matters."
)


def sensitivity_section(material: Material) -> Section | None:
    """Return what sensitivity analyses found, each a small table and its sentences.

    Parameters
    ----------
    material : Material
        The content and its files.

    Returns
    -------
    Section or None
        None where nothing was released.
    """
    found = material.released.sensitivity
    if found is None:
        return None
    delta = f"{material.released.delta_days:g}"
    blocks: list[Block] = [Paragraph(_HOW.format(delta=delta))]
    if found.not_asked:
        names = ", ".join(NAMES[one] for one in found.not_asked)
        words = f"Not run here, because each takes fits of its own: {names} (sensitivity.refits)."
        blocks.append(Paragraph(words))
    parts = tuple(_part(one, material) for one in found.findings)
    return Section("sensitivity", "Sensitivity to what was assumed", tuple(blocks), parts)


def _part(found: SensitivityFinding, material: Material) -> Section:
    blocks: list[Block] = [Paragraph(said_of(found, material.released.delta_days))]
    if found.rows:
        blocks.insert(0, table_of(found, material))
    return Section(f"sensitivity-{found.name.replace('_', '-')}", found.title, tuple(blocks))
