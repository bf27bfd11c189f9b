"""Макет 80020 as senders really write it: what is tolerated, what is refused, in part or whole."""

import io
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.metering.intervals.layout80020 import read
from services.metering.intervals.message import Message
from services.metering.intervals.packing import unpack
from services.metering.intervals.periods import number
from services.metering.intervals.refusal import PointRefused, WholeRefused
from tests.metering.intervals.layout import DAY, ONE, TWO, channel, message, period, point, usual

HALVES = list(range(48))


def taken(content: bytes) -> Message:
    return read(io.BytesIO(content))


def series(content: bytes, code: str = ONE, of: str = "01"):
    return unpack(taken(content).points[code][of])


def why(content: bytes, code: str = ONE) -> str:
    return taken(content).refused[code].text


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-8"])
def test_a_usual_day_is_read(encoding):
    said = taken(usual({ONE: HALVES}, encoding=encoding))
    assert (said.on, said.inn, said.number) == (DAY, "7707083893", "1")
    assert said.made_at is not None
    assert said.made_at.isoformat() == "2026-01-02T00:30:00+03:00"
    assert series(usual({ONE: HALVES}, encoding=encoding)).values == tuple(HALVES)


def test_hours_and_all_four_channels_are_read():
    parts = [channel([n] * 24, f"0{n}", 60) for n in (1, 2, 3, 4)]
    said = taken(message(point(ONE, *parts)))
    assert {of: unpack(packed).values for of, packed in said.points[ONE].items()} == {
        f"0{n}": (n,) * 24 for n in (1, 2, 3, 4)
    }


def test_a_file_that_says_it_was_made_before_the_calendar_began_does_not_say_when():
    """Such a moment could not be kept: in UTC it is before the first year."""
    for made in ("00010101000000", "00010101020000", "19990101000000"):
        assert taken(usual({ONE: HALVES}, made=made)).made_at is None


@pytest.mark.parametrize("kind", ["measuringpoint", "accountpoint", "deliverypoint"])
def test_each_kind_of_point_counts(kind):
    assert ONE in taken(message(point(ONE, channel(HALVES), kind=kind))).points


def test_groups_and_flows_are_no_supply_points():
    group = f'<deliverygroup code="1" name="x">{period(0, 5)}</deliverygroup>'
    flow = f'<peretok codefrom="1" codeto="2" name="x">{period(0, 5)}</peretok>'
    said = taken(message(group, point(ONE, channel(HALVES)), flow))
    assert (set(said.points), said.skipped, said.refused) == ({ONE}, 2, {})


def test_capitals_comments_marks_of_encoding_and_white_space_are_borne():
    content = usual({ONE: HALVES}, encoding="utf-8").decode()
    for name in ("sender", "name", "period", "value", "measuringpoint"):
        content = content.replace(f"<{name}", f"<{name.title()}").replace(
            f"</{name}", f"</{name.title()}"
        )
    content = content.replace("<area", "<comment>x</comment><!-- x --><area")
    content = content.replace(">7<", ">\n 7 \n<")
    assert series(b"\n  " + content.encode()).values == tuple(HALVES)
    assert series(content.encode("utf-8-sig")).values == tuple(HALVES)


@pytest.mark.parametrize(("minutes", "count"), [(30, 48), (60, 24)])
@pytest.mark.parametrize("values", [range(1, 49), [0] * 48, [10**11 + 7] * 48, ["3", "007"] * 24])
def test_the_order_of_periods_changes_nothing(values, minutes, count):
    """Those that come in turn are looked at as a whole, others one by one."""
    said = [period(n, value, minutes) for n, value in enumerate(list(values)[:count])]
    found = [
        series(message(point(ONE, f'<measuringchannel code="01">{inside}</measuringchannel>')))
        for inside in ("".join(said), "".join(reversed(said)))
    ]
    assert found[0] == found[1]
    assert found[0].values == tuple(int(value) for value in list(values)[:count])


def test_a_gap_is_never_a_zero():
    values = [None, "", "  ", 0, *HALVES[4:]]
    found = series(usual({ONE: values}))
    assert found.values[:4] == (None, None, None, 0)
    short = series(usual({ONE: HALVES[:10]}))
    assert (len(short.values), short.gaps) == (48, 38)


def test_a_day_of_zeros_is_flagged():
    assert taken(usual({ONE: [0] * 48, TWO: HALVES})).zeros == [ONE]


def test_marks_of_values_are_kept():
    marks = ' status="1" exstendedstatus="1114" param1="00012" errofmeasuring="0"'
    said = taken(message(point(ONE, channel(HALVES, marks=marks))))
    found = unpack(said.points[ONE]["01"])
    assert said.not_commercial
    assert set(found.statuses) == {1}
    assert found.extras[3] == {"extendedstatus": "1114", "param1": "00012", "errofmeasuring": "0"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("5", 5), (" 5\n", 5), ("12.5", "12.5"), ("12,125", "12.125"), ("1 234", 1234), ("7.000", 7)],
)
def test_numbers_as_people_write_them(text, value):
    found = number(text)
    assert found is not None
    assert Decimal(found[0]).scaleb(-found[1]) == Decimal(value)


