"""How staff find a case: words, numbers, and what is no question at all."""

from typing import Any

import pytest

from chassis.clock import new_id
from contracts.case import CaseSnapshot
from gateway import search
from gateway.contacts import is_contact
from gateway.filters import DeskFilter
from gateway.migrations.m0002_words_to_find_by import run
from gateway.store import Window
from tests.builders import a_desk, a_snapshot

CASES = {
    "anna": ("Ёлкина Анна Петровна", "Примерский край, г. Примерск, ул. Первая, д. 17", 123),
    "boris": ("Иванов Борис", "Примерский край, г. Примерск, ул. Вторая, д. 1", 1234),
    "firm": ("ООО «Иванова и К°»", "Образцовский край, д. Нигде, участок 17а", 77),
}


@pytest.fixture
async def cases(desk: Window, service: Any) -> dict[str, str]:
    """The name of each by its id."""
    await service.database["sought"].delete_many({})
    made = {}
    for name, (applicant, subject, number) in CASES.items():
        case = a_snapshot(version=1, number=f"ТП-2026-{number:06d}")
        await desk.heard(case, a_desk(applicant=applicant, subject=subject))
        made[case.id] = name
    return made


async def found(desk: Window, names: dict[str, str], q: str) -> set[str]:
    page = await desk.queue(DeskFilter(q=q, closed=None))
    assert page.total == len(page.items)
    return {names[row.case.id] for row in page.items}


@pytest.mark.parametrize(
    ("q", "wanted"),
    [
        ("ёлкина", {"anna"}),
        ("ЕЛКИНА анна", {"anna"}),
        ("  елк ", {"anna"}),
        ("иванов", {"boris", "firm"}),
        ("иванов борис", {"boris"}),
        ("борис иванов вторая", {"boris"}),
        ("примерск", {"anna", "boris"}),
        ("примерск 17", {"anna"}),
        ("17", {"anna"}),
        ("д. нигде", {"firm"}),
        ("«нигде», (участок)", {"firm"}),
        ("ТП-2026-000123", {"anna"}),
        ("тп-2026-0001", {"anna"}),
        ("ТП-2026-00", {"anna", "boris", "firm"}),
        ("000123", {"anna"}),
        ("123", {"anna", "boris"}),
        ("77", {"firm"}),
        ("иванов сидор", set()),
        ("ванов", set()),
        ("а", set()),
        (".*", set()),
        ("^", set()),
        ("(a+)+$", set()),
        ("{'$gt': ''}", set()),
        ('{"$where": "1"}', set()),
        ("\x00", set()),
        ("\ud800", set()),
        ("~", set()),
        ("я" * 5000, set()),
        ("слово " * 500, set()),
    ],
    ids=lambda given: ascii(given)[:40],
)
async def test_a_search_finds(
    desk: Window, cases: dict[str, str], q: str, wanted: set[str]
) -> None:
    assert await found(desk, cases, q) == wanted


async def test_a_search_is_narrowed_by_the_other_conditions(
    desk: Window, cases: dict[str, str]
) -> None:
    page = await desk.queue(DeskFilter(q="иванов", kind="no-such-kind"))
    assert page.items == []


async def test_a_search_has_pages_in_either_order(desk: Window, cases: dict[str, str]) -> None:
    for newest in (False, True):
        wanted = DeskFilter(q="край", newest=newest)
        first = await desk.queue(wanted, None, 2)
        second = await desk.queue(wanted, first.next, 2)
        ids = [row.case.id for row in (*first.items, *second.items)]
        assert (len(ids), set(ids), second.next) == (3, set(cases), None)
        assert not newest or ids == sorted(ids, reverse=True)


async def test_words_that_all_share_are_checked_on_what_the_others_leave(
    desk: Window, cases: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "COMMON", 2)
    assert await found(desk, cases, "примерск ёлкина") == {"anna"}
    assert await found(desk, cases, "край анна иванов") == set()
    page = await desk.queue(DeskFilter(q="край примерск"))
    assert page.partial
    assert [cases[row.case.id] for row in page.items] == ["boris"]


async def test_too_much_to_show_is_said_and_the_newest_are_shown(
    desk: Window, cases: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST", 2)
    page = await desk.queue(DeskFilter(q="край"))
    assert page.partial
    assert {row.case.id for row in page.items} == set(sorted(cases)[1:])


async def test_a_fact_that_comes_twice_makes_no_word_twice(desk: Window, service: Any) -> None:
    case, said = a_snapshot(version=1), a_desk(applicant="Дважды Два", subject="")
    for _ in range(2):
        await desk.heard(case, said)
    words = service.database["sought"]
    assert await words.count_documents({"at": f"дважды~{case.id}"}) == 1


async def test_cases_of_before_are_found_once_they_were_migrated(
    desk: Window, service: Any
) -> None:
    case: CaseSnapshot = a_snapshot(version=7)
    await desk.saw(case, a_desk(applicant="Прежняя Раиса", subject="д. Старая"))
    assert await found(desk, {case.id: "old"}, "прежняя") == set()
    for _ in range(2):
        await run(service.database)
    assert await found(desk, {case.id: "old"}, "раиса старая") == {"old"}


async def test_a_range_of_words_uses_its_index(service: Any, desk: Window) -> None:
    query = {"at": {"$gte": "иванов", "$lt": "иванов\uffff"}}
    plan = await service.database["sought"].find(query).sort([("at", -1)]).explain()
    assert "IXSCAN" in str(plan)


async def test_owners_found_by_contact_have_their_cases_shown(desk: Window) -> None:
    owner = new_id()
    case = a_snapshot(version=1, owner=owner)
    await desk.heard(case, a_desk())
    page = await desk.queue(DeskFilter(owners=(owner,)))
    assert [row.case.id for row in page.items] == [case.id]
    assert (await desk.queue(DeskFilter(owners=()))).items == []


@pytest.mark.parametrize("q", ["ivan@mail.ru", "iv@", "8 (912) 345-67-89", "+79123456789"])
def test_addresses_and_phones_are_known_by_sight(q: str) -> None:
    assert is_contact(q)


@pytest.mark.parametrize("q", ["ТП-2026-000123", "иванов", "кв. 12345678901", "000123", ""])
def test_other_words_are_no_contacts(q: str) -> None:
    assert not is_contact(q)
