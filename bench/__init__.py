"""Benchmarks: one file each, a ratio against a bare peer in the same run. Never timed tests."""
