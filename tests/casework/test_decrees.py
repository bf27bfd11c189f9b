"""The calendar, and the file of decrees that goes before it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from casework import calendar, decrees, terms
from casework.decrees import BadCalendar
from casework.terms import Rule
from tests.casework.test_terms import moscow, rule

DECREE = """
[[decree]]
name = "Постановление о переносе в 2027 году"
working = [2027-06-05]
off = [2027-06-11]
"""


@pytest.fixture(autouse=True)
def nothing_stays() -> Iterator[None]:
    yield
    decrees.use("")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "calendar.toml"
    path.write_text(DECREE, "utf-8")
    return path


def test_a_decree_of_the_file_moves_a_day_and_terms_follow(file: Path) -> None:
    friday, saturday = date(2027, 6, 11), date(2027, 6, 5)
    three: Rule = rule(3, "working_days")
    assert (calendar.is_working(friday), calendar.is_working(saturday)) == (True, False)
    assert terms.last_day(three, moscow("2027-06-08")) == friday
    assert terms.last_day(three, moscow("2027-06-03")) == date(2027, 6, 8)
    decrees.use(str(file))
    assert (calendar.is_working(friday), calendar.is_working(saturday)) == (False, True)
    assert terms.last_day(three, moscow("2027-06-08")) == date(2027, 6, 15)  # 14th is off by law
    assert terms.last_day(three, moscow("2027-06-03")) == date(2027, 6, 7)
    assert terms.day_before(date(2027, 6, 15)).date() == date(2027, 6, 10)


def test_a_year_says_what_differs_from_five_days_a_week_and_by_which_decree(file: Path) -> None:
    plain = calendar.year(2027)
    decrees.use(str(file))
    moved = calendar.year(2027)
    assert date(2027, 2, 20) in plain.working
    assert date(2027, 2, 22) in plain.off
    assert plain.decrees == []
    assert moved.worked == plain.worked
    assert set(moved.working) - set(plain.working) == {date(2027, 6, 5)}
    assert set(moved.off) - set(plain.off) == {date(2027, 6, 11)}
    assert moved.decrees == ["Постановление о переносе в 2027 году"]
    assert calendar.year(2028).decrees == []


@pytest.mark.parametrize(
    "text",
    [
        "decree = 1",
        "[[decree]]\nworking = [2027-06-05]",
        '[[decree]]\nname = "x"\nworked = [2027-06-05]',
        '[[decree]]\nname = "x"\noff = ["завтра"]',
        '[[decree]]\nname = "x"\noff = [2027-06-05]\nworking = [2027-06-05]',
        "[[decree",
    ],
)
def test_a_file_that_is_no_calendar_stops_the_start_and_changes_nothing(
    tmp_path: Path, file: Path, text: str
) -> None:
    decrees.use(str(file))
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(text, "utf-8")
    with pytest.raises(BadCalendar, match=r"wrong\.toml"):
        decrees.use(str(wrong))
    assert calendar.is_working(date(2027, 6, 5))


def test_a_file_that_is_not_there_stops_the_start() -> None:
    with pytest.raises(BadCalendar):
        decrees.use("/nowhere/calendar.toml")
