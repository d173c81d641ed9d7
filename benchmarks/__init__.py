"""Speed of the model on simulated practices; see README.md."""
