"""Files of макет 80020, made up: no such points, senders or values are anywhere."""

from collections.abc import Mapping, Sequence
from datetime import date

DAY = date(2026, 1, 1)
ONE, TWO = "000000000000011", "000000000000012"
Values = Sequence[int | str | None]


def clock(place: int, minutes: int) -> str:
    at = place * minutes % 1440
    return f"{at // 60:02d}{at % 60:02d}"


def period(place: int, value: int | str | None, minutes: int = 30, marks: str = "") -> str:
    said = "" if value is None else f"<value{marks}>{value}</value>"
    return (
        f'<period start="{clock(place, minutes)}" end="{clock(place + 1, minutes)}">{said}</period>'
    )


def channel(values: Values, code: str = "01", minutes: int = 30, marks: str = "") -> str:
    inside = "\n".join(period(n, value, minutes, marks) for n, value in enumerate(values))
    return f'<measuringchannel code="{code}" desc="made up">{inside}</measuringchannel>'


def point(code: str, *channels: str, kind: str = "measuringpoint") -> str:
    return f'<{kind} code="{code}" name="ПС Учебная, яч. 5">{"".join(channels)}</{kind}>'


def message(
    *inside: str,
    on: date = DAY,
    made: str = "20260102003000",
    number: int = 1,
    encoding: str = "windows-1251",
) -> bytes:
    text = f"""<?xml version="1.0" encoding="{encoding}"?>
<message class="80020" version="2" number="{number}">
<datetime><timestamp>{made}</timestamp><daylightsavingtime>0</daylightsavingtime><day>{on:%Y%m%d}</day></datetime>
<sender><inn>7707083893</inn><name>Учебная сетевая организация</name></sender>
<area timezone="1"><inn>7707083893</inn><name>Учебный участок</name>
{chr(10).join(inside)}
</area></message>"""
    return text.encode(encoding)


def usual(values: Mapping[str, Values], **about: object) -> bytes:
    """A day of these points, active import."""
    return message(*(point(code, channel(said)) for code, said in values.items()), **about)  # type: ignore[arg-type]
