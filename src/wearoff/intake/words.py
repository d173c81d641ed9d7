"""Column names that clinics use, in English, German, French, Spanish and Italian.

Names are compared in lower case, without accents, spaces and punctuation. A name in ``STRONG``
speaks for its field by itself; one in ``WEAK`` only where no better column is there.
"""


def _names(text: str) -> frozenset[str]:
    return frozenset("".join(name.split()) for name in text.split("|"))


STRONG = {
    "patient": _names(
        "patient|patient id|patient code|patient no|patient nr|patient number|patient key|pat|"
        "pat nr|pat id|pat no|pid|subject|subject id|client|client id|client no|guest id|chart no|"
        "patienten nr|patienten id|patientennummer|patienten code|patienten kennung|"
        "patiente|code patient|id patient|no patient|numero patient|num patient|dossier|"
        "numero dossier|no dossier|paciente|id paciente|codigo paciente|num paciente|"
        "numero paciente|no paciente|historia|nhc|paziente|id paziente|codice paziente|"
        "cod paziente|n paziente|numero paziente|code patiente"
    ),
    "injector": _names(
        "injector|injector id|provider|provider id|practitioner|practitioner id|doctor|doctor id|"
        "physician|therapist|clinician|treated by|nurse|behandler|behandler id|behandlerin|"
        "arzt|arzt id|arztin|injektor|behandelnder|injecteur|medecin|praticien|operateur|"
        "code praticien|code medecin|id praticien|inyector|medico|medico id|id medico|profesional|"
        "codigo medico|facultativo|doctora|iniettore|operatore|codice medico|cod medico|"
        "specialista|codice operatore"
    ),
    "clinic": _names(
        "clinic|clinic id|clinic code|center|centre|branch|clinic site|practice|facility|hospital|"
        "client location|klinik|standort|praxis|filiale|zentrum|einrichtung|clinique|cabinet|"
        "centre id|etablissement|clinica|centro|consultorio|hospital id|sucursal|ambulatorio|"
        "studio|ospedale|struttura"
    ),
    "treated_on": _names(
        "treatment date|date of treatment|procedure date|injection date|appointment date|"
        "treated on|date treated|date injected|date of injection|behandlungsdatum|"
        "datum der behandlung|injektionsdatum|datum behandlung|behandelt am|date traitement|"
        "date du traitement|date injection|date d injection|date de l injection|date acte|"
        "date seance|fecha tratamiento|fecha de tratamiento|fecha del tratamiento|"
        "fecha inyeccion|fecha de inyeccion|data trattamento|data del trattamento|"
        "data iniezione|data di trattamento|data seduta"
    ),
    "graded_on": _names(
        "assess date|assessment date|date of assessment|visit date|date of visit|followup date|"
        "follow up date|assessed at|assessed on|review date|grading date|evaluation date|"
        "kontrolldatum|untersuchungsdatum|visitendatum|datum der kontrolle|datum kontrolle|"
        "bewertungsdatum|date visite|date de visite|date controle|date de controle|date suivi|"
        "date evaluation|date de l evaluation|date d evaluation|fecha visita|fecha de visita|"
        "fecha revision|fecha control|fecha evaluacion|fecha de evaluacion|fecha seguimiento|"
        "data visita|data controllo|data valutazione|data di valutazione|data follow up"
    ),
    "day": _names(
        "day|days|study day|relative day|day number|tag|tage|studientag|jour|jours|dia|dias|"
        "giorno|giorni|week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|"
        "settimane|month|months|monat|monate|mois|mes|meses|mese|mesi"
    ),
    "product": _names(
        "product|brand|toxin|product name|drug|botulinum toxin|product used|preparation|"
        "produkt|praparat|praeparat|marke|medikament|toxinpraparat|produit|marque|toxine|"
        "medicament|specialite|producto|marca|toxina|farmaco|medicamento|prodotto|tossina"
    ),
    "area": _names(
        "area|area treated|areas treated|treated area|zone|treatment site|treatment area|"
        "anatomical site|muscle|muscle name|region|injection site|areal|region treated|"
        "behandlungsareal|behandlungsregion|muskel|behandelte region|gebiet|zone traitee|"
        "region traitee|zone injectee|muscle injecte|zona|zona tratada|area tratada|musculo|"
        "zona trattata|muscolo|area trattata|regione|sito anatomico|zona de tratamiento"
    ),
    "dose_units": _names(
        "dose|dose units|units|units used|total units|total dose|dose u|units total|dosis|"
        "einheiten|dosis einheiten|einheiten gesamt|gesamtdosis|dosis e|dosis ie|"
        "dose unites|unites|dose totale|dose ui|nombre d unites|nb unites|unidades|dosis total|"
        "dosis unidades|unidades totales|unidades ui|unita|dose unita|unita totali|dosaggio|"
        "unites injectees|iu|ui|dosis u"
    ),
    "score": _names(
        "score|grade|severity score|fws|fws score|twstrs|mas|outcome rating|value num|rating|"
        "grad|schweregrad|bewertung|punkte|score fws|note|cotation|severite|stade|grado|"
        "puntuacion|puntaje|severidad|escala|punteggio|gravita|valutazione|gradazione"
    ),
    "lower": _names(
        "lower|lower bound|lower days|left|left bound|untere|untere grenze|von tag|borne inf|"
        "borne inferieure|limite inferior|limite inferiore|last with effect|inferiore"
    ),
    "upper": _names(
        "upper|upper bound|upper days|right|right bound|obere|obere grenze|bis tag|borne sup|"
        "borne superieure|limite superior|limite superiore|first without effect|superiore"
    ),
    "sex": _names("sex|gender|geschlecht|sexe|genre|sexo|genero|sesso|genere"),
    "age_years": _names(
        "age|age years|age in years|age at treatment|alter|alter jahre|alter in jahren|"
        "age ans|edad|edad anos|eta|eta anni|lebensalter"
    ),
    "arm": _names("arm|trial arm|treatment arm|study arm|studienarm|bras|brazo|braccio"),
    "indication": _names("indication|indikation|indicacion|indicazione"),
    "skin_type": _names("skin type|hauttyp|phototype|fototipo|fitzpatrick"),
    "age_band": _names("age band|age group|altersgruppe|tranche d age|grupo de edad|fascia d eta"),
    "status": _names(
        "status|state|record status|treatment status|etat|statut|estado|stato|zustand"
    ),
}  # fmt: skip

