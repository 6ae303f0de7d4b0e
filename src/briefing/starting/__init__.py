"""Skeletons of a table, of a chapter and of a book on another subject, under all the checks."""
