"""What leaves the book as a folder of its own or for a browser, and what begins in it."""
