"""Artificial intelligence in China: what this book computes and checks, and the engine knows not.

`metrics` holds the derived numbers, a module a chapter; `arguments` the tests of its judgements;
`builders` what makes rows of the tables; `checks` what must hold in certain tables;
`assumptions` the values that a reader may change; `commands` what `briefing` can do here beside the
engine's commands. `export_controls` and `instruments` answer for a day what rules said on it.
"""
