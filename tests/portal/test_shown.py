"""Lists answered from memory are never stale and never another's."""

from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from chassis.testing import Stack
from tests.portal.people import Person, employee, registered


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


def states(person: Person, **query: str) -> dict[str, str]:
    items = person.call("GET", "/cases", params=query).json()["items"]
    return {one["id"]: one["state"] for one in items}


def test_each_move_is_in_the_next_list(stack: Stack, person: Person) -> None:
    operator = employee(stack)
    case = person.submit().json()["id"]
    assert states(person)[case] == states(person)[case] == "registered"
    path = f"/staff/cases/{case}/moves"
    assert operator.call("POST", path, json={"to": "preparing"}).status_code == 200
    assert states(person)[case] == "preparing"
    assert case in states(person, state="preparing")
    assert case not in states(person, state="registered")
    assert person.call("GET", f"/cases/{case}").json()["state"] == "preparing"
    assert operator.call("POST", path, json={"to": "refused", "note": "x"}).status_code == 200
    assert case in states(person, open="false")
    assert case not in states(person, open="true")


def test_the_same_address_shows_each_consumer_their_own(stack: Stack, person: Person) -> None:
    case = person.submit().json()["id"]
    assert case in states(person)
    stranger = registered(stack)
    assert states(stranger) == {}
    assert stranger.call("GET", f"/cases/{case}").status_code == 404
    assert person.call("GET", f"/cases/{case}").status_code == 200
    assert stranger.call("GET", f"/cases/{case}").status_code == 404


def test_nobody_signed_in_is_shown_what_was_kept(stack: Stack, person: Person) -> None:
    assert person.call("GET", "/cases").status_code == 200
    assert httpx2.get(f"{stack.gateway}/api/v1/cases").status_code == 401
    forged = {"Authorization": f"Bearer {person.token[:-3]}abc"}
    assert httpx2.get(f"{stack.gateway}/api/v1/cases", headers=forged).status_code == 401


def test_each_language_is_kept_apart(person: Person) -> None:
    person.submit()

    def title(language: str) -> str:
        answer = person.call("GET", "/cases", headers={"Accept-Language": language})
        return str(answer.json()["items"][0]["state_title"])

    assert title("ru") == title("ru") == "Принята"
    assert title("en") == title("en") != "Принята"


def test_many_readers_at_once_see_what_was_written_before_they_asked(person: Person) -> None:
    for _ in range(3):
        case = person.submit().json()["id"]
        with ThreadPoolExecutor(8) as pool:
            assert all(case in found for found in pool.map(lambda _: states(person), range(8)))
