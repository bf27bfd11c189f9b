"""Surveys of consumers (186 п.10): built by supervisors, answered once, counted without names."""
