"""How long a botulinum-toxin treatment lasts, and what that depends on."""
