"""Three of each service behind two gateways: nothing is done twice, whichever of them is asked."""

import json
import os
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from prometheus_client.parser import text_string_to_metric_families

from chassis.clock import new_id
from chassis.local.children import ours
from chassis.testing import Stack
from tests.portal.people import PASSWORD, Person, employee, letters, registered, waited

AT_ONCE = 50
COOKIE = "__Host-kabinet"
REPLICAS = [f"{name}{n}" for name in ("applications", "notify") for n in ("", "-2", "-3")]


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    env = {"KABINET_TRUSTED_PROXIES": "127.0.0.1"}
    data = Path(tmp_path_factory.mktemp("several")) / "data"
    whole = Stack(data, env=env, words=("--replicas", "3", "--gateways", "2"))
    whole.start()
    yield whole
    whole.stop()


@dataclass
class Through:
    """The stack as one gateway shows it."""

    stack: Stack
    gateway: str

    @property
    def mail(self) -> str:
        return self.stack.mail


@pytest.fixture(scope="module")
def gateways(several: Stack) -> list[Through]:
    return [Through(several, url) for url in several.described["gateways"]]


@pytest.fixture(scope="module")
def person(several: Stack) -> Person:
    return registered(several)


@pytest.fixture(scope="module")
def two(person: Person, gateways: list[Through]) -> list[Person]:
    """The same person at one gateway and at the other."""
    return [replace(person, stack=gateway) for gateway in gateways]


def metric(stack: Stack, process: str, name: str, **labels: str) -> float:
    port = stack.described["processes"][process]["port"]
    text = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    return sum(
        sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_each_has_a_name_a_port_and_a_log_of_its_own(several: Stack) -> None:
    described = several.described
    names = Counter(name.partition("-")[0] for name in described["processes"])
    assert names == Counter(
        {
            **dict.fromkeys(("rabbitmq", "mongo", "mail", "front"), 1),
            **dict.fromkeys(("identity", "applications", "metering", "reception", "notify"), 3),
            "gateway": 2,
        }
    )
    assert len({one["port"] for one in described["processes"].values()}) == names.total()
    assert described["gateway"] == f"http://127.0.0.1:{several.port}"
    assert len({described["gateway"], *described["gateways"]}) == 3
    for name in described["processes"]:
        assert (several.data / "logs" / f"{name}.log").exists(), name
    assert several.run("status").returncode == 0
    assert several.pid("front") in set(ours((several.data / "secrets/stack_id").read_text()))


def test_a_case_filed_at_one_gateway_is_at_once_in_the_window_of_the_other(
    two: list[Person],
) -> None:
    for n in range(6):
        filed, read = two[n % 2], two[1 - n % 2]
        assert read.call("GET", "/cases").status_code == 200  # kept in its memory from now on
        number = filed.submit().json()["number"]
        assert number in {one["number"] for one in read.call("GET", "/cases").json()["items"]}


def listen(person: Person, opened: threading.Event, heard: list[dict[str, Any]]) -> None:
    headers = {"Authorization": f"Bearer {person.token}"}
    url = f"{person.stack.gateway}/api/v1/cases/stream"
    with httpx2.stream("GET", url, headers=headers, timeout=30) as answer:
        for line in answer.iter_lines():
            opened.set()
            if line.startswith("data: "):
                heard.append(json.loads(line.removeprefix("data: ")))
                if heard[-1]["state"] == "preparing":
                    return


def test_a_change_reaches_a_page_open_at_either_gateway_once(
    several: Stack, person: Person, two: list[Person], gateways: list[Through]
) -> None:
    case = person.submit().json()
    operator = replace(employee(several), stack=gateways[0])
    pages = [(one, threading.Event(), list[dict[str, Any]]()) for one in (person, *two)]
    threads = [threading.Thread(target=listen, args=page, daemon=True) for page in pages]
    for thread in threads:
        thread.start()
    assert all(opened.wait(10) for _, opened, _ in pages)
    path = f"/staff/cases/{case['id']}/moves"
    assert operator.call("POST", path, json={"to": "preparing"}).status_code == 200
    for thread in threads:
        thread.join(10)
    for _, _, heard in pages:
        assert [(one["id"], one["state"]) for one in heard] == [(case["id"], "preparing")]


def test_many_filed_at_once_have_numbers_of_their_own_and_are_told_once(
    several: Stack, person: Person
) -> None:
    form, told = person.form(), ("kabinet_published_total", "kabinet_letters_total")
    fact = {"event": "case.changed", "outcome": "told"}
    facts = sum(metric(several, one, told[0], **fact) for one in REPLICAS[:3])
    before = sum(metric(several, one, told[1], outcome="sent") for one in REPLICAS[3:])
    took = [metric(several, one, "kabinet_request_seconds_count") for one in REPLICAS[:3]]

    def file(_: int) -> httpx2.Response:
        body = {"service": "applications", "kind": "connection", "form": form}
        headers = {"Idempotency-Key": new_id()}
        return person.call("POST", "/cases", json=body, headers=headers)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(file, range(AT_ONCE)))
    assert {answer.status_code for answer in answers} == {201}
    numbers = {answer.json()["number"] for answer in answers}
    assert len(numbers) == AT_ONCE
    for one, requests in zip(REPLICAS[:3], took, strict=True):
        assert metric(several, one, "kabinet_request_seconds_count") > requests + 5, one

    def about() -> Counter[str]:
        subjects = [one["subject"] for one in letters(several, person.email)]
        return Counter(n for n in numbers for subject in subjects if n in subject)

    waited(lambda: about().keys() == numbers)
    assert set(about().values()) == {1}
    after = sum(metric(several, one, told[1], outcome="sent") for one in REPLICAS[3:])
    assert after == before + AT_ONCE
    assert sum(metric(several, one, told[0], **fact) for one in REPLICAS[:3]) == facts + AT_ONCE


