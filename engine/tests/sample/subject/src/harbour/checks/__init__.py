"""What must hold in certain tables of the sample book."""
