"""The proof kept about each document the company places: told when and how, opened when."""
