"""The company's register of supply points, as a CSV file."""
