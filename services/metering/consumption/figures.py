"""Whole watt-hours as kilowatt-hours in text: exact, with a point, and no longer than they are."""


def kwh(wh: int) -> str:
    """1234500 as 1234.5, 12000 as 12, 7 as 0.007."""
    sign, wh = ("-", -wh) if wh < 0 else ("", wh)
    whole, rest = divmod(wh, 1000)
    return f"{sign}{whole}" + (f".{rest:03d}".rstrip("0") if rest else "")
