"""Between two readings each day has an equal share, and all shares are what was read."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.metering.consumption.typed import Mark, Span, beside, spans, spread
from tests.metering.consumption.days import FIRST, a_day


def a_mark(day: date, kwh: str, meter: str = "m1", **more: object) -> Mark:
    return Mark(day, meter, {"1.8.0": Decimal(kwh)}, **more)  # type: ignore[arg-type]


@given(st.integers(0, 10**9), st.integers(1, 400))
def test_the_shares_of_a_span_are_the_span(total: int, length: int) -> None:
    span = Span(FIRST, FIRST + timedelta(days=length), (total,), "accepted")
    days = spread([span], span.since, span.until)
    assert sum(day.known for day in days) == total
    assert max(day.known for day in days) - min(day.known for day in days) <= 1


@given(st.lists(st.decimals(0, 10**6, places=3), min_size=2, max_size=30, unique=True))
def test_all_spans_together_go_from_the_first_reading_to_the_last(shown: list[Decimal]) -> None:
    marks = [
        a_mark(FIRST + timedelta(days=30 * number), str(kwh))
        for number, kwh in enumerate(sorted(shown))
    ]
    assert sum(span.total for span in spans(marks)) == (max(shown) - min(shown)) * 1000


def test_a_day_says_that_it_is_a_share() -> None:
    found = spans([a_mark(FIRST, "100"), a_mark(FIRST + timedelta(days=30), "190.5")])
    days = spread(found, FIRST, FIRST + timedelta(days=60))
    assert len(days) == 30, "after the last reading nothing is known"
    assert {day.marks for day in days} == {("spread",)}
    assert sum(day.known for day in days) == 90_500


def test_the_ratio_of_transformers_counts() -> None:
    marks = [a_mark(FIRST, "10", ratio=Decimal(40)), a_mark(date(2026, 2, 1), "12.5")]
    marks[1] = a_mark(date(2026, 2, 1), "12.5", ratio=Decimal(40))
    assert spans(marks)[0].total == 100_000


def test_a_span_is_as_good_as_the_worse_of_its_readings() -> None:
    doubted = a_mark(date(2026, 2, 1), "20", quality="questionable")
    found = spans([a_mark(FIRST, "10"), doubted, a_mark(date(2026, 3, 1), "30")])
    assert [span.quality for span in found] == ["questionable", "questionable"]


def test_a_replaced_meter_is_bridged_by_its_closing_and_the_opening_reading() -> None:
    marks = [
        a_mark(FIRST, "1000"),
        a_mark(date(2026, 1, 16), "1150"),
        a_mark(date(2026, 1, 16), "3", meter="m2"),
        a_mark(date(2026, 2, 1), "163", meter="m2"),
    ]
    found = spans(marks)
    assert [span.total for span in found] == [150_000, 160_000]
    january = spread(found, FIRST, date(2026, 2, 1))
    assert len(january) == 31
    assert sum(day.known for day in january) == 310_000


def test_without_a_closing_reading_the_time_between_two_meters_is_unknown() -> None:
    marks = [
        a_mark(FIRST, "1000"),
        a_mark(date(2026, 1, 16), "3", meter="m2"),
        a_mark(date(2026, 2, 1), "163", meter="m2"),
    ]
    assert [(span.since, span.total) for span in spans(marks)] == [(date(2026, 1, 16), 160_000)]


def test_zones_are_counted_each_by_its_register_and_a_total_beside_them_is_not_counted_twice():
    def mark(day: date, t1: str, t2: str) -> Mark:
        shown = {"1.8.1": Decimal(t1), "1.8.2": Decimal(t2), "1.8.0": Decimal(t1) + Decimal(t2)}
        return Mark(day, "m1", shown)

    (span,) = spans([mark(FIRST, "10", "20"), mark(date(2026, 1, 11), "110", "50")])
    assert span.zones == (100_000, 30_000)
    (day,) = spread([span], FIRST, date(2026, 1, 2))
    assert (day.known, day.zones) == (13_000, (10_000, 3_000))


def test_where_a_metering_system_knows_a_day_no_span_over_it_counts() -> None:
    found = spans(
        [a_mark(FIRST, "1"), a_mark(date(2026, 1, 11), "2"), a_mark(date(2026, 2, 1), "3")]
    )
    assert beside([a_day(15)], found) == found[:1]
    assert beside([], found) == found
