"""Getting an export in: a proposed config, and what a run would do with the tables."""
