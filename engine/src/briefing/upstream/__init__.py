"""From the publishers' files to the rows of tables: register, builders, rebuilding, what is new."""