WEAK = {
    "patient": _names("id|code|no|nr|user code|customer id|kunde|kundennummer|cliente|codigo"),
    "injector": _names("user id|last saw|supervised by|supervisor|benutzer|utilisateur|usuario"),
    "clinic": _names("location|site|ort|lieu|site id|sede|sitio|ubicacion|localisation"),
    "treated_on": _names("date|datum|fecha|data|day date"),
    "graded_on": _names("date|datum|fecha|data"),
    "area": _names("site|location|localisation|sede|sitio|stelle|localizacion|sito"),
    "dose_units": _names("qty|quantity|amount|u|menge|quantite|cantidad|quantita|anzahl"),
    "score": _names("value|wert|valeur|valor|valore|result|ergebnis|resultat|resultado|outcome"),
    "product": _names("treatment name|material|item|article|artikel|articulo"),
}

MISSING_WORDS = _names(
    "na|nan|null|none|missing|unknown|not recorded|not known|not done|nd|nr|ka|keine angabe|kA|"
    "unbekannt|fehlt|nicht erhoben|inconnu|non renseigne|nc|manquant|sd|sin dato|sin datos|"
    "desconocido|no consta|ns nc|sconosciuto|non noto|non disponibile|mancante|nv|non rilevato"
)
MISSING_SIGNS = frozenset({"-", "--", "---", "?", "??", ".", "/", "–", "—"})

TIME_UNITS = {
    "weeks": _names("week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|settimane"),
    "months": _names("month|months|monat|monate|mois|mes|meses|mese|mesi"),
}


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
        3 for the name of the field, 2 for a name that is also used otherwise, 1 where the name
        holds a name of the field as a word or a run of words, 0 for none.
    """
    whole = "".join(words)
    if whole in STRONG[field]:
        return 3
    if whole in WEAK.get(field, ()):
        return 2
    runs = {
        "".join(words[start:end])
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    }
    return int(any(len(run) >= 3 for run in runs & STRONG[field]))
