"""Exercises: the cells that are one, the answers that are kept, and what a student is told."""
