"""Appeals at the real door of reception: floods, names kept back, and questions with answers."""

import io
from typing import Any

from pypdf import PdfReader

from chassis.clock import new_id
from services.reception.kinds import complaint, inquiry
from tests.applications.door import Answer, Door, Person
from tests.builders import a_form

NAME = "Тайнова Вера"
QUESTION = {
    "question_ru": "Как вернуть переплату за воздушную линию?",
    "answer_ru": "Напишите нам заявление о возврате.",
    "published": True,
    "review_on": "2030-01-01",
}


async def appeal(person: Person, kind: Any = inquiry.KIND, key: str = "", **changes: Any) -> Answer:
    form = a_form(kind, **changes)
    headers = {"Idempotency-Key": key or new_id()}
    return await person.call(
        "POST", "/cases", json={"kind": kind.slug, "form": form}, headers=headers
    )


async def test_a_flood_is_refused_in_words_and_what_came_before_is_not_counted(door: Door) -> None:
    person, key = door.person(), new_id()
    assert (await appeal(person, key=key)).status_code == 201
    for _ in range(9):
        assert (await appeal(person)).status_code == 201
    refused = await appeal(person)
    assert refused.status_code == 429
    assert refused.json()["detail"].startswith("Вы отправили уже 10 обращений за сутки")
    assert (await appeal(person, key=key)).status_code == 200
    assert (await appeal(door.person())).status_code == 201


async def test_who_asked_not_to_be_named_stands_in_no_paper_and_no_public_status(
    door: Door,
) -> None:
    person, clerk = door.person(), door.employee()
    case = (await appeal(person, complaint.KIND, applicant=NAME, disclosure="keep")).json()["case"]
    told = await clerk.call("GET", f"/staff/cases/{case['id']}")
    assert "applicant" in told.json()["desk"]["unnamed"]
    for paper in ("application", "receipt"):
        made = await clerk.call("GET", f"/cases/{case['id']}/papers/{paper}")
        said = text_of(made.content)
        assert NAME not in said
        assert case["number"] in said
    own = await person.call("GET", f"/cases/{case['id']}/papers/application")
    assert NAME in text_of(own.content)
    given = await person.call("POST", f"/cases/{case['id']}/status-password")
    status = await door.nobody().call("POST", "/status", json=given.json(), headers=door.caller())
    assert status.status_code == 200, status.text
    assert NAME not in status.text
    assert person.actor.id not in status.text


def text_of(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


async def test_an_answer_is_written_by_supervisors_and_found_in_other_forms_of_its_words(
    door: Door,
) -> None:
    lead, person = door.employee("supervisor"), door.person()
    for stranger in (person, door.employee(), door.nobody()):
        said = await stranger.call("POST", "/staff/faq", json=QUESTION, headers=door.caller())
        assert said.status_code in (401, 403)
    key = {"Idempotency-Key": new_id()}
    made = (await lead.call("POST", "/staff/faq", json=QUESTION, headers=key)).json()
    again = (await lead.call("POST", "/staff/faq", json=QUESTION, headers=key)).json()
    assert made["id"] == again["id"]
    for typed in ("возврат переплаты", "вернёте ли переплаченное за воздушные линии"):
        near = await person.call("GET", "/faq/search", params={"q": typed}, headers=door.caller())
        assert [one["id"] for one in near.json()] == [made["id"]], near.text
    hidden = {**QUESTION, "published": False}
    rewritten = await lead.call(
        "PUT", f"/staff/faq/{made['id']}", json=hidden, headers={"If-Match": str(made["version"])}
    )
    assert rewritten.status_code == 200, rewritten.text
    late = {**QUESTION, "answer_ru": "Иначе"}
    outrun = await lead.call(
        "PUT", f"/staff/faq/{made['id']}", json=late, headers={"If-Match": str(made["version"])}
    )
    assert outrun.status_code == 409
    shown = await person.call("GET", "/faq", headers=door.caller())
    assert made["id"] not in [one["id"] for one in shown.json()]
