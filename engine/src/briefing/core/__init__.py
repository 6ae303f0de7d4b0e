"""Where the project is, how its files are read and written, and how mistakes are told."""
