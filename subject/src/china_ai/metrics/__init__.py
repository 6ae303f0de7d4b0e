"""The derived numbers of the prose: small functions over the tables, named for `fact:` links.

One module a chapter. The docstring of a function says what its number is; the card of the number
shows it. A metric whose value is a truth value stands behind a comparison in words and turns red
when the data turn against it.
"""
