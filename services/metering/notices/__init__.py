"""Notices of power quality and of interruptions: whom they concern, and how those are told."""
