"""Everything of one consumer's, asked for and changed by another: it is not there, and stays so."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI

from chassis.clock import MOSCOW, new_id, now
from chassis.testing import Stack
from gateway.pages import front
from tests.metering.planted import planted
from tests.portal.people import PASSWORD, Person, employee, registered
from tests.walking import mounts, routes, rules_of

TODAY = now().astimezone(MOSCOW).date()
DAYS = {"from": str(TODAY - timedelta(days=2)), "to": str(TODAY)}
QUERY = f"?from={DAYS['from']}&to={DAYS['to']}"
NOBODYS = (
    "/surveys/",
    "/offices/",
    "/appointments/offices/",
    "/forms/",
    "/profile/email/",
    "/recover/",
    "/register/check/",
    "/letters/stop/",
    "/password-recoveries/",
)
"""Behind these stands nothing that is one consumer's, or a secret of its own opens them."""
OBJECTS = {
    "/points": "point",
    "/supply-points": "point",
    "/appointments": "visit",
    "/status": "case",
    "/cases": "case",
    "/documents": "document",
    "/drafts": "draft",
}
WITH: dict[str, dict[str, Any]] = {
    "POST /supply-points/{id}/readings": {"registers": {"1.8.0": "9999"}},
    "POST /supply-points/{id}/accesses": {
        "name": "Чужая программа",
        "starts_on": str(TODAY),
        "ends_on": str(TODAY),
    },
    "POST /cases/{id}/messages": {"text": "Чужое"},
    "POST /cases/{id}/answers": {"to": "registered"},
    "POST /cases/{id}/rating": {"mark": 1},
    "POST /cases/{id}/withdrawal": {"reason": "Чужое"},
    "PATCH /appointments/{id}": {"office": "", "starts_at": "2030-03-04T10:00:00+03:00"},
}
"""What a call is sent, so that nothing but whose it is stands in its way."""


class World:
    """Two consumers, and one of everything that the first of them has."""

    def __init__(self, stack: Stack) -> None:
        self.cookies: dict[str, str] = {}
        self.owner, self.other = registered(stack), registered(stack, snils="087-654-303 00")
        account = self.owner.call("GET", "/me").json()["id"]
        self.point = planted(stack, account, months=2).id
        self.ids = {
            "point": self.point,
            "account_id": self.other.call("GET", "/me").json()["id"],
            "access": self._made(f"/supply-points/{self.point}/accesses", **self._access())["id"],
            "visit": self._booked(stack),
            "draft": self._draft(),
        }
        case = self.owner.submit().json()
        self.ids |= {"case": case["id"], "document": case["documents"][0]["id"]}

    def _made(self, path: str, **body: Any) -> Any:
        answer = self.owner.call("POST", path, json=body, headers={"Idempotency-Key": new_id()})
        assert answer.status_code == 201, answer.text
        return answer.json()

    @staticmethod
    def _access() -> dict[str, Any]:
        return {"name": "Своя программа", "starts_on": str(TODAY), "ends_on": str(TODAY)}

    def _booked(self, stack: Stack) -> str:
        days = ("mon", "tue", "wed", "thu", "fri")
        plan = {
            "name": "Офис",
            "address": "г. Примерск, ул. Первая, д. 1",
            "hours": {day: [["09:00", "17:00"]] for day in days},
            "slot_minutes": 30,
            "desks": 1,
        }
        leader = employee(stack, "supervisor")
        office = leader.call("POST", "/staff/offices", json=plan).json()["id"]
        days_of = self.owner.call("GET", f"/offices/{office}/days").json()["items"]
        day = next(one["day"] for one in days_of if one["free"])
        slots = self.owner.call("GET", f"/offices/{office}/slots?date={day}").json()["items"]
        WITH["PATCH /appointments/{id}"] |= {"office": office, "starts_at": slots[-1]["starts_at"]}
        wish = {"office": office, "starts_at": slots[-2]["starts_at"], "purpose": "Консультация"}
        return str(self._made("/appointments", **wish)["id"])

    def _draft(self) -> str:
        form = {"request_id": new_id(), "go": "save", "applicant": "Пример Пётр", "step": "1"}
        kept = self.page(self.owner, "POST", "/forms/applications/connection", form)
        found: list[str] = re.findall(r"/drafts/([0-9a-f-]{36})", kept.headers["location"])
        return found[0]

    def filled(self, path: str) -> str:
        """The address of the owner's own."""
        kind = next(name for start, name in OBJECTS.items() if path.startswith(start))
        path = re.sub(r"\{\w+\}", self.ids[kind], path, count=1)
        return path.format(**self.ids, name="espi" if "exports" in path else "csv")

    def page(
        self, who: Person, method: str, path: str, form: dict[str, str] | None = None
    ) -> httpx2.Response:
        """One request of a browser in which this person has signed in."""
        headers = {**who.headers, "sec-fetch-site": "same-origin"}
        if who.email not in self.cookies:
            known = {"login": who.email, "password": PASSWORD}
            answer = httpx2.post(f"{who.stack.gateway}/login", data=known, headers=headers)
            self.cookies[who.email] = answer.headers["set-cookie"].partition(";")[0]
        headers["cookie"] = self.cookies[who.email]
        url = f"{who.stack.gateway}{path}"
        return httpx2.request(method, url, headers=headers, timeout=30, data=form)

    def theirs(self) -> list[Any]:
        """All that the owner sees, as it is told."""
        point = f"/supply-points/{self.point}"
        paths = ("/cases", f"/cases/{self.ids['case']}", "/supply-points", "/appointments")
        found = [self.owner.call("GET", path) for path in (*paths, f"{point}/accesses")]
        found.append(self.owner.call("GET", f"{point}/readings"))
        return [answer.json() for answer in found]


