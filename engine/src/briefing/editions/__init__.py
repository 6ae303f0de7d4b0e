"""What an edition is, how it is cited, and what changed since the one before."""
