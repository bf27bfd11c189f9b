"""A document outside any case, through all services: placed, told of, found, opened, proven."""

from typing import Any

import httpx2
import pytest
from pymongo import MongoClient

from chassis.clock import new_id
from chassis.testing import Stack
from tests.portal.people import PDF, Person, employee, letter, registered, waited


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="module")
def clerk(stack: Stack) -> Person:
    return employee(stack, name="Мария Первая")


def place(clerk: Person, consumer: str, key: str = "", **changes: str) -> httpx2.Response:
    return clerk.call(
        "POST",
        "/staff/documents",
        files={"file": ("акт.pdf", PDF, "application/pdf")},
        data={"title": "Акт № 12", "kind": "unmetered_act", "consumer": consumer, **changes},
        headers={"Idempotency-Key": key or new_id()},
    )


def listed(person: Person, **asked: Any) -> list[dict[str, Any]]:
    answer = person.call("GET", "/documents", params=asked)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def proof(clerk: Person, document: str) -> dict[str, Any]:
    answer = clerk.call("GET", f"/staff/documents/{document}/evidence")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def forget(stack: Stack) -> None:
    """The gateway's list is lost."""
    with MongoClient(stack.described["mongo"]) as client:
        for name in client.list_database_names():
            if "papers" in client[name].list_collection_names():
                client[name]["papers"].delete_many({})


def test_a_document_is_found_told_of_opened_and_each_is_proven(
    stack: Stack, person: Person, clerk: Person
) -> None:
    answer = place(clerk, person.email.upper(), title="Акт № 77")
    assert answer.status_code == 201, answer.text
    document = answer.json()["id"]
    (row,) = listed(person, q="№ 77")
    assert (row["id"], row["new"], row["case_id"]) == (document, True, None)
    told = letter(stack, person.email, "Акт № 77")
    assert f"/documents/{document}/view" in told["text"]
    assert person.call("GET", f"/documents/{document}").content == PDF
    waited(lambda: not listed(person, q="№ 77")[0]["new"])

    def rows() -> Any:
        found = proof(clerk, document)["rows"]
        return found if {one["what"] for one in found} == {"told", "opened"} else None

    by_what = {one["what"]: one for one in waited(rows)}
    assert by_what["told"]["to"] == person.email
    assert by_what["told"]["answer"].startswith("250")
    placed = proof(clerk, document)["document"]
    assert (placed["placed_by"], placed["consumer"]) == ("Мария Первая", person.email)
    table = clerk.call(
        "GET", f"/staff/documents/{document}/evidence", headers={"Accept": "text/csv"}
    )
    assert table.headers["content-type"].startswith("text/csv")
    assert len(table.text.strip().splitlines()) == 4


def test_another_consumers_document_is_nowhere_to_be_found(
    stack: Stack, person: Person, clerk: Person
) -> None:
    document = place(clerk, person.email).json()["id"]
    other = registered(stack)
    assert listed(other) == []
    absent = other.call("GET", f"/documents/{new_id()}")
    theirs = other.call("GET", f"/documents/{document}")
    assert (theirs.status_code, theirs.json()) == (absent.status_code, absent.json())
    assert theirs.status_code == 404
    assert other.call("GET", f"/staff/documents/{document}/evidence").status_code == 403


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"consumer": "nobody@example.com"}, "consumer"), ({"kind": "a"}, "kind")],
)
def test_what_is_wrong_is_told_at_its_field(
    person: Person, clerk: Person, changes: dict[str, str], field: str
) -> None:
    given = {"consumer": person.email, **changes}
    answer = place(clerk, given.pop("consumer"), **given)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == [field]


def test_the_same_key_places_one_document(person: Person, clerk: Person) -> None:
    key = new_id()
    first, second = (place(clerk, person.email, key, title="Один раз") for _ in range(2))
    assert first.json()["id"] == second.json()["id"]
    assert len(listed(person, q="Один раз")) == 1


def test_the_list_is_made_anew_from_what_the_services_hold(
    stack: Stack, person: Person, clerk: Person
) -> None:
    case = person.submit().json()["id"]
    sent = {"file": ("счёт.pdf", PDF, "application/pdf")}
    given = {"title": "Счёт", "kind": "invoice"}
    clerk.call("POST", f"/staff/cases/{case}/documents", files=sent, data=given)
    opened = place(clerk, person.email, title="Открытый").json()["id"]
    person.call("GET", f"/documents/{opened}")
    waited(lambda: any(row["what"] == "opened" for row in proof(clerk, opened)["rows"]))

    def settled() -> list[dict[str, Any]]:
        rows = listed(person, limit=100)
        new = {row["id"]: row["new"] for row in rows}
        placed = any(row["title"] == "Счёт" for row in rows)
        return rows if placed and new.get(opened) is False else []

    before = waited(settled)
    forget(stack)
    assert listed(person) == []
    told = stack.run("window", "rebuild")
    assert told.returncode == 0, told.stderr
    assert "documents" in told.stdout
    waited(lambda: listed(person, limit=100) == before)
