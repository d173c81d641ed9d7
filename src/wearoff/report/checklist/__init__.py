"""Reporting guidelines as checklists: what they ask for, and where this report answers it."""