@pytest.fixture(scope="module")
def world(stack: Stack) -> World:
    return World(stack)


def owned(app: Any) -> Iterator[tuple[str, str]]:
    """Every method and address that names something, the desk's left out."""
    for method, route in routes(app):
        path = route.path
        if "{" in path and not path.startswith(NOBODYS) and not path.startswith("/staff"):
            assert rules_of(route) - {front.anyone}
            yield method, path


def test_every_call_about_anothers_finds_nothing(app: FastAPI, world: World) -> None:
    before, found = world.theirs(), []
    for method, path in owned(mounts(app)["/api/v1"]):
        body = WITH.get(f"{method} {path}")
        given = {"json": body} if body else {"params": DAYS}
        key = {"Idempotency-Key": new_id()}
        answer = world.other.call(method, world.filled(path), headers=key, **given)
        found.append(f"{method} {path}: {answer.status_code}")
    assert len(found) > 15
    assert [one for one in found if not one.endswith(": 404")] == []
    assert world.theirs() == before


def test_every_page_about_anothers_finds_nothing(app: FastAPI, world: World) -> None:
    before, found = world.theirs(), []
    form = {"text": "Чужое", "reason": "Чужое", "mark": "1", "go": "save", "to": "registered"}
    form |= {"request_id": new_id(), "r180": "9999", "name": "Чужая программа"}
    form |= {"starts_on": str(TODAY), "ends_on": str(TODAY)}
    for method, path in owned(app):
        query = "" if method == "POST" else QUERY
        given = form if method == "POST" else None
        answer = world.page(world.other, method, world.filled(path) + query, given)
        found.append(f"{method} {path}: {answer.status_code}")
    assert len(found) > 30
    assert [one for one in found if not one.endswith(": 404")] == []
    assert world.theirs() == before


def test_the_owner_finds_all_of_it(app: FastAPI, world: World) -> None:
    """A walk to places where nothing is for anybody would find nothing wrong."""
    lost = []
    for method, path in owned(app):
        if method == "GET":
            answer = world.page(world.owner, "GET", world.filled(path) + QUERY)
            if answer.status_code not in (200, 303):
                lost.append(f"{path}: {answer.status_code}")
    for method, path in owned(mounts(app)["/api/v1"]):
        if method == "GET":
            answer = world.owner.call("GET", world.filled(path), params=DAYS)
            if answer.status_code != 200:
                lost.append(f"{path}: {answer.status_code}")
    assert lost == []


def test_nothing_new_may_name_what_is_anothers(world: World) -> None:
    """Neither as what it is about, nor as its file, nor as what it copies."""
    ids, other = world.ids, world.other
    key = {"Idempotency-Key": new_id()}
    body = {"service": "reception", "kind": "inquiry", "form": {}}
    for kind in ("case", "document"):
        about = {"about": {"type": kind, "id": ids[kind]}}
        answer = other.call("POST", "/cases", json=body | about, headers=key)
        assert answer.status_code == 404, answer.text
        link = f"/forms/reception/inquiry?about={kind}:{ids[kind]}"
        assert world.page(other, "GET", link).status_code == 404
    copy = f"/forms/applications/connection?copy={ids['case']}"
    assert world.page(other, "GET", copy).status_code == 404
    answer = other.submit(plan=[ids["document"]])
    assert answer.status_code == 422, answer.text
