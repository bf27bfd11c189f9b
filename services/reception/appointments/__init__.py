"""Visits to an office: booked, moved, waited for, kept."""
