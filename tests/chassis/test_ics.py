"""A calendar file says what any calendar understands, whatever the words are."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.ics import Event, as_ics

NOON = datetime(2026, 11, 24, 9, tzinfo=UTC)
texts = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=200)


def an_event(summary: str = "Приём", about: str = "", cancelled: bool = False) -> str:
    ends = NOON + timedelta(minutes=30)
    return as_ics(
        Event("1@kabinet", 3, NOON, NOON, ends, summary, "ул. Первая, д. 1", about, cancelled)
    )


def test_it_has_its_time_its_place_and_an_hour_of_warning() -> None:
    lines = an_event(about="строка\nвторая; и третья").split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    for line in (
        "UID:1@kabinet",
        "SEQUENCE:3",
        "DTSTART:20261124T090000Z",
        "DTEND:20261124T093000Z",
        "LOCATION:ул. Первая\\, д. 1",
        "DESCRIPTION:строка\\nвторая\\; и третья",
        "STATUS:CONFIRMED",
        "TRIGGER:-PT1H",
    ):
        assert line in lines
    gone = an_event(cancelled=True)
    assert "STATUS:CANCELLED" in gone
    assert "VALARM" not in gone


@settings(max_examples=50)
@given(summary=texts, about=texts)
def test_no_line_is_too_long_and_none_says_what_it_should_not(summary: str, about: str) -> None:
    lines = an_event(summary, about).split("\r\n")
    assert all(len(line.encode()) <= 75 for line in lines)
    assert sum(line == "END:VEVENT" for line in lines) == 1
    whole = an_event(summary, about).replace("\r\n ", "")
    assert f"SUMMARY:{_escaped(summary)}\r\n" in whole


def _escaped(text: str) -> str:
    for mark in ("\\", ";", ","):
        text = text.replace(mark, "\\" + mark)
    return "\\n".join(text.splitlines())
