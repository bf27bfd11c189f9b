"""Whatever dies while a case is filed: it is found once in the window and told once."""

import os
import signal
import time

import httpx2
import pytest

from chassis.clock import new_id
from chassis.testing import Stack
from tests.portal.people import Person, letters, registered, waited

PROCESSES = ("applications", "rabbitmq", "mongo", "notify", "gateway", "mail")


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


def ready(stack: Stack) -> bool:
    return stack.run("status").returncode == 0


@pytest.mark.parametrize("name", PROCESSES)
def test_a_process_killed_while_a_case_is_filed_loses_and_doubles_nothing(
    stack: Stack, person: Person, name: str
) -> None:
    key, form = new_id(), person.form()
    body = {"service": "applications", "kind": "connection", "form": form}
    os.kill(stack.pid(name), signal.SIGKILL)
    filed = None
    until = time.monotonic() + 40
    while filed is None and time.monotonic() < until:
        try:
            answer = person.call("POST", "/cases", json=body, headers={"Idempotency-Key": key})
        except httpx2.HTTPError:
            answer = None
        if answer is not None and answer.status_code in (200, 201):
            filed = answer.json()
        elif answer is not None:
            assert answer.status_code in (503, 502), answer.text
        time.sleep(0.1)
    assert filed, f"{name} did not come back"
    number = filed["number"]
    waited(lambda: ready(stack), within=40)
    listed = person.call("GET", "/cases", params={"q": number}).json()["items"]
    assert [one["number"] for one in listed] == [number]
    waited(lambda: [one for one in letters(stack, person.email) if number in one["subject"]], 40)
    time.sleep(2)
    told = [one for one in letters(stack, person.email) if number in one["subject"]]
    # A mail server killed between its 250 and notify's mark may be given the same letter again.
    assert len({one["subject"] for one in told}) == 1
    assert len(told) == 1 or name in ("notify", "mail")
