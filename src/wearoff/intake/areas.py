"""What clinics call the areas they treat, in English, German, French, Spanish and Italian."""

import re

from wearoff.intake.columns import plain_words

_AREA_NAMES = {
    "glabella": "glabella|glabellar|glabellar lines|glabella lines|frown|frown lines|frown line|"
    "corrugator|procerus|zornesfalte|zornesfalten|glabellafalte|glabellafalten|glabelle|"
    "ride du lion|rides du lion|rides glabellaires|rides intersourcilieres|ride intersourciliere|"
    "sillon glabellaire|entrecejo|ceno|glabela|arrugas glabelares|lineas glabelares|"
    "arrugas del entrecejo|rughe glabellari|ruga glabellare|regione glabellare|rughe del leone",
    "forehead": "forehead|forehead lines|horizontal forehead lines|hfl|frontalis|stirn|"
    "stirnfalten|stirnfalte|stirn quer|querfalten der stirn|stirnquerfalten|front|frente|"
    "fronte|frontal|rides du front|rides frontales|"
    "arrugas frontales|lineas frontales|lineas de la frente|arrugas de la frente|rughe frontali|"
    "rughe della fronte|muscle frontal",
    "crow's feet": "crows feet|crow s feet|lateral canthal lines|lateral canthal|"
    "lateral canthus|"
    "augenfaltchen|krahenfussfalten|lcl|canthal|krahenfusse|"
    "kraehenfuesse|krahenfuss|seitliche augenfalten|augenfalten|lachfalten|laterale augenfalten|"
    "patte d oie|pattes d oie|rides de la patte d oie|rides peri orbitaires|rides periorbitaires|"
    "patas de gallo|pata de gallo|lineas cantales laterales|arrugas perioculares|"
    "zampe di gallina|zampa di gallina|rughe perioculari|rughe periorbitali",
    "masseter": "masseter|masseters|masseteren|masseter muscle|kaumuskel|kaumuskeln|masetero|"
    "maseteros|massetere|masseteri|muscles masseters|muscolo massetere",
    "bunny lines": "bunny lines|bunny|bunny line|nasenfalten|hasenfalten|rides du nez|nasalis|"
    "lineas de conejo|bunny lines nasales|rughe del naso|rughe nasali",
    "chin": "chin|mentalis|kinn|menton|barbilla|mento|pflastersteinkinn",
    "lips": "lips|lip|upper lip|lip lines|perioral|perioral lines|lippe|lippen|oberlippe|"
    "lippenfalten|oberlippenfalten|raucherfalten|levres|levre|levre superieure|"
    "rides peribuccales|labios|labio superior|codigo de barras|labbra|labbro superiore|"
    "rughe periorali|lip flip",
    "gummy smile": "gummy smile|zahnfleischlacheln|sourire gingival|sonrisa gingival|"
    "sorriso gengivale",
    "mouth corners": "mouth corners|dao|depressor anguli oris|mundwinkel|marionettenfalten|"
    "coins de la bouche|comisuras|angoli della bocca",
    "neck": "neck|platysma|platysmal bands|hals|halsfalten|cou|cordes platysmales|cuello|"
    "bandas platismales|platisma|collo|bande platismatiche",
    "axilla": "axilla|axillae|axillary|achsel|achseln|achselhohle|aisselle|aisselles|axila|"
    "axilas|ascella|ascelle",
    "palms": "palms|palm|hands|handflachen|handflache|hande|paumes|palmas|palmi",
    "brow": "brow|brow lift|eyebrow|eyebrow lift|augenbraue|augenbrauen|brauenlift|sourcil|"
    "sourcils|ceja|cejas|sopracciglio|sopracciglia",
    "cervical muscles": "cervical muscles|cervical|sternocleidomastoid",
    "cervical dystonia": "cervical dystonia|spasmodic torticollis|torticollis|"
    "zervikale dystonie|dystonie cervicale|distonia cervical|distonia cervicale",
    "migraine": "migraine|chronic migraine|migrane|chronische migrane|migraine chronique|"
    "migrana|migrana cronica|emicrania|emicrania cronica",
    "spasticity": "spasticity|spastik|spasticite|espasticidad|spasticita",
    "blepharospasm": "blepharospasm|blepharospasmus|blepharospasme|blefaroespasmo|blefarospasmo",
}
AREAS = {
    "".join(name.split()): ours for ours, names in _AREA_NAMES.items() for name in names.split("|")
}
_BETWEEN_AREAS = re.compile(r"\s*[,;/+&|\n]\s*|\s+(?:und|u\.|et|and|y|e|ed)\s+", re.IGNORECASE)


def area_of(value: str) -> str | None:
    """Return our name of a treated area.

    Parameters
    ----------
    value : str
        A cell.

    Returns
    -------
    str or None
        None where it is not known.
    """
    return AREAS.get("".join(plain_words(value)))


def holds_areas(value: str) -> bool:
    """Tell whether a cell lists several known areas.

    Parameters
    ----------
    value : str
        A cell.

    Returns
    -------
    bool
        False for a single area.
    """
    parts = [part for part in _BETWEEN_AREAS.split(value) if part]
    return len(parts) > 1 and area_of(value) is None and all(area_of(part) for part in parts)
