"""The supply points of the made-up company: its register, its metering system, its readings.

All of it comes from the numbers of the points alone, so it is the same each time on the same day.
"""
