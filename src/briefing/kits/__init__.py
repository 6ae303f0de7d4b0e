"""A chapter leaves the book with all that it needs, and takes in later editions."""
