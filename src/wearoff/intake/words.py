"""How strongly a column's name speaks for a field, and words that stand in cells for nothing.

Names are compared in lower case, without accents, spaces and punctuation.
"""

from wearoff.intake.field_names import STRONG, WEAK, names_of

MISSING_WORDS = names_of(
    "na|nan|null|none|missing|unknown|not recorded|not known|not done|nd|nr|ka|keine angabe|kA|"
    "unbekannt|fehlt|nicht erhoben|inconnu|non renseigne|nc|manquant|sd|sin dato|sin datos|"
    "desconocido|no consta|ns nc|sconosciuto|non noto|non disponibile|mancante|nv|non rilevato"
)
MISSING_SIGNS = frozenset({"-", "--", "---", "?", "??", ".", "/", "–", "—"})

TIME_UNITS = {
    "weeks": names_of(
        "week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane"
    ),
    "months": names_of("month|months|monat|monate|mois|mes|meses|mese|mesi"),
}


FIELD_NAMES = tuple(STRONG)
_DATE_WORDS = names_of("date|datum|fecha|data|dt|day|f|am|on")
_DATED = {
    "treated_on": names_of(
        "treatment|treated|tx|injection|injections|procedure|session|beh|behandlung|injektion|"
        "sitzung|traitement|soin|soins|seance|acte|tratamiento|tto|inyeccion|infiltracion|sesion|"
        "trattamento|tratt|iniezione|infiltrazione|seduta"
    ),
    "graded_on": names_of(
        "visit|fu|followup|follow|review|assessment|evaluation|grading|kontrolle|nachkontrolle|"
        "nachsorge|untersuchung|befund|besuch|visite|controle|suivi|consult|consultation|cotation|"
        "revision|control|seguimiento|valoracion|evaluacion|visita|controllo|valutazione|"
        "rivalutazione"
    ),
}
"""What a date is of: names made of a word for a date and one of these."""
_OF_ANOTHER_TIME = names_of(
    "previous|prior|previo|previa|last|next|planned|vorherige|vorheriges|letzte|letztes|letzter|nachste|nachstes|"
    "naechste|geplant|derniere|dernier|precedente|precedent|prochaine|prochain|anterior|ultima|"
    "ultimo|proxima|proximo|prossima|prossimo|created|updated|modified|entered|exported|erstellt|"
    "geandert|exportiert|erfasst|cree|modifie|saisie|creado|creato|modificado|modificato|invoice|"
    "rechnung|facture|factura|fattura|expiry|expires|expiration|verfall|ablauf|peremption|"
    "caducidad|scadenza"
)
_OF_ANOTHER_THING = {
    "score": names_of(
        "satisfaction|satisfied|zufriedenheit|satisfaccion|soddisfazione|pain|schmerz|schmerzen|"
        "douleur|dolor|dolore|bmi|risk|risiko|confidence|photo|foto"
    ),
    "dose_units": names_of(
        "ml|per|pro|par|por|vial|vials|flasche|ampulle|flacon|flaconcino|price|preis|prix|precio|"
        "prezzo|cost|kosten|dilution|verdunnung|dilucion|diluizione"
    ),
}


def is_otherwise(field: str, words: tuple[str, ...]) -> bool:
    """Tell whether words beside a field's name make it another: the last date, a price per unit.

    Parameters
    ----------
    field : str
        A key of ``STRONG``.
    words : tuple of str
        The column's name in plain words.
    """
    return bool((_OF_ANOTHER_TIME | _OF_ANOTHER_THING.get(field, frozenset())) & set(words))


def rank_of(field: str, words: tuple[str, ...]) -> int:
    """Return how strongly a column's name speaks for a field.

    Parameters
    ----------
    field : str
        A key of ``STRONG``.
    words : tuple of str
        The column's name in plain words.

    Returns
    -------
    int
        3 for the name of the field, 2 for a name that is also used otherwise, or that says what a
        date is of, 1 where the name holds a name of the field as a word or a run of words, 0 for
        none.
    """
    whole = "".join(words)
    if whole in STRONG[field]:
        return 3
    if whole in WEAK.get(field, ()):
        return 2
    if is_otherwise(field, words):
        return 0
    if field in _DATED and _DATE_WORDS & set(words) and _DATED[field] & set(words):
        return 2
    runs = {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    }
    return int(any(len(run) >= 3 for run in runs & STRONG[field]))
