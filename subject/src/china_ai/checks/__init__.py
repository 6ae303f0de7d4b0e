"""What must hold in certain tables of this book: a module a theme."""
