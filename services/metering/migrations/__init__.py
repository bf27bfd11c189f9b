"""Changes to the shape of metering's data."""
