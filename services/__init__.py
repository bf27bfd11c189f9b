"""The services: each a process of its own, and none knows another."""
