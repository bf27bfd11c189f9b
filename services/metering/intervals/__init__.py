"""Interval data of the metering system: макет 80020 in, 80021 out, days of values kept."""
