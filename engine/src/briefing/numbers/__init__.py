"""What a value is, how it is written, and whether a text agrees with it."""
