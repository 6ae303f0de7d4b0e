"""Derived numbers of the sample book."""
