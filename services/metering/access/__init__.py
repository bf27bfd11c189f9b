"""An access that a consumer gives to a program: to one point, to read, for a time."""
