"""Pages, cursors, filters and searches of the window and of the desk's queue."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from chassis.clock import freeze, new_id
from chassis.errors import Invalid
from contracts.case import CaseSnapshot
from contracts.words import Words
from gateway.filters import DeskFilter, Filter, cursor_of
from gateway.store import Page, Window
from tests.builders import NOON, a_deadline, a_desk, a_snapshot


async def fill(window: Window, owner: str, count: int, **changes: Any) -> list[CaseSnapshot]:
    """This many cases, each changed a minute after the one before; every third at the same one."""
    made = []
    for number in range(count):
        at = NOON + timedelta(minutes=number // 3)
        made.append(a_snapshot(owner=owner, updated_at=at, number=f"ТП-{number:04d}", **changes))
        await window.saw(made[-1], a_desk())
    return made


async def pages(window: Window, owner: str, limit: int, wanted: Filter | None = None) -> list[Page]:
    found: list[Page] = []
    cursor: str | None = None
    while cursor or not found:
        found.append(await window.page(owner, wanted or Filter(), cursor, limit))
        cursor = found[-1].next
    return found


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 19, 20, 21, 100])
async def test_pages_have_neither_gaps_nor_repeats(window: Window, owner: str, limit: int) -> None:
    made = await fill(window, owner, 20)
    found = await pages(window, owner, limit)
    ids = [case.id for page in found for case in page.items]
    assert ids == [c.id for c in sorted(made, key=lambda c: (c.updated_at, c.id), reverse=True)]
    assert {page.total for page in found} == {20}
    assert all(len(page.items) == limit for page in found[:-1])


async def test_changes_that_come_in_meanwhile_lose_and_repeat_nothing_that_stood_still(
    window: Window, owner: str
) -> None:
    made = await fill(window, owner, 24)
    first = await window.page(owner, Filter(), None, 6)
    late = NOON + timedelta(days=1)
    changed = [made[0], made[-1]]
    for case in changed:
        again = case.model_copy(update={"version": 2, "updated_at": late})
        await window.saw(again, a_desk())
    new = a_snapshot(owner=owner, updated_at=late)
    await window.saw(new, a_desk())
    seen, cursor = [case.id for case in first.items], first.next
    while cursor:
        page = await window.page(owner, Filter(), cursor, 6)
        seen += [case.id for case in page.items]
        cursor = page.next
    assert len(seen) == len(set(seen))
    assert {case.id for case in made} - {case.id for case in changed} <= {*seen}
    top = await window.page(owner, Filter(), None, 3)
    assert {case.id for case in top.items} == {new.id, *(case.id for case in changed)}


BAD_CURSORS = [
    *("x", "яяя", "====", "AAAA", "\x00", "bm90IGEgdGltZSB4", "{'$gt': ''}"),
    cursor_of("~"),
    cursor_of("2026-11-24"),
    cursor_of(f"2026-11-24~{'x' * 36}"),
    cursor_of(f"{'9' * 1000}~{new_id()}"),
    cursor_of(f"{{'$gt': 0}}~{new_id()}"),
]


@pytest.mark.parametrize("cursor", BAD_CURSORS, ids=ascii)
async def test_a_cursor_nobody_gave_out_is_refused(window: Window, owner: str, cursor: str) -> None:
    with pytest.raises(Invalid):
        await window.page(owner, Filter(), cursor, 5)


async def test_a_cursor_shows_no_case_of_somebody_else(window: Window, owner: str) -> None:
    other = new_id()
    theirs = await fill(window, other, 5)
    await fill(window, owner, 5)
    cursor = (await window.page(other, Filter(), None, 2)).next
    page = await window.page(owner, Filter(), cursor, 100)
    assert not {case.id for case in page.items} & {case.id for case in theirs}


@pytest.fixture
async def mixed(window: Window, owner: str) -> dict[str, str]:
    """Cases that differ in what can be asked for: id by name."""
    kinds: dict[str, dict[str, Any]] = {
        "plain": {},
        "yours": {"next_actor": "consumer"},
        "closed": {"closed": True, "next_actor": None, "state": "connected"},
        "appeal": {"category": "appeal", "service": "reception", "kind": "complaint"},
        "early": {"created_at": datetime(2026, 1, 31, 20, 59, tzinfo=UTC)},
        "february": {"created_at": datetime(2026, 1, 31, 21, 0, tzinfo=UTC)},
        "odd": {"number": "ТП-2026-.*(", "title": Words(ru="Ёлка [1]", en="A $tree")},
    }
    made = {name: a_snapshot(owner=owner, **changes) for name, changes in kinds.items()}
    for snapshot in made.values():
        await window.saw(snapshot, a_desk())
    return {snapshot.id: name for name, snapshot in made.items()}


EVERYTHING = {"plain", "yours", "closed", "appeal", "early", "february", "odd"}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), EVERYTHING),
        (Filter(state="open"), EVERYTHING - {"closed"}),
        (Filter(state="closed"), {"closed"}),
        (Filter(state="yours"), {"yours"}),
        (Filter(category="appeal"), {"appeal"}),
        (Filter(service="reception"), {"appeal"}),
        (Filter(kind="complaint"), {"appeal"}),
        (Filter(code="connected"), {"closed"}),
        (Filter(kind="complaint", state="closed"), set()),
        (Filter(until=date(2026, 1, 31)), {"early"}),
        (Filter(since=date(2026, 2, 1), until=date(2026, 2, 1)), {"february"}),
        (Filter(since=date(2026, 2, 2)), EVERYTHING - {"early", "february"}),
        (Filter(since=date(2026, 2, 2), until=date(2026, 2, 1)), set()),
        (Filter(since=date.min, until=date.max), EVERYTHING),
        (Filter(since=date.max), set()),
        (Filter(until=date.min), set()),
        (Filter(q="ёлка"), {"odd"}),
        (Filter(q="  ЁЛКА  "), {"odd"}),
        (Filter(q="$TREE"), {"odd"}),
        (Filter(q="[1]"), {"odd"}),
        (Filter(q=".*("), {"odd"}),
        (Filter(q="2026-.*"), {"odd"}),
        (Filter(q=".*"), {"odd"}),
        (Filter(q="присоединение"), EVERYTHING - {"odd"}),
        (Filter(q="^"), set()),
        (Filter(q="(a+)+$"), set()),
        (Filter(q="\\"), set()),
        (Filter(q="{'$gt': ''}"), set()),
        (Filter(q='{"$where": "1"}'), set()),
        (Filter(q="\x00"), set()),
        (Filter(q="я" * 5000), set()),
    ],
    ids=lambda given: ascii(given)[:60],
)
async def test_a_filter_finds(
    window: Window, owner: str, mixed: dict[str, str], wanted: Filter, found: set[str]
) -> None:
    page = await window.page(owner, wanted, None, 100)
    assert {mixed[case.id] for case in page.items} == found
    assert page.total == len(found)


async def test_a_filtered_list_has_pages_too(window: Window, owner: str) -> None:
    await fill(window, owner, 9)
    await fill(window, owner, 9, closed=True)
    found = await pages(window, owner, 4, Filter(state="closed"))
    assert [len(page.items) for page in found] == [4, 4, 1]
    assert all(case.closed for page in found for case in page.items)


LAPSED = a_deadline(due="2026-11-20", actor="consumer")
TODAY = datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.fixture
async def queue(desk: Window) -> dict[str, str]:
    """The desk's cases: id by name."""
    plain: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "late": ({"due": "2026-11-20"}, {"assignee": "maria@example.com"}),
        "today": ({"due": "2026-11-24"}, {}),
        "week": ({"due": "2026-12-01"}, {}),
        "far": ({"due": "2027-03-01"}, {"applicant": "Иванова"}),
        "theirs": ({"deadline": LAPSED, "next_actor": "consumer"}, {}),
        "without": ({}, {"subject": "ул. Первая, 1 (лит. А)"}),
        "closed": ({"due": "2026-11-20", "closed": True}, {"assignee": "maria@example.com"}),
        "appeal": ({"due": "2026-11-30", "service": "reception", "kind": "complaint"}, {}),
    }
    names = {}
    for name, (changes, said) in plain.items():
        snapshot = a_snapshot(owner=name, **changes)
        await desk.heard(snapshot, a_desk(**{"applicant": "", "subject": "", **said}))
        names[snapshot.id] = name
    return names


