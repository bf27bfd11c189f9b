"""What was used, as files that other programs read."""
