"""The list of documents on a real database: one entry a document, whatever came first."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from chassis.clock import freeze, new_id
from chassis.errors import Invalid, NotFound
from contracts.case import CaseDocument, CaseRetold, Desk
from contracts.documents import Line, PlacedDocument
from gateway.migrations import m0002_documents_in_one_list
from gateway.papers import PaperFilter, Papers
from gateway.store import Window
from tests.builders import a_snapshot

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
async def papers(window: Window) -> Papers:
    await window.papers.collection.delete_many({})
    window.papers._known.clear()
    return window.papers


def outside(owner: str, **changes: Any) -> PlacedDocument:
    given = {
        "id": new_id(),
        "name": "акт.pdf",
        "size": 1000,
        "type": "application/pdf",
        "number": "Д-2026-000001",
        "title": "Акт № 12",
        "kind": "unmetered_act",
        "service": "applications",
        "owner": owner,
        "placed_at": NOON,
        **changes,
    }
    return PlacedDocument(**given)


def under(**changes: Any) -> CaseDocument:
    given = {
        "id": new_id(),
        "title": "Счёт",
        "kind": "invoice",
        "name": "счёт.pdf",
        "size": 1000,
        "type": "application/pdf",
        "by": "staff",
        "placed_at": NOON,
        **changes,
    }
    return CaseDocument(**given)


def line(document: PlacedDocument, what: Any, at: datetime = NOON) -> Line:
    return Line(document=document.id, owner=document.owner, what=what, at=at)


async def titles(papers: Papers, **wanted: Any) -> list[str]:
    return [one.title for one in (await papers.page(PaperFilter(**wanted))).items]


async def test_documents_of_cases_and_others_stand_in_one_list(
    window: Window, papers: Papers, owner: str
) -> None:
    mine = under(by="consumer", title="План", placed_at=NOON - HOUR)
    case = a_snapshot(owner=owner, documents=[under(), mine])
    await window.saw(case, Desk(applicant="Иван Петров"))
    await papers.placed([outside(owner, placed_at=NOON + HOUR)])
    await papers.placed([outside(new_id(), title="Чужой")])
    assert await titles(papers, owner=owner) == ["Акт № 12", "Счёт", "План"]
    assert await titles(papers, owner=owner, by="company") == ["Акт № 12", "Счёт"]
    found = (await papers.page(PaperFilter(owner=owner))).items
    assert [one.is_new for one in found] == [True, True, False]
    assert [bool(one.case_id) for one in found] == [False, True, True]


async def test_facts_about_a_document_bear_any_order_and_doubles(
    papers: Papers, owner: str
) -> None:
    seen = set()
    document = outside(owner)
    facts = (
        lambda: papers.placed([document]),
        lambda: papers.noted(line(document, "untold", NOON + HOUR)),
        lambda: papers.noted(line(document, "told", NOON + 2 * HOUR)),
        lambda: papers.noted(line(document, "opened", NOON + 3 * HOUR)),
        lambda: papers.noted(line(document, "opened", NOON + 4 * HOUR)),
    )
    for order in list(permutations(facts))[::7]:
        await papers.collection.delete_many({})
        for tell in order:
            await tell()
            await tell()
        seen.add((await papers.of(document.id, owner)).model_dump_json())
    assert len(seen) == 1
    found = await papers.of(document.id, owner)
    assert (found.told_at, found.opened_at) == (NOON + 2 * HOUR, NOON + 3 * HOUR)


async def test_what_was_only_heard_of_is_in_no_list(papers: Papers, owner: str) -> None:
    await papers.noted(line(outside(owner), "opened"))
    assert await titles(papers, owner=owner) == []
    assert await titles(papers) == []


async def test_another_consumers_document_is_not_found(papers: Papers, owner: str) -> None:
    document = outside(owner)
    await papers.placed([document])
    with pytest.raises(NotFound):
        await papers.of(document.id, new_id())


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"q": "АКТ № 12"}, True),
        ({"q": "д-2026-000001"}, True),
        ({"q": "безучётного"}, True),
        ({"q": "unmetered"}, True),
        ({"q": ".*"}, False),
        ({"q": "ivan@example.com"}, False),
        ({"kind": "unmetered_act"}, True),
        ({"kind": "invoice"}, False),
        ({"since": date(2026, 11, 24), "until": date(2026, 11, 24)}, True),
        ({"since": date(2026, 11, 25)}, False),
        ({"until": date(2026, 11, 23)}, False),
    ],
)
async def test_documents_are_found_by_title_number_kind_and_period(
    papers: Papers, owner: str, wanted: dict[str, Any], found: bool
) -> None:
    await papers.placed([outside(owner, consumer="ivan@example.com")])
    assert bool(await titles(papers, owner=owner, **wanted)) is found


async def test_the_desk_finds_by_the_consumer(papers: Papers, owner: str) -> None:
    await papers.placed([outside(owner, consumer="ivan@example.com")])
    assert await titles(papers, q="ivan@") == ["Акт № 12"]


async def test_a_consumer_not_told_on_the_day_is_work(papers: Papers, owner: str) -> None:
    document = outside(owner)
    await papers.placed([document])
    for at, work in ((NOON + HOUR, []), (NOON + 24 * HOUR, ["Акт № 12"])):
        with freeze(at):
            assert await titles(papers, state="untold") == work
            assert (await papers.of(document.id)).is_untold(at) is bool(work)
    await papers.noted(line(document, "untold"))
    with freeze(NOON + HOUR):
        assert await titles(papers, state="untold") == ["Акт № 12"]
    await papers.noted(line(document, "told"))
    with freeze(NOON + 24 * HOUR):
        assert await titles(papers, state="untold") == []


async def test_pages_follow_each_other(papers: Papers, owner: str) -> None:
    await papers.placed([outside(owner, title=str(n), placed_at=NOON + n * HOUR) for n in range(5)])
    page, seen = await papers.page(PaperFilter(owner=owner), limit=2), []
    while True:
        assert page.total == 5
        seen += [one.title for one in page.items]
        if page.next is None:
            break
        page = await papers.page(PaperFilter(owner=owner), page.next, 2)
    assert seen == ["4", "3", "2", "1", "0"]
    with pytest.raises(Invalid):
        await papers.page(PaperFilter(owner=owner), "nonsense")


async def test_a_rebuild_puts_in_what_was_lost(window: Window, papers: Papers, owner: str) -> None:
    case = a_snapshot(owner=owner, documents=[under()])
    await window.saw(case, Desk())
    await papers.collection.delete_many({})
    await window.saw(case, Desk())
    assert await titles(papers, owner=owner) == []
    await window.saw_again([CaseRetold(case=case, desk=Desk())])
    assert await titles(papers, owner=owner) == ["Счёт"]


async def test_documents_of_before_stand_in_the_list_and_are_no_work(
    window: Window, papers: Papers, owner: str
) -> None:
    await window.saw(a_snapshot(owner=owner, documents=[under(placed_at=NOON - 48 * HOUR)]), Desk())
    await papers.collection.delete_many({})
    for _ in range(2):
        await m0002_documents_in_one_list.run(papers.collection.database)
    assert await titles(papers, owner=owner) == ["Счёт"]
    assert await titles(papers, owner=owner, state="untold") == []


@pytest.mark.parametrize(
    "query",
    [{"owner": "x"}, {"company": True}, {"waits": True}],
)
async def test_lists_are_found_over_an_index(papers: Papers, query: dict[str, Any]) -> None:
    found = papers.collection.find(query).sort([("newest", -1)])
    assert "COLLSCAN" not in str(await found.explain())
