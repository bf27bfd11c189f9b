"""Every query of a page is covered by an index, and stands there in the order that is shown.

Said by the definitions: the local server's explain tells of an index only where the query asks for
nothing else, and names a sort after one that stands in order already. Where it does tell, it is
asked as well.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from gateway.filters import DeskFilter, Filter, beyond, desk_query, query_of
from gateway.store import INDEXES, NEWEST, SOONEST, Window

CURSOR = {"newest": {"$lt": "2026-11-24T09:00:00.000+00:00~x"}}
BEYOND = {"$gt": "2026-11-24~x"}
LISTS: dict[str, dict[str, Any]] = {
    "all": query_of("owner", Filter()),
    "open": query_of("owner", Filter(state="open")),
    "closed": query_of("owner", Filter(state="closed")),
    "yours": query_of("owner", Filter(state="yours")),
    "category": query_of("owner", Filter(category="appeal")),
    "kind": query_of("owner", Filter(service="reception", kind="complaint", code="answered")),
    "search": query_of("owner", Filter(q="ТП-2026")),
    "dates": query_of("owner", Filter(since=date(2026, 1, 1), until=date(2026, 2, 1))),
}
QUEUES: dict[str, dict[str, Any]] = {
    "all": desk_query(DeskFilter()),
    "mine": desk_query(DeskFilter(assignee="maria@example.com")),
    "nobody's": desk_query(DeskFilter(assignee="none")),
    "overdue": desk_query(DeskFilter(overdue=True)),
    "lapsed": desk_query(DeskFilter(lapsed=True)),
    "turn": desk_query(DeskFilter(turn="staff")),
    "kind": desk_query(DeskFilter(service="reception", kind="complaint")),
    "week": desk_query(DeskFilter(due_since=date(2026, 1, 1), due_until=date(2026, 1, 8))),
    "promised": desk_query(DeskFilter(promised=True)),
    "found by words": desk_query(DeskFilter()) | {"_id": {"$in": ["x"]}},
}
SINGLE: dict[str, dict[str, Any]] = {
    "a consumer's file": {"files": "x", "owner": "owner"},
    "any file": {"desk.files": "x"},
    "a number": {"number": "ТП-2026-000001"},
    "a case": {"_id": "x", "owner": "owner"},
    "counted: yours": {"owner": "owner", "yours": True},
    "counted: open": {"owner": "owner", "closed": False},
    "counted: due": {"closed": False, "ours": {"$lt": "2026-01-01"}},
}
NOT_TOLD = ("a case", "a consumer's file", "counted: due")
QUERIES = [
    *((f"list {name}", query, NEWEST) for name, query in LISTS.items()),
    *((f"list {name}, further", {**query, **CURSOR}, NEWEST) for name, query in LISTS.items()),
    *((f"queue {name}", query, SOONEST) for name, query in QUEUES.items()),
    *((f"queue {n}, further", beyond(q, "soonest", BEYOND), SOONEST) for n, q in QUEUES.items()),
    *((name, query, []) for name, query in SINGLE.items()),
]
KEYS = [list(index.keys) for index in INDEXES]
Sort = list[tuple[str, int]]


def fixed(query: dict[str, Any]) -> set[str]:
    """The fields that the query binds to one value."""
    found = {name for name, value in query.items() if not isinstance(value, dict | list)}
    return found.union(*(fixed(one) for one in query.get("$and", [])))


def covering(query: dict[str, Any], sort: Sort) -> list[Sort]:
    """Indexes that begin with fields the query binds and go on as it is sorted."""
    bound = fixed(query)
    return [
        keys
        for keys in [*KEYS, [("_id", 1)]]
        for lead in range(1, len(keys) + 1)
        if {name for name, _ in keys[:lead]} <= bound and keys[lead : lead + len(sort)] == sort
    ]


@pytest.mark.parametrize(
    ("query", "sort"), [one[1:] for one in QUERIES], ids=[one[0] for one in QUERIES]
)
def test_an_index_covers(query: dict[str, Any], sort: Sort) -> None:
    assert covering(query, sort)


@pytest.mark.parametrize(
    ("query", "sort"),
    [
        ({"category": "appeal"}, NEWEST),
        ({"words": {"$regex": "x"}}, []),
        ({"owner": "x"}, [("created_at", -1)]),
        ({"owner": {"$ne": "x"}}, NEWEST),
        ({"$or": [{"owner": "x"}, {"words": "x"}]}, NEWEST),
    ],
    ids=ascii,
)
def test_what_no_index_covers_is_noticed(query: dict[str, Any], sort: Sort) -> None:
    assert covering(query, sort) == []


def stages(plan: Any) -> Iterator[str]:
    """Every stage of a plan, wherever it stands."""
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan["stage"]
        for inner in plan.values():
            yield from stages(inner)
    elif isinstance(plan, list):
        for inner in plan:
            yield from stages(inner)


async def explained(entries: Any, query: dict[str, Any], sort: Sort) -> set[str]:
    told = await entries.find(query).sort(sort).limit(20).explain()
    return {*stages(told["queryPlanner"]["winningPlan"])}


@pytest.mark.parametrize(
    ("query", "sort"),
    [
        *((LISTS[name], NEWEST) for name in ("all", "open", "closed", "yours")),
        *((QUEUES[name], SOONEST) for name in ("all", "mine", "nobody's", "overdue", "week")),
        *(
            (SINGLE[name], [])
            for name in SINGLE
            if not name.startswith(("a case", "a consumer's file", "counted: due"))
        ),
    ],
    ids=ascii,
)
async def test_the_server_takes_it(entries: Any, query: dict[str, Any], sort: Sort) -> None:
    found = await explained(entries, query, sort or [("_id", 1)])
    assert "IXSCAN" in found
    assert "COLLSCAN" not in found


async def test_the_server_says_where_it_takes_none(entries: Any) -> None:
    assert "COLLSCAN" in await explained(entries, {"words": "x"}, [("words", 1)])


async def test_the_indexes_are_there_after_a_start(entries: Any, window: Window) -> None:
    there = [index["key"] for index in (await entries.index_information()).values()]
    assert all(keys in [[*map(tuple, one)] for one in there] for keys in KEYS)