OPEN = ["late", "theirs", "today", "appeal", "week", "far", "without"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (DeskFilter(), OPEN),
        (DeskFilter(overdue=True), ["late"]),
        (DeskFilter(lapsed=True), ["theirs"]),
        (DeskFilter(turn="consumer"), ["theirs"]),
        (DeskFilter(assignee="Maria@Example.com"), ["late"]),
        (DeskFilter(assignee="none"), [name for name in OPEN if name != "late"]),
        (DeskFilter(assignee="{'$ne': null}"), []),
        (DeskFilter(service="reception"), ["appeal"]),
        (DeskFilter(kind="complaint"), ["appeal"]),
        (DeskFilter(closed=True), ["closed"]),
        (DeskFilter(closed=None, assignee="maria@example.com"), ["late", "closed"]),
        (DeskFilter(owner="today"), ["today"]),
        (DeskFilter(due_since=date(2026, 11, 24), due_until=date(2026, 11, 30)), OPEN[2:4]),
        (DeskFilter(q="иванова"), ["far"]),
        (DeskFilter(q="(лит. а)"), ["without"]),
        (DeskFilter(q=".*"), []),
    ],
    ids=lambda given: ascii(given)[:60],
)
async def test_the_queue_stands_by_the_soonest_term(
    desk: Window, queue: dict[str, str], wanted: DeskFilter, found: list[str]
) -> None:
    with freeze(TODAY):
        page = await desk.queue(wanted, None, 100)
    names = [queue[row.case.id] for row in page.items]
    assert sorted(names) == sorted(found)
    dues = [row.case.deadline.due.isoformat() if row.case.deadline else "9" for row in page.items]
    assert [due for due, name in zip(dues, names, strict=True) if name != "closed"] == sorted(
        due for due, name in zip(dues, names, strict=True) if name != "closed"
    )
    assert page.total == len(found)


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
async def test_pages_of_the_queue_have_neither_gaps_nor_repeats(
    desk: Window, queue: dict[str, str], limit: int
) -> None:
    seen: list[str] = []
    cursor: str | None = None
    while cursor or not seen:
        page = await desk.queue(DeskFilter(), cursor, limit)
        seen += [queue[row.case.id] for row in page.items]
        cursor = page.next
    assert sorted(seen) == sorted(OPEN)


async def test_the_desks_counts_are_of_the_companys_own_duties(
    desk: Window, queue: dict[str, str]
) -> None:
    with freeze(TODAY):
        counts = await desk.counts()
    assert (counts.overdue, counts.today, counts.week, counts.open) == (1, 1, 3, 7)
