"""Names of the repairs that come of the layout of an export, not of slips in it."""

DOSE_FROM_VOLUME = "dose_from_volume"
DOSE_OF_SEVERAL_AREAS = "dose_of_several_areas"
SUMMED = "summed_per_session"
JOINED = "joined_to_treatment"

LAYOUT_REPAIRS = (DOSE_FROM_VOLUME, DOSE_OF_SEVERAL_AREAS, SUMMED, JOINED)
