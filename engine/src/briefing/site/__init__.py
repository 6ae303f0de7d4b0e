"""The Sphinx extension: every page, card, search index and style of the built book."""
