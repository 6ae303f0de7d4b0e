"""Skeletons of a table and of a chapter, under all the checks."""
