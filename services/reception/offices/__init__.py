"""Offices: where they are, when they are open, how many desks receive."""
