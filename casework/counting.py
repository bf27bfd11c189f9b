"""Parts of pipelines that count cases: what happened first, in which year, in whose fault."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from chassis.clock import MOSCOW
from chassis.words import words
from contracts.reports import Column

Stage = dict[str, Any]
FIRST_YEAR, LAST_YEAR = 2000, 2099


def year_of(year: int) -> tuple[datetime, datetime]:
    """When a year begins and ends in Moscow."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    return datetime.combine(first, time(0), MOSCOW), datetime.combine(after, time(0), MOSCOW)


def alive_in(year: int) -> Stage:
    """Cases that may have something to say of a year, by their index."""
    begin, end = year_of(year)
    return {"created_at": {"$lt": end}, "updated_at": {"$gte": begin}}


def first_in(states: Sequence[str]) -> Stage:
    """When a case first came to one of these states; null where it never did."""
    there = {"$in": ["$$one.state", list(states)]}
    visits = {"$filter": {"input": "$history", "as": "one", "cond": there}}
    return {"$min": {"$map": {"input": visits, "as": "one", "in": "$$one.at"}}}


def came_to(states: Sequence[str]) -> Stage:
    """Whether a case ever was in one of these states."""
    there = {"$in": ["$$one.state", list(states)]}
    return {"$gt": [{"$size": {"$filter": {"input": "$history", "as": "one", "cond": there}}}, 0]}


def last_step() -> Stage:
    """When a case came to where it stands."""
    return {"$max": {"$map": {"input": "$history", "as": "one", "in": "$$one.at"}}}


def late_in(year: int) -> Stage:
    """Whether the company let a term pass in that year; what the consumer let lapse is no fault."""
    begin, end = year_of(year)
    passed = {
        "$and": [
            {"$eq": ["$$one.fact", "overdue"]},
            {"$ne": ["$$one.whose", "consumer"]},
            {"$gte": ["$$one.at", begin]},
            {"$lt": ["$$one.at", end]},
        ]
    }
    return {"$gt": [{"$size": {"$filter": {"input": "$timeline", "as": "one", "cond": passed}}}, 0]}


def within(field: str, year: int) -> Stage:
    """Whether this moment lies in that year."""
    begin, end = year_of(year)
    return {"$and": [{"$gte": [field, begin]}, {"$lt": [field, end]}]}


def count(condition: Any) -> Stage:
    """How many of a group."""
    return {"$sum": {"$cond": [condition, 1, 0]}}


def day(at: datetime | None) -> str | None:
    """The day in Moscow, as ISO text."""
    return at.astimezone(MOSCOW).date().isoformat() if at else None


def numbers(**titles: str) -> list[Column]:
    """Columns of numbers by their names."""
    return [Column(name=n, title=words(title), kind="number") for n, title in titles.items()]
