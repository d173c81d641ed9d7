"""How well the model predicts what it has not seen: patients, and injectors, left out."""
