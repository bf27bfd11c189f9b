"""Changes to the shape of the gateway's data."""
