"""A run from outside: what must hold before it starts, how it ends, and what it left."""
