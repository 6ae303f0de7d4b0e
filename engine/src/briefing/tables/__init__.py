"""The data contract: load a table, validate it, check it against the others."""
