"""Notebooks: how they run, what made them, their parameters and their exercises."""
