"""Consumption: what was used, hour by hour, day by day, month by month, and what that tells.

Everything is counted in whole watt-hours; no number here is ever a binary float.
"""