def test_one_key_sent_to_both_gateways_at_once_makes_one_case(two: list[Person]) -> None:
    form, key = two[0].form(), new_id()
    body = {"service": "applications", "kind": "connection", "form": form}

    def file(n: int) -> httpx2.Response:
        return two[n % 2].call("POST", "/cases", json=body, headers={"Idempotency-Key": key})

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(file, range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["number"] for answer in answers}) == 1


def browse(gateway: Through, path: str, cookie: str, method: str = "GET") -> httpx2.Response:
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": gateway.gateway}
    return httpx2.request(method, f"{gateway.gateway}{path}", headers=headers, timeout=30)


def a_browser(gateway: Through, person: Person) -> str:
    """The cookie of somebody who signed in at this gateway."""
    body = {"login": person.email, "password": PASSWORD}
    url = f"{gateway.gateway}/login"
    answer = httpx2.post(url, data=body, headers=person.headers, timeout=30)
    cookie: str = answer.headers["set-cookie"].partition(f"{COOKIE}=")[2].partition(";")[0]
    return cookie


def test_a_session_begun_at_one_gateway_holds_and_ends_at_the_other(
    person: Person, two: list[Person], gateways: list[Through]
) -> None:
    here, there = gateways
    cookie, another = a_browser(here, person), a_browser(there, person)
    for one in (cookie, another):
        for gateway in gateways:
            assert browse(gateway, "/home", one).status_code == 200
    assert browse(here, "/logout", cookie, "POST").status_code == 303
    waited(lambda: browse(there, "/home", cookie).status_code == 303, within=4)
    assert browse(there, "/home", another).status_code == 200
    assert browse(there, "/profile/sessions/end", another, "POST").status_code == 303
    api = {"refresh_token": two[0].refresh}
    waited(lambda: two[0].call("POST", "/tokens/refresh", json=api).status_code == 401)
    person.sign_in(PASSWORD)
    for one in two:
        one.token, one.refresh = person.token, person.refresh


def test_tries_are_counted_over_both_gateways(gateways: list[Through]) -> None:
    stranger = [Person(gateway, f"{new_id()}@example.com") for gateway in gateways]  # type: ignore[arg-type]
    body = {"login": stranger[0].email, "password": "wrong-password"}
    tried = [stranger[n % 2].call("POST", "/tokens", json=body).status_code for n in range(7)]
    assert tried == [401] * 5 + [429] * 2


def test_commands_reach_the_services_behind_the_proxy(several: Stack) -> None:
    told = several.run("window", "rebuild")
    assert told.returncode == 0, told.stderr
    assert several.run("dead", "list").returncode == 0


def test_a_killed_replica_and_a_killed_gateway_are_not_noticed(
    several: Stack, person: Person
) -> None:
    form = person.form()
    os.kill(several.pid("applications-2"), signal.SIGKILL)
    os.kill(several.pid("gateway-2"), signal.SIGKILL)
    for _ in range(10):
        assert person.call("GET", "/cases").status_code == 200
        body = {"service": "applications", "kind": "connection", "form": form}
        answer = person.call("POST", "/cases", json=body, headers={"Idempotency-Key": new_id()})
        assert answer.status_code == 201, answer.text
    waited(lambda: several.run("status").returncode == 0, within=30)
