"""An export whose patients are identified is refused before a config is written for it."""

from collections.abc import Sequence

from wearoff.errors import PrivacyError
from wearoff.intake.proposal import TableProposal
from wearoff.intake.words import rank_of
from wearoff.records.identifier_scan import shown_name
from wearoff.records.identifiers import RULES


def refuse_identified_patients(proposals: Sequence[TableProposal]) -> None:
    """Refuse tables whose only column of patient codes holds direct identifiers.

    Parameters
    ----------
    proposals : sequence of TableProposal
        The tables. Other columns with identifiers are never mapped, and so never loaded.

    Raises
    ------
    PrivacyError
        Naming column and rules, never a value.
    """
    for proposal in proposals:
        if "patient" in {*proposal.found, *proposal.matches.open}:
            continue
        named = [
            c for c in proposal.extract.columns if c.rules and rank_of("patient", c.words) >= 2
        ]
        if named:
            rules = ", ".join(f"{rule} ({RULES[rule]})" for rule in named[0].rules)
            raise PrivacyError(
                f"the patient codes in {named[0].label} look like direct identifiers: {rules}",
                shown_name(proposal.extract.paths[0]),
                "nothing was written; replace them by pseudonyms where the export is made",
            )
