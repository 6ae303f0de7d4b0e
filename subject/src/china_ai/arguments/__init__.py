"""The tests of the judgements: each is a small function of the premises in table `premises`.

One module a chapter. The docstring of a function says what must hold for its judgement to stand;
what would refute it is looked up in the tables where they can show it.
"""
