"""Secrets that people read, tell each other and type."""

import secrets

ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""No look-alikes; 14 of them are 81 bits."""


def generated() -> str:
    """A password: two groups of seven, easy to read out and to type."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(7)) for _ in range(2))
