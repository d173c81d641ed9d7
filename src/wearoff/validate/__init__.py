"""Does the model find what is true? Practices drawn from its own priors, fitted and compared."""
