"""What is special about each kind; what holds of all of them is in tests/casework."""
