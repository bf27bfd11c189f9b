"""What is special about each kind of appeal; what holds of all is in tests/casework."""
