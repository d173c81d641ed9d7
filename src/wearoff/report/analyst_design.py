"""The analyst's section on what is asked of which records, and in which way."""

from wearoff.disclosure.released import Released
from wearoff.report.blocks import Facts, Paragraph, Section
from wearoff.report.sentences import basis

_ASKED = (
    "Asked is how many treatments show an effect, how long it lasts, and what both go together "
    "with. Records of treatments and visits are looked at afterwards, as they were made: what was "
    "not given by chance is compared by association, after adjustment for what is recorded."
)
_WAY = (
    "Ends of effects are known to lie between two visits only, and many injectors and patients "
    "have few treatments each. A Bayesian model keeps all of this in one likelihood, draws small "
    "numbers towards the average, takes in what trials have shown, and answers with probabilities "
    "of differences that matter."
)


def question_section(released: Released) -> Section:
    """Return the question, the design, and what it rests on.

    Parameters
    ----------
    released : Released
        The released content.

    Returns
    -------
    Section
        Words, and the facts of the clinician report.
    """
    practice = (("Practice", released.practice),) if released.practice else ()
    facts = Facts((*practice, *basis(released)))
    return Section("question", "Question and design", (Paragraph(_ASKED), Paragraph(_WAY), facts))
