"""Whole watt-hours as people read them: kilowatt-hours, as exact as the size asks for."""

from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

SIZES = ((Decimal(100), 0), (Decimal(10), 1))
"""From so many kWh on, so many decimals; below, two."""


def kwh(wh: int, language: str) -> str:
    """3 210, 28,7 or 0,35."""
    value = Decimal(wh) / 1000
    places = next((places for size, places in SIZES if abs(value) >= size), 2)
    rounded = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return str(format_decimal(rounded.normalize() + 0, format="#,##0.##", locale=language))


def exact(wh: int, language: str) -> str:
    """12,345: every Wh of it."""
    return str(format_decimal(Decimal(wh) / 1000, format="#,##0.###", locale=language))
