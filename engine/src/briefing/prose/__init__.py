"""The Markdown of the book, and the check of every number in it."""
