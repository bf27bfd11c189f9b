"""Metering: supply points and their meters, readings, consumption, power quality."""
