"""Documents outside a case, and the evidence kept of every document the company places."""

import asyncio
from typing import Any

import pytest

from casework.evidence.model import Evidence
from chassis.clock import new_id, now
from contracts.documents import DocumentNoted
from contracts.notify import LetterSettled
from tests.applications.door import PDF, Answer, Door, Person, fields


async def place(employee: Person, whose: str, key: str = "", **changes: Any) -> Answer:
    given = {
        "title": "Акт № 12",
        "kind": "unmetered_act",
        "owner": whose,
        "consumer": "ivan@example.com",
        **changes,
    }
    files = {} if "file_id" in given else {"file": ("акт.pdf", PDF)}
    headers = {"Idempotency-Key": key or new_id()}
    path = "/staff/documents"
    return await employee.call("POST", path, data=given, files=files, headers=headers)


async def placed(door: Door, person: Person) -> str:
    answer = await place(door.employee(), person.actor.id)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def proof(door: Door, *documents: str) -> list[dict[str, Any]]:
    body = {"documents": list(documents)}
    answer = await door.employee().call("POST", "/staff/evidence", json=body)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()
    return found


async def test_a_document_is_placed_numbered_and_told(door: Door, database: Any) -> None:
    person, employee = door.person(), door.employee()
    answer = await place(employee, person.actor.id)
    body = answer.json()
    assert (answer.status_code, body["title"], body["kind"]) == (201, "Акт № 12", "unmetered_act")
    assert body["number"].startswith("Д-2026-")
    (found,) = await proof(door, body["id"])
    assert found["document"]["placed_by"] == "Пример"
    assert found["rows"] == []


async def test_a_double_click_places_one_and_keeps_one_file(door: Door, database: Any) -> None:
    person, employee, key = door.person(), door.employee(), new_id()
    answers = await asyncio.gather(*(place(employee, person.actor.id, key) for _ in range(3)))
    assert len({answer.json()["id"] for answer in answers}) == 1
    claimed = {"owner": employee.actor.id, "claimed": True}
    assert await database["files"].count_documents(claimed) == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "я" * 1000),
        ("title", "a\x00b"),
        ("kind", "virus"),
        ("kind", ""),
        ("owner", "../x"),
        ("consumer", "\x1b[0m"),
    ],
)
async def test_what_is_wrong_is_refused_at_its_field(door: Door, field: str, value: str) -> None:
    answer = await place(door.employee(), door.person().actor.id, **{field: value})
    assert (answer.status_code, set(fields(answer))) == (422, {field})


async def test_without_a_file_or_with_anothers_nothing_is_placed(door: Door) -> None:
    theirs = await door.employee().upload()
    answer = await place(door.employee(), door.person().actor.id, file_id=theirs)
    assert fields(answer) == {"file": "Файл не найден, приложите его ещё раз"}


@pytest.mark.parametrize("path", ["/staff/documents", "/staff/evidence", "/staff/evidence/told"])
async def test_these_doors_are_for_staff(door: Door, path: str) -> None:
    assert (await door.person().call("POST", path, json={})).status_code == 403
    assert (await door.nobody().call("POST", path, json={})).status_code == 401


async def test_another_consumers_document_is_not_found(door: Door) -> None:
    document = await placed(door, door.person())
    answer = await door.person().call("GET", f"/placed/{document}")
    assert answer.status_code == 404
    assert (await proof(door, document))[0]["rows"] == []


async def test_each_download_by_its_consumer_is_a_line_and_none_by_staff(door: Door) -> None:
    person = door.person()
    document = await placed(door, person)
    for reader in (door.employee(), person, person):
        assert (await reader.call("GET", f"/placed/{document}")).content == PDF
    rows = (await proof(door, document))[0]["rows"]
    assert [row["what"] for row in rows] == ["opened", "opened"]


async def test_a_document_of_a_case_is_proven_too_and_ones_own_paper_is_not(door: Door) -> None:
    person, employee = door.person(), door.employee()
    paper = await person.upload()
    case = await person.filed(plan=[paper])
    answer = await employee.call(
        "POST",
        f"/staff/cases/{case}/documents",
        data={"title": "Акт", "kind": "act"},
        files={"file": ("акт.pdf", PDF)},
    )
    document = answer.json()["case"]["documents"][-1]["id"]
    for one in (document, paper):
        assert (await person.call("GET", f"/documents/{one}")).status_code == 200
    (found,) = await proof(door, document, paper)
    assert found["document"]["case_id"] == case
    assert found["document"]["placed_by"] == "Пример"
    assert [row["what"] for row in found["rows"]] == ["opened"]


async def test_a_consumer_told_by_other_means_is_a_line_of_who_told(door: Door) -> None:
    document = await placed(door, door.person())
    body = {
        "document": document,
        "way": "phone",
        "words": "Разговор в 14:20",
        "request": "the-same-click",
    }
    employee = door.employee()
    for _ in range(2):
        answer = await employee.call("POST", "/staff/evidence/told", json=body)
        assert answer.status_code == 201
    (row,) = (await proof(door, document))[0]["rows"]
    told = (row["what"], row["way"], row["by"], row["answer"])
    assert told == ("told", "phone", "Пример", "Разговор в 14:20")


async def test_nothing_is_proven_of_what_is_not_there(door: Door) -> None:
    assert await proof(door, new_id()) == []
    body = {"document": new_id(), "way": "phone", "words": "x"}
    answer = await door.employee().call("POST", "/staff/evidence/told", json=body)
    assert answer.status_code == 404


async def test_there_is_no_door_to_change_evidence(door: Door) -> None:
    for method in ("PUT", "PATCH", "DELETE"):
        answer = await door.employee().call(method, "/staff/evidence", json={})
        assert answer.status_code == 405


def a_letter(document: str, **changes: Any) -> LetterSettled:
    given = {
        "event_id": new_id(),
        "occurred_at": now(),
        "service": "applications",
        "documents": [document],
        "owner": new_id(),
        "outcome": "sent",
        "to": "ivan@example.com",
        "server": "mail.example.com:25",
        "answer": "250 2.0.0 queued as 4F",
        "message_id": "<1@example.com>",
        **changes,
    }
    return LetterSettled(**given)


def test_a_letter_is_the_same_line_however_often_it_is_told_of() -> None:
    letter = a_letter("a-document")
    one, other = (Evidence.of_letter(letter, "a-document") for _ in range(2))
    assert one == other
    assert (one.what, one.server, one.answer) == ("told", letter.server, letter.answer)


def test_a_line_tells_that_it_was_written() -> None:
    row = Evidence.of_letter(a_letter("a-document", outcome="failed"), "a-document")
    (fact,) = row.told_by("applications").told()
    assert isinstance(fact, DocumentNoted)
    assert (fact.line.what, fact.routing_key()) == ("untold", "applications.document.noted")
