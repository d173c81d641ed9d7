"""Column names that clinics use, in English, German, French, Spanish and Italian.

A name in ``STRONG`` speaks for its field by itself; one in ``WEAK`` only where no better column is
there.
"""


def names_of(text: str) -> frozenset[str]:
    """Return the names in a text as they are compared: without spaces.

    Parameters
    ----------
    text : str
        Names parted by ``|``.

    Returns
    -------
    frozenset of str
        The names.
    """
    return frozenset("".join(name.split()) for name in text.split("|"))


STRONG = {
    "patient": names_of(
        "patient|patient id|pt|pt id|pt no|patient code|patient no|patient nr|patient number|"
        "patient key|pat|"
        "pat nr|pat id|pat no|pid|subject|subject id|client|client id|client no|guest id|"
        "chart no|patienten nr|patienten id|patientennummer|patienten code|patienten kennung|"
        "patiente|code patient|id patient|no patient|numero patient|num patient|dossier|"
        "numero dossier|no dossier|paciente|id paciente|codigo paciente|num paciente|"
        "numero paciente|no paciente|historia|nhc|paziente|id paziente|codice paziente|"
        "cod paziente|n paziente|numero paziente|code patiente|pat code|pat kennung|patient ref|"
        "patienten id nr|aktennummer|akten nr|karteinummer|kartei nr|identifiant patient|"
        "id patiente|id pat|ipp|ndossier|dossier patient|code dossier|numero de dossier|"
        "numero de patient|n patient|ref patient|nhistoria|no historia|num historia|"
        "numero historia|historia clinica|numero de historia|numero historia clinica|"
        "codigo de paciente|id del paciente|id cliente|codigo cliente|id pz|codice cliente|"
        "codice del paziente|cartella|n cartella|numero cartella|client code|customer code|mrn|"
        "record no|pseudonym|patientenpseudonym|no hc|codice pz|cod paz|codice paz|paz|pz"
    ),
    "injector": names_of(
        "injector|injector id|provider|provider id|practitioner|practitioner id|doctor|"
        "doctor id|physician|therapist|clinician|treated by|nurse|behandler|behandler id|"
        "behandlerin|arzt|arzt id|arztin|injektor|behandelnder|injecteur|medecin|praticien|"
        "operateur|code praticien|code medecin|id praticien|inyector|medico|medico id|id medico|"
        "profesional|codigo medico|facultativo|doctora|iniettore|operatore|codice medico|"
        "cod medico|specialista|codice operatore|injected by|injector code|treating physician|"
        "treating doctor|behandelnder arzt|behandelnde arztin|behandelt von|injiziert von|"
        "durchgefuhrt von|arztkurzel|kurzel|behandler kurzel|injecte par|realise par|"
        "medecin injecteur|praticien injecteur|code injecteur|code operateur|tratado por|"
        "inyectado por|aplicado por|medico inyector|codigo profesional|id profesional|"
        "iniettato da|eseguito da|trattato da|medico iniettore|id operatore|staff member|staff|"
        "mitarbeiter"
    ),
    "clinic": names_of(
        "clinic|clinic id|clinic code|center|centre|branch|clinic site|practice|facility|"
        "hospital|client location|klinik|standort|praxis|filiale|zentrum|einrichtung|clinique|"
        "cabinet|centre id|etablissement|clinica|centro|consultorio|hospital id|sucursal|"
        "ambulatorio|studio|ospedale|struttura|site code|location id|location code|center id|"
        "centre code|praxisstandort|standort code|klinik id|standort id|niederlassung|"
        "code centre|code clinique|code cabinet|id clinique|lieu de soins|codigo clinica|"
        "id clinica|codigo centro|id centro|centro medico|sede clinica|codice clinica|"
        "codice centro|id sede|clinica id|filial nr|filialnummer|klinikstandort"
    ),
    "treated_on": names_of(
        "treatment date|date of treatment|procedure date|injection date|appointment date|"
        "treated on|date treated|date injected|date of injection|behandlungsdatum|"
        "datum der behandlung|injektionsdatum|datum behandlung|behandelt am|date traitement|"
        "date du traitement|date injection|date d injection|date de l injection|date acte|"
        "date seance|fecha tratamiento|fecha de tratamiento|fecha del tratamiento|"
        "fecha inyeccion|fecha de inyeccion|data trattamento|data del trattamento|"
        "data iniezione|data di trattamento|data seduta|session date|date of session|"
        "date of procedure|encounter local date|datum der injektion|datum injektion|"
        "behandlungstag|injektionstag|sitzungsdatum|datum der sitzung|date de traitement|"
        "date de seance|date de la seance|date injections|date des injections|date d acte|"
        "fecha de la inyeccion|fecha sesion|fecha de sesion|fecha de la sesion|"
        "fecha de aplicacion|fecha aplicacion|fecha procedimiento|data iniezioni|"
        "data della seduta|data di iniezione|data infiltrazione|data della iniezione|"
        "data dell iniezione|data intervento"
    ),
    "graded_on": names_of(
        "assess date|assessment date|date of assessment|visit date|date of visit|followup date|"
        "assessed at|assessed on|review date|grading date|evaluation date|kontrolldatum|"
        "untersuchungsdatum|visitendatum|datum der kontrolle|datum kontrolle|bewertungsdatum|"
        "date visite|date de visite|date controle|date de controle|date suivi|date evaluation|"
        "date de l evaluation|date d evaluation|fecha visita|fecha de visita|fecha revision|"
        "fecha control|fecha evaluacion|fecha de evaluacion|fecha seguimiento|data visita|"
        "data controllo|data valutazione|data di valutazione|data follow up|control date|"
        "check date|date assessed|date graded|scoring date|date of review|date of follow up|"
        "kontrolltermin|kontrolle am|nachkontrolle|datum der nachkontrolle|nachsorgedatum|"
        "datum nachsorge|besuchsdatum|visite datum|datum visite|datum der visite|befunddatum|"
        "date du controle|date de la visite|date de suivi|date de revue|date cotation|"
        "date de cotation|date consultation|date de consultation|fecha de control|"
        "fecha de la visita|fecha de seguimiento|fecha valoracion|fecha de valoracion|"
        "fecha revisiones|data di controllo|data della visita|data visite|data di visita|"
        "data del controllo|data rivalutazione"
    ),
    "since_treatment": names_of(
        "days post|days since tx|days since treatment|days since injection|days after tx|"
        "days after treatment|days after injection|days post treatment|days post injection|"
        "days post tx|time since treatment|day post injection|tage nach behandlung|"
        "tage nach injektion|tage seit behandlung|tage seit injektion|tage danach|"
        "jours apres injection|jours apres l injection|jours apres traitement|"
        "jours depuis injection|jours depuis l injection|jours post injection|j post injection|"
        "dias tras inyeccion|dias desde inyeccion|dias desde la inyeccion|"
        "dias desde tratamiento|dias desde el tratamiento|dias post inyeccion|"
        "giorni dopo iniezione|giorni dall iniezione|giorni dal trattamento|"
        "giorni dopo trattamento|giorni post iniezione|weeks post|weeks since treatment|"
        "weeks after treatment|weeks since injection|wochen nach behandlung|"
        "wochen nach injektion|semaines apres injection|semanas tras inyeccion|"
        "settimane dopo iniezione"
    ),
    "day": names_of(
        "tx day|treatment day|day of treatment|injection day|day of injection|log day|"
        "day|days|study day|relative day|day number|tag|tage|studientag|jour|jours|dia|dias|"
        "giorno|giorni|week|weeks|woche|wochen|semaine|semaines|semana|semanas|settimana|"
        "settimane|month|months|monat|monate|mois|mes|meses|mese|mesi"
    ),
    "product": names_of(
        "product|brand|toxin|product name|drug|botulinum toxin|product used|preparation|produkt|"
        "praparat|praeparat|marke|medikament|toxinpraparat|produit|marque|toxine|medicament|"
        "specialite|producto|marca|toxina|farmaco|medicamento|prodotto|tossina|toxin brand|"
        "toxin type|toxin product|brand name|praparatname|handelsname|botulinum|wirkstoff|"
        "nom du produit|toxine botulique|toxine utilisee|produit utilise|produit injecte|"
        "marque de toxine|toxina botulinica|nombre comercial|producto utilizado|producto usado|"
        "marca de toxina|marca comercial|tossina botulinica|nome prodotto|prodotto usato|"
        "prodotto utilizzato|marca prodotto|produktname|neurotoxin|toxin name|toxin used"
    ),
    "area": names_of(
        "area|area treated|treated site|muscles|muskeln|musculos|muscoli|"
        "areas treated|treated area|zone|treatment site|"
        "treatment area|"
        "anatomical site|muscle|muscle name|region|injection site|areal|region treated|"
        "behandlungsareal|behandlungsregion|muskel|behandelte region|gebiet|zone traitee|"
        "region traitee|zone injectee|muscle injecte|zona|zona tratada|area tratada|musculo|"
        "zona trattata|muscolo|area trattata|regione|sito anatomico|zona de tratamiento|"
        "anatomical area|body site|treated region|region of treatment|injected area|areale|"
        "behandlungszone|behandlungsgebiet|behandelte zone|behandeltes areal|lokalisation|"
        "gesichtsregion|injektionsort|indikationsareal|zone de traitement|zone d injection|"
        "zone du visage|zones traitees|region injectee|zona inyectada|zona de inyeccion|"
        "zona facial|area de tratamiento|region tratada|zona iniettata|zona di trattamento|"
        "area di trattamento|zona del viso|regione trattata|sede di iniezione|sede trattata|"
        "sede di trattamento|zones|zonas|zonen|site of injection"
    ),
    "dose_units": names_of(
        "dose|dose units|units|units used|total units|total dose|dose u|units total|dosis|"
        "einheiten|dosis einheiten|einheiten gesamt|gesamtdosis|dosis e|dosis ie|dose unites|"
        "unites|dose totale|dose ui|nombre d unites|nb unites|unidades|dosis total|"
        "dosis unidades|unidades totales|unidades ui|unita|dose unita|unita totali|dosaggio|"
        "unites injectees|iu|ui|dosis u|dose iu|number of units|no of units|nr of units|"
        "units administered|units given|units injected|injected units|dose in units|dose given|"
        "anzahl einheiten|einheiten anzahl|dosis in einheiten|dosis units|einheiten ie|ie|"
        "dosis gesamt|verabreichte einheiten|applizierte einheiten|e gesamt|nombre unites|"
        "nb d unites|unites totales|dose en unites|unites u|total unites|dose injectee|"
        "unidades inyectadas|numero de unidades|dosis en unidades|dosis ui|n unidades|"
        "unidades aplicadas|total unidades|unidades de toxina|unita iniettate|"
        "unita somministrate|numero unita|numero di unita|dose in unita|dose ui totale|unita ui|"
        "dose totale u|dose totale ui|n unita|einh|uds|unids|menge e|quantite u|cantidad u|"
        "quantita u|amount u|quantity u"
    ),
    "score": names_of(
        "rater a|rater b|rater 1|rater 2|grade r1|grade r2|grade rater 1|grade rater 2|"
        "score|grade|auspragung|auspragungsgrad|faltenauspragung|intensitat|intensite|intensidad|"
        "intensita|severity score|fws|fws score|twstrs|mas|outcome rating|value num|rating|"
        "grad|schweregrad|bewertung|punkte|score fws|note|cotation|severite|stade|grado|"
        "puntuacion|puntaje|severidad|escala|punteggio|gravita|valutazione|gradazione|severity|"
        "severity grade|wrinkle severity|grading|glss|iga|iga fws|gls|hdss|jrs|tsui|grade score|"
        "faltengrad|faltenscore|falten schweregrad|schweregrad der falten|graduierung|"
        "befund grad|severite des rides|grade de severite|score de severite|score clinique|"
        "gravite|echelle|gravedad|grado de severidad|grado de gravedad|grado arrugas|nivel|"
        "valoracion|escala de arrugas|punteggio rughe|grado rughe|grado di severita|severita|"
        "grado di gravita|gravita rughe|scala|note clinique"
    ),
    "lower": names_of(
        "lower|lower bound|lower days|left|left bound|untere|untere grenze|von tag|borne inf|"
        "borne inferieure|limite inferior|limite inferiore|last with effect|inferiore"
    ),
    "upper": names_of(
        "upper|upper bound|upper days|right|right bound|obere|obere grenze|bis tag|borne sup|"
        "borne superieure|limite superior|limite superiore|first without effect|superiore"
    ),
    "sex": names_of(
        "sex|gender|geschlecht|sexe|genre|sexo|genero|sesso|genere|geschlecht m w|sexe patient|"
        "sexo paciente|sesso paziente|patient sex|geschl"
    ),
    "age_years": names_of(
        "age|age years|age in years|age at treatment|alter|alter jahre|alter in jahren|age ans|"
        "edad|edad anos|eta|eta anni|lebensalter|age at injection|age y|age yrs|"
        "alter bei behandlung|patientenalter|alter in j|age en annees|age annees|age du patient|"
        "age patient|edad en anos|edad paciente|edad del paciente|eta in anni|eta paziente|"
        "eta del paziente"
    ),
    "arm": names_of("arm|trial arm|treatment arm|study arm|studienarm|bras|brazo|braccio"),
    "indication": names_of("indication|indikation|indicacion|indicazione"),
    "pretreated": names_of(
        "pretreated|previously treated|prior toxin|prior botulinum toxin|previous toxin|"
        "prior treatment|vorbehandelt|vorbehandlung|deja traite|deja traitee|"
        "traitement anterieur|tratado antes|tratamiento previo|toxina previa|gia trattato|"
        "trattamento precedente"
    ),
    "naive": names_of(
        "naive|toxin naive|treatment naive|first treatment|erstbehandlung|naiv|"
        "premiere injection|premier traitement|primer tratamiento|primera vez|primo trattamento|"
        "prima volta"
    ),
    "skin_type": names_of("skin type|hauttyp|phototype|fototipo|fitzpatrick"),
    "age_band": names_of(
        "age band|age group|altersgruppe|tranche d age|grupo de edad|fascia d eta"
    ),
    "row_kind": names_of(
        "row kind|row type|record type|visit type|visit kind|appointment type|encounter type|"
        "event type|terminart|besuchsart|art|typ|art des termins|art des besuchs|visitentyp|"
        "type de visite|type visite|type de rendez vous|type rdv|type|tipo|tipo de visita|"
        "tipo visita|tipo cita|tipo de cita|tipo di visita|motivo|motif"
    ),
    "ended": names_of(
        "ended|event|event observed|loss seen|beendet|ereignis|wirkung beendet|evenement|evento|"
        "fin observee|perdida observada|perdita osservata"
    ),
    "status": names_of(
        "status|state|record status|treatment status|etat|statut|estado|stato|zustand|signed|"
        "datensatzstatus|behandlungsstatus|statut du dossier|estado registro|"
        "estado del registro|stato record|stato scheda"
    ),
}  # fmt: skip

WEAK = {
    "patient": names_of(
        "id|code|no|nr|user code|customer id|kunde|kundennummer|cliente|codigo|identifiant|"
        "identificador|identificativo|kennung"
    ),
    "injector": names_of(
        "inj|user id|last saw|supervised by|supervisor|benutzer|utilisateur|usuario"
    ),
    "clinic": names_of("location|site|ort|lieu|site id|sede|sitio|ubicacion|localisation"),
    "treated_on": names_of("date|datum|fecha|data|day date"),
    "graded_on": names_of("date|datum|fecha|data"),
    "area": names_of("site|location|localisation|sede|sitio|stelle|localizacion|sito"),
    "dose_units": names_of("qty|quantity|amount|u|menge|quantite|cantidad|quantita|anzahl"),
    "score": names_of("value|wert|valeur|valor|valore|result|ergebnis|resultat|resultado|outcome"),
    "product": names_of("treatment name|material|item|article|artikel|articulo"),
}
