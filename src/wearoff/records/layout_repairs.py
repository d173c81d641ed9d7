"""Names of the repairs that come of the layout of an export, not of slips in it."""

DOSE_FROM_VOLUME = "dose_from_volume"
DOSE_OF_SEVERAL_AREAS = "dose_of_several_areas"
DOSE_IN_EQUAL_PARTS = "dose_in_equal_parts"
FILLED_DOWN = "filled_down"
OTHER_COLUMN = "read_from_other_column"
SUMMED = "summed_per_session"
JOINED = "joined_to_treatment"

LAYOUT_REPAIRS = (
    DOSE_FROM_VOLUME, DOSE_OF_SEVERAL_AREAS, DOSE_IN_EQUAL_PARTS, FILLED_DOWN, OTHER_COLUMN, SUMMED,
    JOINED,
)  # fmt: skip
