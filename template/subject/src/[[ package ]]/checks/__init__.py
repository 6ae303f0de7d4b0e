"""What must hold in certain tables: generators marked with `check_of`."""
