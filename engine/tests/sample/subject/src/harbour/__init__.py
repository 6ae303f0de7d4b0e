"""Ferries of an invented harbour: what the sample book computes and checks."""
