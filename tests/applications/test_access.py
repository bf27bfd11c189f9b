"""Who may do what: every route, every role, one's own and somebody else's."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from fastapi import FastAPI

from chassis.auth import CALLER_HEADER, issue, issue_call
from chassis.clock import new_id
from chassis.local.secrets import signing_key
from tests.applications.door import PDF, Answer, Door, Person
from tests.walking import routes

Ask = tuple[str, str]
KEY = {"Idempotency-Key": "key-12345678"}
OPEN = {
    ("GET", "/health/live"),
    ("GET", "/health/ready"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
}
CALLED: dict[Ask, dict[str, Any]] = {
    ("GET", "/forms"): {},
    ("POST", "/snapshots/replay"): {},
    ("GET", "/connections"): {"params": {"year": 2026}},
    ("POST", "/status"): {"json": {"number": "ТП-2026-999999", "password": "x"}},
}
ANYBODY: dict[Ask, dict[str, Any]] = {
    ("POST", "/files"): {"files": {"file": ("x.pdf", PDF)}},
    ("GET", "/documents/{id}"): {},
    ("GET", "/cases/{id}/papers/receipt"): {},
}
CONSUMERS: dict[Ask, dict[str, Any]] = {
    ("POST", "/cases"): {"json": {"kind": "connection", "form": {}}, "headers": KEY},
    ("GET", "/cases/{id}"): {},
    ("POST", "/cases/{id}/answers"): {"json": {"to": "registered"}},
    ("POST", "/cases/{id}/messages"): {"json": {"text": "Когда?"}},
    ("POST", "/cases/{id}/withdrawal"): {"json": {"reason": "передумал"}},
    ("POST", "/cases/{id}/rating"): {"json": {"mark": 5}},
    ("POST", "/forms/{slug}/check"): {"json": {"form": {}}},
    ("PUT", "/files/held"): {"json": {"held": [], "let_go": []}},
    ("POST", "/cases/{id}/status-password"): {},
}
STAFF: dict[Ask, dict[str, Any]] = {
    ("GET", "/staff/reports/connection"): {"params": {"year": 2026}},
    ("GET", "/staff/reports/cases"): {"params": {"year": 2026}},
    ("GET", "/staff/reports/register"): {"params": {"year": 2026}},
    ("POST", "/staff/cases/{id}/status-password"): {},
    ("GET", "/staff/cases/{id}"): {},
    ("POST", "/staff/cases/{id}/moves"): {"json": {"to": "preparing"}},
    ("POST", "/staff/cases/{id}/messages"): {"json": {"text": "Здравствуйте"}},
    ("POST", "/staff/cases/{id}/documents"): {
        "files": {"file": ("x.pdf", PDF)},
        "data": {"title": "Акт"},
    },
    ("POST", "/staff/cases/{id}/previews"): {"json": {"text": "Здравствуйте"}},
}
LEADERS: dict[Ask, dict[str, Any]] = {
    ("PUT", "/staff/cases/{id}/assignee"): {"json": {"email": "maria@example.com"}},
}
"""What an operator does for themselves, and for another only who leads them."""
DOUBLES: dict[Ask, dict[str, Any]] = {
    ("POST", "/staff/cases/{id}/duplicate"): {"json": {"of": "ТП-2026-999999", "note": "Та же"}},
}
"""What needs another case of the same consumer (tests/casework tells when)."""
RULE = "/staff/rules/connection.check"
ADMINS: dict[Ask, dict[str, Any]] = {
    ("GET", "/staff/rules"): {},
    ("PUT", RULE): {"json": {}},
    ("PUT", f"{RULE}/check"): {"json": {}},
}
NOWHERE = "00000000-0000-0000-0000-000000000000"
DOCUMENTS: dict[Ask, dict[str, Any]] = {
    ("POST", "/staff/documents"): {
        "files": {"file": ("x.pdf", PDF)},
        "data": {
            "title": "Акт",
            "kind": "act",
            "owner": NOWHERE,
            "consumer": "ivan@example.com",
        },
    },
    ("GET", f"{RULE}/now"): {},
    ("POST", "/staff/evidence"): {"json": {"documents": [NOWHERE]}},
    ("POST", "/staff/evidence/told"): {
        "json": {
            "document": NOWHERE,
            "way": "phone",
            "words": "Сказали",
        }
    },
}
"""What staff do beside cases."""
PLACED: dict[Ask, dict[str, Any]] = {("GET", "/placed/{id}"): {}}
DESK = {**STAFF, **LEADERS, **DOUBLES, **DOCUMENTS, **ADMINS}
SIGNED_IN = {**ANYBODY, **CONSUMERS, **DESK, **PLACED}
OWNED = [ask for ask in CONSUMERS if "{id}" in ask[1]]
ROLES = ["operator", "supervisor", "admin"]


@dataclass(frozen=True)
class Filed:
    """A case, whose it is, and the file that came with it."""

    owner: Person
    id: str
    paper: str


@pytest.fixture
async def filed(door: Door) -> Filed:
    owner = door.person()
    paper = await owner.upload()
    return Filed(owner, await owner.filed(plan=[paper]), paper)


async def asked(who: Person, ask: Ask, filed: Filed | None = None, **more: Any) -> Answer:
    method, path = ask
    id_ = new_id() if filed is None else filed.paper if "documents/{id}" in path else filed.id
    return await who.call(method, path.replace("{id}", id_), **{**SIGNED_IN[ask], **more})


def test_every_route_stands_in_a_table(app: FastAPI) -> None:
    known = {*OPEN, *CALLED, *SIGNED_IN}
    example = {"{name}": "connection.check", "{paper}": "receipt"}

    def filled(path: str) -> str:
        for part, value in example.items():
            path = path.replace(part, value)
        return path

    assert {(method, filled(route.path)) for method, route in routes(app)} == known


@pytest.mark.parametrize("ask", SIGNED_IN, ids=" ".join)
async def test_nobody_is_asked_to_sign_in(door: Door, filed: Filed, ask: Ask) -> None:
    answer = await asked(door.nobody(), ask, filed)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["type"].endswith("/not-signed-in")


Wrong = Callable[[Door], Person]


def forged(door: Door) -> Person:
    person = door.person("admin")
    return Person(door, person.actor, issue(person.actor, signing_key(), timedelta(minutes=5)))


def expired(door: Door) -> Person:
    return door.person("admin", lasts=-1)


def a_call(door: Door) -> Person:
    """The gateway's own token, shown as if it were a person's."""
    return Person(door, door.person().actor, issue_call("gateway", door.inside))


def unsigned(door: Door) -> Person:
    person = door.person("admin")
    head, body, _signature = person.token.split(".")
    return Person(door, person.actor, f"{head}.{body}.")


def words(door: Door) -> Person:
    return Person(door, door.person().actor, "abc")


@pytest.mark.parametrize("wrong", [forged, expired, a_call, unsigned, words])
@pytest.mark.parametrize("ask", SIGNED_IN, ids=" ".join)
async def test_a_token_that_is_not_good_opens_nothing(
    door: Door, filed: Filed, ask: Ask, wrong: Wrong
) -> None:
    assert (await asked(wrong(door), ask, filed)).status_code == 401


@pytest.mark.parametrize("role", ["consumer", "operator"])
@pytest.mark.parametrize("ask", SIGNED_IN, ids=" ".join)
async def test_the_mailed_password_opens_nothing_here(
    door: Door, filed: Filed, ask: Ask, role: str
) -> None:
    answer = await asked(door.person(role, must_change=True), ask, filed)
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/password-change-required")


@pytest.mark.parametrize("ask", DESK, ids=" ".join)
async def test_a_consumer_does_not_stand_at_the_desk(door: Door, filed: Filed, ask: Ask) -> None:
    for person in (filed.owner, door.person()):
        assert (await asked(person, ask, filed)).status_code == 403


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("ask", CONSUMERS, ids=" ".join)
async def test_staff_do_not_act_as_consumers(door: Door, filed: Filed, ask: Ask, role: str) -> None:
    assert (await asked(door.person(role), ask, filed)).status_code == 403


@pytest.mark.parametrize(
    "ask", [*OWNED, *(ask for ask in ANYBODY if "{id}" in ask[1])], ids=" ".join
)
async def test_what_is_somebody_elses_is_not_found(door: Door, filed: Filed, ask: Ask) -> None:
    theirs = await asked(door.person(), ask, filed)
    absent = await asked(door.person(), ask)
    assert theirs.status_code == absent.status_code == 404
    assert theirs.json() == absent.json()
    case = (await filed.owner.call("GET", f"/cases/{filed.id}")).json()["case"]
    assert (case["version"], case["state"]) == (1, "registered")


@pytest.mark.parametrize("role", ["operator", "supervisor"])
@pytest.mark.parametrize("ask", ADMINS, ids=" ".join)
async def test_rules_are_for_administrators(door: Door, filed: Filed, ask: Ask, role: str) -> None:
    assert (await asked(door.person(role), ask, filed)).status_code == 403
    assert (await asked(door.person("admin"), ask, filed)).status_code in (200, 422)


async def test_an_operator_gives_a_case_to_nobody_else(door: Door, filed: Filed) -> None:
    (ask,) = LEADERS
    assert (await asked(door.person("operator"), ask, filed)).status_code == 403
    assert (await asked(door.person("supervisor"), ask, filed)).status_code == 200


@pytest.mark.parametrize(
    "ask", [ask for ask in (*STAFF, *LEADERS) if "{id}" in ask[1]], ids=" ".join
)
async def test_a_case_that_is_not_there_is_not_found_at_the_desk(door: Door, ask: Ask) -> None:
    assert (await asked(door.employee(), ask)).status_code == 404


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("ask", [*STAFF, *ANYBODY], ids=" ".join)
async def test_every_employee_works_any_case(door: Door, filed: Filed, ask: Ask, role: str) -> None:
    assert (await asked(door.person(role), ask, filed)).status_code in (200, 201)


@pytest.mark.parametrize(
    "ask", [ask for ask in OWNED if not ask[1].endswith(("answers", "rating"))], ids=" ".join
)
async def test_the_owner_may(filed: Filed, ask: Ask) -> None:
    assert (await asked(filed.owner, ask, filed)).status_code in (200, 201)


Headers = Callable[[Door], dict[str, str]]


def person_as_caller(door: Door) -> dict[str, str]:
    return {CALLER_HEADER: door.person("admin").token}


def forged_caller(_door: Door) -> dict[str, str]:
    return {CALLER_HEADER: issue_call("gateway", signing_key())}


def old_caller(door: Door) -> dict[str, str]:
    return {CALLER_HEADER: issue_call("gateway", door.inside, timedelta(seconds=-1))}


@pytest.mark.parametrize("headers", [lambda _door: {}, person_as_caller, forged_caller, old_caller])
@pytest.mark.parametrize("ask", CALLED, ids=" ".join)
async def test_what_only_the_inside_may_call_nobody_else_may(
    door: Door, ask: Ask, headers: Headers
) -> None:
    answer = await door.client.request(*ask, headers=headers(door))
    assert answer.status_code == 403


@pytest.mark.parametrize("ask", CALLED, ids=" ".join)
async def test_the_inside_may_call(door: Door, ask: Ask) -> None:
    answer = await door.client.request(*ask, headers=door.caller(), **CALLED[ask])
    # A replay is refused where no window hears it; who may ask for it is another matter.
    assert answer.status_code in {"/snapshots/replay": (200, 503), "/status": (404,)}.get(
        ask[1], (200,)
    )
