"""What makes rows of the tables: from files of the port, and from other rows."""
