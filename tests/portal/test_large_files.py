"""A large file goes in and out, and no process grows by more than a little of it."""

import io
import re
from pathlib import Path

import pytest

from chassis.clock import new_id
from chassis.testing import Stack
from tests.portal.people import Person, employee, registered

SIZE = 20 * 1024 * 1024
GROWTH = 40 * 1024 * 1024
PROCESSES = ("gateway", "applications")


def memory(stack: Stack, name: str, what: str) -> int:
    """VmRSS, what a process has now, or VmHWM, the most it had; in bytes."""
    told = Path(f"/proc/{stack.pid(name)}/status").read_text()
    found = re.search(rf"^{what}:\s+(\d+) kB", told, re.MULTILINE)
    assert found
    return int(found[1]) * 1024


def begin(stack: Stack) -> dict[str, int]:
    """Forget the most each had so far; what each has now."""
    for name in PROCESSES:
        Path(f"/proc/{stack.pid(name)}/clear_refs").write_text("5")
    return {name: memory(stack, name, "VmRSS") for name in PROCESSES}


def grown(stack: Stack, before: dict[str, int]) -> dict[str, int]:
    return {name: memory(stack, name, "VmHWM") - before[name] for name in PROCESSES}


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


def test_a_file_of_20_mb_goes_in_and_out_and_no_process_grows_by_40(
    stack: Stack, person: Person
) -> None:
    clerk = employee(stack)
    case = person.submit().json()["id"]
    content = b"%PDF-1.4\n" + b"\0" * (SIZE - 15) + b"\n%%EOF"
    assert len(content) == SIZE
    before = begin(stack)
    answer = clerk.call(
        "POST",
        f"/staff/cases/{case}/documents",
        files={"file": ("акт.pdf", io.BytesIO(content), "application/pdf")},
        data={"title": "Акт", "kind": "act"},
        headers={"Idempotency-Key": new_id()},
    )
    assert answer.status_code == 201, answer.text
    assert {n: g for n, g in grown(stack, before).items() if g > GROWTH} == {}
    document = answer.json()["documents"][-1]
    before = begin(stack)
    assert person.call("GET", f"/documents/{document['id']}").content == content
    assert {n: g for n, g in grown(stack, before).items() if g > GROWTH} == {}


def test_a_file_beyond_the_limit_is_told_it(person: Person) -> None:
    content = b"%PDF-1.4\n" + b"\0" * SIZE + b"\n%%EOF"
    answer = person.call(
        "POST", "/files", params={"service": "applications"}, files={"file": ("план.pdf", content)}
    )
    assert answer.status_code == 413
    assert answer.json()["detail"] == "Файл больше 20 МБ"
