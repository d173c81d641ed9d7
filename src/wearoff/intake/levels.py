"""What values of products, sex, status and answers mean, in five languages."""

from wearoff.intake.columns import plain_words

_ONA, _ABO = "onabotulinumtoxinA", "abobotulinumtoxinA"
PRODUCTS = {
    "botox": _ONA, "vistabel": _ONA, "vistabex": _ONA, "onabotulinumtoxina": _ONA, "ona": _ONA,
    "dysport": _ABO, "azzalure": _ABO, "alluzience": _ABO, "abobotulinumtoxina": _ABO,
    "abo": _ABO, "xeomin": "incobotulinumtoxinA", "bocouture": "incobotulinumtoxinA",
    "incobotulinumtoxina": "incobotulinumtoxinA", "inco": "incobotulinumtoxinA",
    "jeuveau": "prabotulinumtoxinA", "nuceiva": "prabotulinumtoxinA",
    "prabotulinumtoxina": "prabotulinumtoxinA", "daxxify": "daxibotulinumtoxinA",
    "daxibotulinumtoxina": "daxibotulinumtoxinA", "daxi": "daxibotulinumtoxinA",
    "letybo": "letibotulinumtoxinA", "letibotulinumtoxina": "letibotulinumtoxinA",
    "myobloc": "rimabotulinumtoxinB", "neurobloc": "rimabotulinumtoxinB",
    "rimabotulinumtoxinb": "rimabotulinumtoxinB", "relfydess": "relabotulinumtoxinA",
    "relabotulinumtoxina": "relabotulinumtoxinA", "nabota": "prabotulinumtoxinA",
    "botulax": "letibotulinumtoxinA", "xeomeen": "incobotulinumtoxinA",
    "onabotulinumtoxin": _ONA, "abobotulinumtoxin": _ABO,
    "incobotulinumtoxin": "incobotulinumtoxinA", "rimabotulinumtoxin": "rimabotulinumtoxinB",
}  # fmt: skip
_FEMALE = {"f", "w", "female", "weiblich", "frau", "femme", "feminin", "mujer", "femenino",
           "donna", "femmina", "femminile", "woman", "d"}  # fmt: skip
_MALE = {"male", "mannlich", "maennlich", "mann", "homme", "masculin", "hombre", "masculino",
         "uomo", "maschio", "maschile", "man", "h", "u", "v", "varon"}  # fmt: skip
_OTHER = {"divers", "x", "other", "nonbinary", "autre", "otro", "altro", "diverse"}
_KEPT = {
    "final", "signed", "completed", "complete", "done", "closed", "locked", "abgeschlossen",
    "unterschrieben", "freigegeben", "fertig", "signe", "valide", "termine", "clos", "firmado",
    "completado", "cerrado", "finalizado", "validado", "firmato", "completato", "chiuso",
    "validato", "finale", "definitivo", "definitif", "realizado", "realise", "eseguito",
}  # fmt: skip
_DROPPED = {
    "draft", "void", "voided", "cancelled", "canceled", "deleted", "pending", "planned", "open",
    "entwurf", "storniert", "geloscht", "geplant", "offen", "brouillon", "annule", "supprime",
    "prevu", "encours", "borrador", "anulado", "cancelado", "pendiente", "bozza", "annullato",
    "cancellato", "sospeso", "noshow", "scheduled",
}  # fmt: skip
_ANSWERS = dict.fromkeys(
    ("yes", "y", "ja", "j", "oui", "o", "si", "s", "true", "vrai", "1"), "yes"
) | dict.fromkeys(("no", "n", "nein", "non", "false", "faux", "0"), "no")
_TREATMENT = {
    "treatment", "injection", "procedure", "session", "behandlung", "injektion", "traitement",
    "seance", "tratamiento", "inyeccion", "sesion", "trattamento", "iniezione", "seduta", "botox",
}  # fmt: skip
_VISIT = {
    "visit", "followup", "review", "control", "check", "assessment", "checkup", "kontrolle",
    "nachkontrolle", "nachsorge", "visite", "untersuchung", "befund", "controle", "suivi",
    "revue", "evaluation", "visitedecontrole", "revision", "seguimiento", "valoracion",
    "controllo", "visita", "visitadicontrollo", "valutazione", "rivalutazione", "visitadecontrol",
}  # fmt: skip


def product_of(value: str) -> str | None:
    """Return the product that a brand or a value with a brand in it means.

    Parameters
    ----------
    value : str
        A cell.

    Returns
    -------
    str or None
        None where no known brand, or more than one product, is named, or a mark of doubt is there.
    """
    if "?" in value:
        return None
    words = plain_words(value.replace("botulinumtoxinA", "botulinumtoxina"))
    whole = "".join(words)
    if whole in PRODUCTS:
        return PRODUCTS[whole]
    named = {PRODUCTS[word] for word in words if word in PRODUCTS}
    return named.pop() if len(named) == 1 else None


def sexes_of(values: list[str]) -> dict[str, str] | None:
    """Return what every code of a column of sexes means.

    Parameters
    ----------
    values : list of str
        All its values.

    Returns
    -------
    dict of str to str or None
        None where some code cannot be told: numbers, or an M that may be mujer or male.
    """
    plain = {value: "".join(plain_words(value)) for value in values}
    codes = set(plain.values())
    # D is donna beside U for uomo, in German it is divers.
    female = codes & (_FEMALE if "u" in codes else _FEMALE - {"d"})
    # In Spanish M is mujer beside H or V, elsewhere it is male beside a letter for female.
    is_male = bool(female) and not codes & {"h", "v"}
    if "m" in codes and not is_male and (female or not codes & {"h", "v"}):
        return None
    meaning = dict.fromkeys(_FEMALE, "female") | dict.fromkeys(_MALE, "male")
    meaning |= dict.fromkeys(_OTHER, "other") | {"m": "male" if is_male else "female"}
    if "d" in codes and "u" not in codes:
        meaning["d"] = "other"
    told = {value: meaning.get(code) for value, code in plain.items()}
    return {v: ours for v, ours in told.items() if ours} if all(told.values()) else None


def kept_statuses(values: list[str]) -> list[str] | None:
    """Return the values of a status column that mean a finished record.

    Parameters
    ----------
    values : list of str
        All its values.

    Returns
    -------
    list of str or None
        None where some value is neither known as finished nor as draft or void.
    """
    plain = {value: "".join(plain_words(value)) for value in values}
    kept = [value for value, code in plain.items() if code in _KEPT]
    known = all(code in _KEPT | _DROPPED for code in plain.values())
    return kept if kept and known else None


def answers_of(values: list[str]) -> dict[str, str] | None:
    """Return yes or no for every value of a column of answers.

    Parameters
    ----------
    values : list of str
        All its values.

    Returns
    -------
    dict of str to str or None
        None where some value is neither.
    """
    told = {value: _ANSWERS.get("".join(plain_words(value)), "") for value in values}
    return told if told and all(told.values()) else None


def row_kinds_of(values: list[str]) -> tuple[list[str], list[str]] | None:
    """Return which values of a column of kinds mean a treatment, and which a visit.

    Parameters
    ----------
    values : list of str
        All its values.

    Returns
    -------
    tuple of list of str or None
        Treatments and visits; None where a value is neither, or there is only one of both.
    """
    plain = {value: "".join(plain_words(value)) for value in values}
    treatments = [value for value, code in plain.items() if code in _TREATMENT]
    visits = [value for value, code in plain.items() if code in _VISIT]
    if len(treatments) + len(visits) < len(values) or not (treatments and visits):
        return None
    return treatments, visits
