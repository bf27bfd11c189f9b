"""Published facts: shapes only grow, unknown fields are left unread, names are told once."""

import copy
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from chassis.clock import new_id
from chassis.local.secrets import sealing_key, sealing_pair
from chassis.sealed import key_id, seal, unseal
from contracts.case import CaseChanged
from contracts.event import EVENTS, Event
from contracts.identity import Credential, PasswordChanged
from tests.builders import a_case, a_change, a_snapshot
from tests.contracts.goldens import GOLDEN, RENEW, Schema, breaks, golden, published, renew, shape

EVENT_NAMES = sorted(published())
OF_HOLDERS = ("case.changed", "case.replayed", "document.noted", "document.replayed")
AT = datetime(2026, 11, 24, 9, tzinfo=UTC)

if RENEW:
    renew()


@pytest.mark.parametrize("name", EVENT_NAMES)
def test_the_published_shape_only_grows(name: str) -> None:
    assert breaks(golden(name), shape(published()[name])) == []


def test_every_golden_is_of_an_event_that_is_still_told() -> None:
    assert sorted(path.stem for path in GOLDEN.glob("*.json")) == EVENT_NAMES


Change = Callable[[Schema], Any]
BREAKING: dict[str, tuple[Change, str]] = {
    "a field removed": (lambda s: s["properties"].pop("fact"), ".fact: removed"),
    "a field renamed": (
        lambda s: s["properties"].update(what=s["properties"].pop("fact")),
        ".fact: removed",
    ),
    "a field retyped": (
        lambda s: s["properties"]["fact"].update(type="integer"),
        ".fact: type was string, is integer",
    ),
    "a new field that must be given": (
        lambda s: (s["properties"].update(why={"type": "string"}), s["required"].append("why")),
        ".why: newly required",
    ),
    "an old field that must now be given": (
        lambda s: s["required"].append("by_name"),
        ".by_name: newly required",
    ),
    "a field of a part removed": (
        lambda s: s["$defs"]["CaseSnapshot"]["properties"].pop("number"),
        ".case.number: removed",
    ),
    "a field of a part's part retyped": (
        lambda s: s["$defs"]["Words"]["properties"]["en"].update(type="number"),
        ".case.title.en: type was string, is number",
    ),
    "a list that holds something else": (
        lambda s: s["$defs"]["CaseSnapshot"]["properties"]["steps"].update(
            items={"type": "string"}
        ),
        ".case.steps[]: type was object, is string",
    ),
    "a choice that widens": (
        lambda s: s["properties"]["by"]["enum"].append("robot"),
        ".by: enum was",
    ),
    "what may no longer be null": (
        lambda s: s["$defs"]["CaseSnapshot"]["properties"]["next_actor"]["anyOf"].pop(),
        ".case.next_actor: retyped",
    ),
}


@pytest.mark.parametrize("what", BREAKING)
def test_it_is_noticed(what: str) -> None:
    change, said = BREAKING[what]
    old = shape(CaseChanged)
    new = copy.deepcopy(old)
    change(new)
    assert [found for found in breaks(old, new) if found.startswith(said)]


def test_a_field_that_need_not_be_given_may_be_added_anywhere() -> None:
    old = shape(CaseChanged)
    new = copy.deepcopy(old)
    new["properties"]["why"] = {"type": "string"}
    for part in new["$defs"].values():
        part.setdefault("properties", {})["added"] = {"type": "integer"}
    del new["$defs"]["Deadline"]["properties"]["added"]
    assert breaks(old, new) == []


def test_words_about_a_field_may_change() -> None:
    old = shape(CaseChanged)
    assert "description" not in json.dumps(old)
    assert "title" in old["$defs"]["CaseSnapshot"]["properties"]


@pytest.mark.parametrize("name", EVENT_NAMES)
def test_every_event_says_who_did_what(name: str) -> None:
    assert (published()[name].__doc__ or "").strip()


@pytest.mark.parametrize("name", EVENT_NAMES)
def test_a_name_is_made_of_plain_words(name: str) -> None:
    words = name.split(".")
    assert len(words) == (2 if name in OF_HOLDERS else 3)
    assert all(word.isidentifier() and word.islower() for word in words)


@pytest.mark.parametrize("name", EVENT_NAMES)
def test_a_name_declared_twice_stops_the_start(name: str) -> None:
    with pytest.raises(TypeError, match="declared twice"):
        type("Again", (Event,), {"__module__": "contracts.again"}, name=name)
    assert EVENTS[name].__name__ != "Again"


def a_password_change() -> dict[str, Any]:
    fact = PasswordChanged(event_id=new_id(), occurred_at=AT, account_id=new_id(), to="a@b.ru")
    body: dict[str, Any] = json.loads(fact.body())
    return body


def test_unknown_fields_are_left_unread() -> None:
    body = a_password_change() | {"reason": "asked", "$set": {"role": "admin"}}
    heard = PasswordChanged.model_validate_json(json.dumps(body))
    assert json.loads(heard.body()) == {
        key: value for key, value in body.items() if key not in ("reason", "$set")
    }


def test_unknown_fields_of_a_snapshots_parts_are_left_unread() -> None:
    told = a_change(a_snapshot(due="2026-11-27"))
    body = json.loads(told.body())
    body["case"]["mood"] = body["case"]["title"]["de"] = body["case"]["deadline"]["x"] = "new"
    assert CaseChanged.model_validate_json(json.dumps(body)) == told


@pytest.mark.parametrize("missing", ["event_id", "occurred_at", "account_id", "to"])
def test_a_fact_without_what_it_must_carry_is_refused(missing: str) -> None:
    body = a_password_change()
    del body[missing]
    with pytest.raises(ValidationError):
        PasswordChanged.model_validate(body)


def test_a_fact_travels_under_its_aliases_and_names_its_version() -> None:
    assert a_password_change()["schema"] == 1


def test_a_fact_cannot_be_changed_once_it_is_told() -> None:
    fact = a_change(a_snapshot())
    with pytest.raises(ValidationError):
        fact.fact = "withdrawn"  # type: ignore[misc]


@pytest.mark.parametrize("state", ["registered", "papers_missing", "offered", "connected"])
def test_a_case_comes_through_the_wire_whole(state: str) -> None:
    snapshot = a_case(state).snapshot()
    told = a_change(snapshot)
    heard = CaseChanged.model_validate_json(told.body())
    assert heard.case == snapshot
    assert heard.body() == told.body()


def test_a_case_is_told_by_the_service_that_holds_it_and_heard_from_all() -> None:
    told = a_change(a_snapshot(service="reception"))
    assert told.routing_key() == "reception.case.changed"
    assert CaseChanged.binding() == "*.case.changed"


SECRET = Credential(to="petr@example.com", secret="тихая вода 7", valid_until=AT)


def test_a_sealed_secret_is_opened_by_its_key_alone() -> None:
    mine, other = sealing_pair(sealing_key()), sealing_pair(sealing_key())
    sealed = seal(SECRET, mine.public)
    assert unseal(sealed, mine.private) == SECRET
    with pytest.raises(InvalidTag):
        unseal(sealed, other.private)


def test_a_sealed_secret_shows_nothing_and_never_looks_the_same() -> None:
    mine = sealing_pair(sealing_key())
    first, second = seal(SECRET, mine.public), seal(SECRET, mine.public)
    assert first != second
    assert "petr" not in first


def test_a_key_is_known_by_a_short_name() -> None:
    mine, other = sealing_pair(sealing_key()), sealing_pair(sealing_key())
    assert key_id(mine.public) == key_id(mine.public) != key_id(other.public)
    assert len(key_id(mine.public)) == 16
