"""Readings of meters: typed in by consumers and staff, checked, kept in the order of a point."""
