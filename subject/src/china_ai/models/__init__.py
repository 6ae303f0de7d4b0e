"""Models of what no table says: each draws its inputs from the table of priors.

A model is a module with pure functions over arrays of draws, and `INPUTS`: the names of the inputs
that it reads, each with its unit. `china_ai.checks.models` lists the models by the name that
`data/priors.csv` has; here it would make each chapter hang on the models of all others.
"""
