"""How the posterior was drawn, in sentences with their numbers."""

from wearoff.disclosure.released_model import SamplingCard


def how_drawn(card: SamplingCard) -> tuple[str, ...]:
    """Return what was drawn from, how near it is to the model, and how patients entered.

    Parameters
    ----------
    card : SamplingCard
        How it was drawn.

    Returns
    -------
    tuple of str
        Sentences for analysts.
    """
    return tuple(filter(None, (_engine(card), _patients(card))))


def _engine(card: SamplingCard) -> str:
    if card.difference_from_model is None:
        return f"Drawn from the {card.engine} itself, as the formulas have it."
    return (
        f"Drawn from a {card.engine} of the model, compared before with the PyMC model that the "
        "formulas describe: log density and slopes differed by at most "
        f"{_tiny(card.difference_from_model)} of their size."
    )


def _patients(card: SamplingCard) -> str:
    if card.quadrature_nodes is None or card.quadrature_error is None:
        words = {"sampled": "The patients' effects were sampled with the other parameters."}
        return words.get(card.patients, f"Patients: {card.patients}.")
    return (
        f"The patients' effects were {card.patients}, over {card.quadrature_nodes} quadrature "
        "nodes each; the error this leaves in the log density, measured after the run, has a "
        f"standard deviation of {_tiny(card.quadrature_error)} nats over the draws."
    )


def _tiny(value: float) -> str:
    """Return a small number with two digits, such as ``1.4e-15``."""
    return f"{value:.1e}" if value else "0"
