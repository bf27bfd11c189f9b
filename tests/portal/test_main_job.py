"""The main job through all services: register, apply, follow, be told."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from chassis.clock import new_id
from chassis.testing import Stack
from tests.portal.people import (
    PDF,
    Person,
    employee,
    letter,
    letters,
    mailed_password,
    registered,
    waited,
)


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="module")
def operator(stack: Stack) -> Person:
    return employee(stack)


def test_a_submitted_application_is_in_the_window_at_once_and_told(
    stack: Stack, person: Person
) -> None:
    answer = person.submit()
    assert answer.status_code == 201
    case = answer.json()
    assert case["message"] == "Ваша заявка принята"
    listed = person.call("GET", "/cases").json()["items"]
    assert case["id"] in [one["id"] for one in listed]
    told = letter(stack, person.email, f"{case['number']}: принята")
    assert case["number"] in told["html"]
    assert "п. 15" in told["text"]


def test_the_same_key_files_one_case_and_one_letter(stack: Stack, person: Person) -> None:
    key, form = new_id(), person.form()
    body = {"service": "applications", "kind": "connection", "form": form}

    def send(_: int) -> httpx2.Response:
        return person.call("POST", "/cases", json=body, headers={"Idempotency-Key": key})

    with ThreadPoolExecutor(5) as pool:
        answers = list(pool.map(send, range(5)))
    assert sorted({answer.status_code for answer in answers}) in ([200, 201], [201])
    assert len({answer.json()["number"] for answer in answers}) == 1
    number = answers[0].json()["number"]
    letter(stack, person.email, f"{number}: принята")
    other = person.call(
        "POST",
        "/cases",
        json={**body, "form": {**form, "object_name": "Другое"}},
        headers={"Idempotency-Key": key},
    )
    assert other.status_code == 409
    told = [one for one in letters(stack, person.email) if number in one["subject"]]
    assert len(told) == 1


@pytest.mark.parametrize("field", ["applicant", "power_kw", "plan", "design_by", "voltage"])
def test_a_form_with_an_empty_field_is_not_accepted(person: Person, field: str) -> None:
    answer = person.submit(**{field: [] if field == "plan" else ""})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    errors = answer.json()["errors"]
    assert [error["field"] for error in errors] == [field]
    assert errors[0]["message"]


def test_papers_asked_for_and_sent_start_the_term_anew(
    stack: Stack, person: Person, operator: Person
) -> None:
    case = person.submit().json()
    moved = operator.call(
        "POST",
        f"/staff/cases/{case['id']}/moves",
        json={"to": "papers_missing", "note": "Нет плана расположения"},
    )
    assert moved.status_code == 200, moved.text
    told = letter(stack, person.email, f"{case['number']}: нужны документы")
    assert "Нет плана расположения" in told["text"]
    seen = person.call("GET", f"/cases/{case['id']}").json()
    assert seen["next_actor"] == "consumer"
    assert seen["term"]["suspended_why"] == "Срок рассмотрения приостановлен: ждём документы"
    sent = {"to": "registered", "files": [person.upload()], "text": "Прилагаю план"}
    answered = person.call("POST", f"/cases/{case['id']}/answers", json=sent).json()
    assert answered["state"] == "registered"
    assert answered["next_actor"] == "staff"
    assert answered["term"]["started_at"] > case["term"]["started_at"]


def test_terms_and_invoice_are_placed_paid_and_the_way_goes_to_its_end(
    stack: Stack, person: Person, operator: Person
) -> None:
    case = person.submit().json()
    path = f"/staff/cases/{case['id']}"

    def move(to: str, **given: object) -> dict[str, object]:
        answer = operator.call("POST", f"{path}/moves", json={"to": to, **given})
        assert answer.status_code == 200, answer.text
        moved: dict[str, object] = answer.json()
        return moved

    move("preparing")
    refused = operator.call("POST", f"{path}/moves", json={"to": "offered"})
    assert refused.status_code == 422
    assert {error["field"] for error in refused.json()["errors"]} == {
        "terms",
        "technical_conditions",
        "invoice",
    }
    papers = {name: [operator.upload(f"{name}.pdf")] for name in ("terms", "technical_conditions")}
    move("offered", **papers, invoice=[operator.upload("счёт.pdf")])
    letter(stack, person.email, f"{case['number']}: ждём оплату")
    invoice = next(
        one
        for one in person.call("GET", "/documents").json()["items"]
        if one["kind"] == "invoice" and one["case_id"] == case["id"]
    )
    file = person.call("GET", f"/documents/{invoice['id']}")
    assert file.content == PDF
    assert file.headers["content-disposition"].startswith("attachment")
    assert file.headers["x-content-type-options"] == "nosniff"
    assert (
        operator.call("POST", f"{path}/moves", json={"to": "annulled", "note": "x"}).status_code
        == 409
    )
    move("concluded", paid_on="2026-11-24", paid="whole")
    move("works", copies_to="Примерский гарантирующий поставщик", works="near")
    move("inspection")
    move("admitted", admission_act=[operator.upload()])
    move("noticed", connection_notice=[operator.upload()])
    end = move("connected", copies_to="Примерский гарантирующий поставщик")
    assert end["closed"] is True
    assert end["moves"] == []
    assert person.call("GET", f"/cases/{case['id']}").json()["state"] == "connected"
    again = operator.call("POST", f"{path}/moves", json={"to": "refused", "note": "x"})
    assert again.status_code == 409


def test_messages_go_both_ways_and_notes_stay_inside(
    stack: Stack, person: Person, operator: Person
) -> None:
    case = person.submit().json()
    operator.call("PUT", f"/staff/cases/{case['id']}/assignee", json={"email": operator.email})
    written = person.call("POST", f"/cases/{case['id']}/messages", json={"text": "Когда выезд?"})
    assert written.status_code == 201
    letter(stack, operator.email, case["number"])
    path = f"/staff/cases/{case['id']}/messages"
    assert operator.call("POST", path, json={"text": "Завтра"}).status_code == 201
    paper = operator.upload("записка.pdf")
    note = {"text": "сложный случай", "internal": True, "files": [paper]}
    assert operator.call("POST", path, json=note).status_code == 201
    shown = person.call("GET", f"/cases/{case['id']}").text
    assert "Завтра" in shown
    assert "сложный случай" not in shown
    assert "сложный случай" in operator.call("GET", f"/staff/cases/{case['id']}").text
    assert operator.call("GET", f"/documents/{paper}").status_code == 200
    assert person.call("GET", f"/documents/{paper}").status_code == 404
    waited(lambda: any("Завтра" in one["text"] for one in letters(stack, person.email)))
    assert not any("сложный случай" in one["text"] for one in letters(stack, person.email))


def test_a_message_or_document_sent_twice_is_there_once(
    stack: Stack, person: Person, operator: Person
) -> None:
    case = person.submit().json()
    twice = {"Idempotency-Key": new_id()}
    for who, prefix in ((person, ""), (operator, "/staff")):
        for _ in range(2):
            path = f"{prefix}/cases/{case['id']}/messages"
            assert (
                who.call("POST", path, json={"text": "Один раз"}, headers=twice).status_code == 201
            )
    place = {"data": {"title": "Акт"}, "files": {"file": ("акт.pdf", PDF)}, "headers": twice}
    for _ in range(2):
        placed = operator.call("POST", f"/staff/cases/{case['id']}/documents", **place)
        assert placed.status_code == 201
    seen = person.call("GET", f"/cases/{case['id']}").json()
    assert [entry["text"] for entry in seen["timeline"]].count("Один раз") == 2
    assert [one["title"] for one in seen["documents"]].count("Акт") == 1


def test_another_consumer_finds_nothing_of_it(stack: Stack, person: Person) -> None:
    case = person.submit().json()
    stranger = registered(stack)
    document = case["documents"][0]["id"]
    assert stranger.call("GET", f"/cases/{case['id']}").status_code == 404
    assert stranger.call("GET", f"/documents/{document}").status_code == 404
    path = f"/cases/{case['id']}"
    assert stranger.call("POST", f"{path}/messages", json={"text": "x"}).status_code == 404
    assert stranger.call("POST", f"{path}/withdrawal", json={"reason": "x"}).status_code == 404
    assert stranger.call("GET", f"/staff{path}").status_code == 403
    assert stranger.call("GET", "/staff/cases").status_code == 403
    assert stranger.call("GET", "/cases").json()["items"] == []
    stolen = {"plan": case["form"]["plan"]}
    assert stranger.submit(**stolen).status_code == 422


def test_a_withdrawn_application_is_closed_and_told(stack: Stack, person: Person) -> None:
    case = person.submit().json()
    path = f"/cases/{case['id']}/withdrawal"
    assert person.call("POST", path, json={"reason": "передумал"}).json()["state"] == "withdrawn"
    assert person.call("POST", path, json={"reason": "передумал"}).status_code == 409
    letter(stack, person.email, f"{case['number']}: отозвана")


def test_the_stream_tells_each_change_of_ones_own_cases(
    stack: Stack, person: Person, operator: Person
) -> None:
    case = person.submit().json()
    heard: list[dict[str, object]] = []
    opened = threading.Event()

    def listen() -> None:
        headers = {"Authorization": f"Bearer {person.token}"}
        url = f"{stack.gateway}/api/v1/cases/stream"
        with httpx2.stream("GET", url, headers=headers, timeout=30) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                opened.set()
                if line.startswith("data: "):
                    heard.append(json.loads(line.removeprefix("data: ")))
                    if heard[-1]["state"] == "preparing":
                        return

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    assert opened.wait(10)
    operator.call("POST", f"/staff/cases/{case['id']}/moves", json={"to": "preparing"})
    listener.join(10)
    assert heard[-1]["id"] == case["id"]
    assert heard[-1]["state"] == "preparing"


def test_an_unfinished_sign_in_can_do_nothing_but_set_a_password(stack: Stack) -> None:
    person = Person(stack, f"{new_id()}@example.com")
    body = {"status": "person", "snils": "08765430300", "phone": "89123456789", "consent": True}
    person.call("POST", "/registrations", json={**body, "email": person.email})
    person.sign_in(mailed_password(stack, person.email))
    answer = person.call("GET", "/cases")
    assert answer.status_code == 403
    assert answer.json()["type"].endswith("/password-change-required")


def test_thirty_registrations_an_hour_pass_from_one_address(stack: Stack) -> None:
    office = Person(stack, "")
    body = {"status": "person", "snils": "116-973-385 89", "phone": "+79123456789", "consent": True}
    statuses = [
        office.call(
            "POST", "/registrations", json={**body, "email": f"{new_id()}@example.com"}
        ).status_code
        for _ in range(31)
    ]
    assert statuses == [202] * 30 + [429]
    other = Person(stack, "")
    again = other.call("POST", "/registrations", json={**body, "email": "other@example.com"})
    assert again.status_code == 202
