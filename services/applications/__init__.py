"""The service applications: what a consumer asks the grid company for, worked to its end."""
