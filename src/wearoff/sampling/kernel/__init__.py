"""The log density of the model and its gradient as one compiled function.

The PyMC model (:mod:`wearoff.model.build`) says what the model is; this package computes the same
density in one pass over the records, for sampling only. Every run compares the two before it
draws, and tests hold them equal.
"""
