"""The Russian working calendar: which days are not as their day of the week says.

The file beside this one names them, as decreed or, for years to come, as far as they are known: the
library that knows them loads all countries of the world, 16 MB and 0.4 s in every process that
shows a term. For a year the file does not have it is asked all the same.
What a decree moves that is not in it stands in a file of the company's own (`casework/decrees.py`).
`python -m casework.calendar` writes the file anew; a test says when that is due.
"""

import functools
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from casework import decrees

FILE = Path(__file__).with_name("calendar.toml")
YEARS = range(2016, 2041)
"""Those in the file: from long before the first case to beyond the longest term."""
SATURDAY = 5


@dataclass(frozen=True)
class Year:
    """A year at a glance: what differs from five days of work a week."""

    year: int
    worked: int
    off: Sequence[date]
    """Days from Monday to Friday that are not worked."""
    working: Sequence[date]
    """Saturdays and Sundays that are."""
    decrees: Sequence[str]
    """Those of the file that move a day of this year."""


def is_working(day: date) -> bool:
    """Whether people work that day in Russia, moved days off and working Saturdays included."""
    moved = decrees.on(day)
    if moved is not None:
        return moved.works
    return (day.weekday() < SATURDAY) is not (day in exceptions(day.year))


def year(number: int) -> Year:
    """That year as it is counted."""
    first = date(number, 1, 1)
    days = [first + timedelta(days=ahead) for ahead in range((date(number + 1, 1, 1) - first).days)]
    works = {day: is_working(day) for day in days}
    return Year(
        year=number,
        worked=sum(works.values()),
        off=[day for day in days if day.weekday() < SATURDAY and not works[day]],
        working=[day for day in days if day.weekday() >= SATURDAY and works[day]],
        decrees=decrees.named(number),
    )


@functools.cache
def exceptions(year: int) -> frozenset[date]:
    """The working days of this year's Saturdays and Sundays, and the days off of all others."""
    named = _file().get(year)
    return frozenset(decreed(year) if named is None else named)


@functools.cache
def _file() -> dict[int, list[date]]:
    found = tomllib.loads(FILE.read_text())
    return {int(year): days for year, days in found.items()}


def decreed(year: int) -> list[date]:
    """The same as the library has it."""
    from holidays import country_holidays  # noqa: PLC0415  see above

    known = country_holidays("RU", years=year)
    first = date(year, 1, 1)
    days = (first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days))
    return [day for day in days if known.is_working_day(day) is not (day.weekday() < SATURDAY)]


def written(years: Iterable[int] = YEARS) -> str:
    """The file: a line for each month of each year that has such days."""
    return "".join(f"{year} = [\n{_lines(decreed(year))}]\n" for year in years)


def _lines(days: list[date]) -> str:
    months = sorted({day.month for day in days})
    named = (", ".join(str(day) for day in days if day.month == month) for month in months)
    return "".join(f"    {line},\n" for line in named)


if __name__ == "__main__":
    FILE.write_text(written())