@pytest.mark.parametrize("text", ["-1", "1e5", "x", "1.2345", "٣", "NaN", "1 2", "9" * 13, "0x1"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(PointRefused):
        number(text)


def test_mixed_fractions_are_kept_exactly():
    found = series(usual({ONE: ["0.1", "0.25", 3, *HALVES[3:]]}))
    assert [found.value(n) for n in range(3)] == [Decimal("0.1"), Decimal("0.25"), Decimal(3)]


def test_in_autumn_the_hour_that_came_twice_is_kept_twice():
    on = date(2010, 10, 31)
    summer = [period(n, 100 + n).replace("<period", '<period summer="1"') for n in (4, 5)]
    inside = "".join(summer + [period(n, n) for n in range(48)])
    one = f'<measuringchannel code="01">{inside}</measuringchannel>'
    found = series(message(point(ONE, one), on=on))
    assert len(found.values) == 50
    assert found.values[3:9] == (3, 104, 105, 4, 5, 6)


def test_in_spring_the_hour_that_never_was_may_stand_there_with_nothing():
    on = date(2010, 3, 28)
    values = [0 if n in (4, 5) else n for n in range(48)]
    assert len(series(usual({ONE: values}, on=on)).values) == 46
    assert "нет" in why(usual({ONE: HALVES}, on=on))


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        (channel([1, "x"]), "не число"),
        (channel([-1]), "не число"),
        (channel([1]) + channel([2]), "указан дважды"),
        (channel([1], "05"), "неизвестен"),
        (channel([1]).replace('end="0030"', 'end="0045"'), "не получас"),
        (
            channel([1]).replace("</measuringchannel>", period(0, 2) + "</measuringchannel>"),
            "дважды",
        ),
        (
            channel([1]).replace("</measuringchannel>", period(1, 2, 60) + "</measuringchannel>"),
            "и часы",
        ),
        (channel([1], marks=' status="x"'), "Статус"),
        (channel([1] * 300), "больше"),
        (channel([]), "ни одного"),
        ("", "нет каналов"),
    ],
)
def test_a_point_with_anything_wrong_is_refused_and_the_others_are_not(inside, reason):
    content = message(point(ONE, inside), point(TWO, channel(HALVES)))
    assert reason in why(content)
    assert set(taken(content).points) == {TWO}


def test_a_point_that_stands_there_twice_is_taken_where_its_channels_differ():
    both = message(point(ONE, channel([1])), point(ONE, channel([2], "02")))
    assert set(taken(both).points[ONE]) == {"01", "02"}
    assert "дважды" in why(message(point(ONE, channel([1])), point(ONE, channel([2]))))


def test_a_code_is_fifteen_digits():
    assert "15 цифр" in why(message(point("12", channel([1]))), "12")


BOMB = b"""<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>
<message class="80020">&b;</message>"""
OUTSIDE = (
    b'<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/passwd">]><message class="80020">&x;</message>'
)
USUAL = usual({ONE: HALVES})


@pytest.mark.parametrize(
    ("content", "status", "reason"),
    [
        (b"", 4, "не XML"),
        (b"hello", 4, "не XML"),
        (USUAL[:-20], 4, "не XML"),
        (USUAL.replace(b"windows-1251", b"no-such-thing"), 4, "не XML"),
        (BOMB, 4, "DTD"),
        (OUTSIDE, 4, "DTD"),
        (b"<!DOCTYPE message>" + USUAL.partition(b"?>")[2], 4, "DTD"),
        (BOMB.decode().replace('"1.0"', '"1.0" encoding="utf-16"', 1).encode("utf-16"), 4, "DTD"),
        (b"<message class='80040'/>", 3, "не макет"),
        (b"<html/>", 3, "не макет"),
        (b"<message class='80020'/>", 3, "нет дня"),
        (USUAL.replace(b"<day>20260101", b"<day>20261301"), 3, "не дата"),
        (USUAL.replace(b"<day>20260101", b"<day>29990101"), 3, "не наступил"),
        (USUAL.replace(b"<day>20260101</day>", b""), 3, "до значений"),
        (b"<message class='80020'>" + b"<a>" * 100, 3, "вложенных"),
        (b"<message class='80020'><day>" + b"x&lt;" * 90000, 3, "длинная"),
        (b"<message class='80020' x='" + b"x" * 2_000_000, 3, "длинная"),
    ],
)
def test_what_is_broken_or_hostile_is_refused_whole(content, status, reason):
    with pytest.raises(WholeRefused) as refused:
        taken(content)
    assert reason in refused.value.reason.text
    assert refused.value.reason.status == status


def only_refuses(content: bytes) -> None:
    try:
        said = taken(content)
    except WholeRefused:
        return
    for parts in said.points.values():
        for packed in parts.values():
            assert all(value is None or value >= 0 for value in unpack(packed).values)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    only_refuses(content)


@given(st.integers(0, len(USUAL) - 1), st.binary(max_size=40), st.integers(0, 60))
@example(60, b"", 0)
def test_a_file_that_was_spoilt_is_read_or_refused(place, put, dropped):
    only_refuses(USUAL[:place] + put + USUAL[place + dropped :])


PIECES = st.sampled_from(
    [
        "<message class='80020'>", "</message>", "<day>20260101</day>", "<datetime>", "</datetime>",
        f"<measuringpoint code='{ONE}'>", "</measuringpoint>", "<measuringchannel code='01'>",
        "</measuringchannel>", "<period start='0000' end='0030'>", "</period>", "<value>5</value>",
        "<value status='1'>x</value>", "<area>", "</area>", "<peretok>", "</peretok>", "<period/>",
        "<Value/>", "<measuringpoint/>", "<measuringchannel/>", "text",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=30))
def test_elements_in_any_order_are_read_or_refused(pieces):
    only_refuses("".join(pieces).encode())
    only_refuses(f"<message class='80020'><day>20260101</day>{''.join(pieces)}".encode())
