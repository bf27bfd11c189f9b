"""Filing an application: what is published, what is taken, what is refused and in which words."""

from typing import Any

import pytest

from chassis.errors import Invalid
from chassis.words import translate
from contracts.fields import FIELD
from services.applications.kinds.connection import KIND
from tests.applications.door import FILES, Door, fields

REQUIRED = [name for name, info in KIND.form.model_fields.items() if info.is_required()]
TEXTS = [name for name in REQUIRED if name not in FILES]
CHOICES = ["reason", "duration", "voltage", "reliability", "load", "contract", "payment"]
LINES = ["applicant", "identity_document", "object_name", "supplier"]
ADDRESSES = ["applicant_address", "object_address"]
OPERATOR = {"$gt": ""}
FORM: dict[str, Any] = {name: KIND.form.model_fields[name].examples[0] for name in REQUIRED}


async def offered(door: Door, language: str = "ru") -> dict[str, Any]:
    headers = {**door.caller(), "Accept-Language": language}
    answer = await door.client.get("/forms", headers=headers)
    assert answer.status_code == 200
    forms: list[dict[str, Any]] = answer.json()
    return next(one for one in forms if one["kind"] == "connection")


async def test_a_form_is_published_as_the_interface_promises(door: Door) -> None:
    kind = await offered(door)
    assert kind["service"] == "applications"
    assert kind["title"]
    assert kind["help"]
    schema = kind["schema"]
    assert schema["required"] == REQUIRED
    for name, drawn in schema["properties"].items():
        assert drawn["title"], name
        assert drawn["examples"], name
        assert drawn[FIELD], name
    assert {name for name, one in schema["properties"].items() if one[FIELD] == "files"} == set(
        FILES
    )


async def test_the_first_examples_are_valid_as_they_stand(door: Door) -> None:
    properties = (await offered(door))["schema"]["properties"]
    examples = {name: drawn["examples"][0] for name, drawn in properties.items()}
    person = door.person()
    paper = await person.upload()
    answer = await person.submit(form=examples | {name: [paper] for name in FILES})
    assert answer.status_code == 201, answer.text


async def test_an_application_is_taken_and_stands_whole_in_the_answer(door: Door) -> None:
    person = door.person()
    answer = await person.submit(power_kw="7,5", phone="8 (912) 345-67-89", email="P@Example.com")
    assert answer.status_code == 201, answer.text
    assert answer.json()["message"] == "Ваша заявка принята"
    case = answer.json()["case"]
    assert case["number"].startswith("ТП-20")
    assert (case["state"], case["version"], case["closed"]) == ("registered", 1, False)
    assert (case["owner"], case["next_actor"]) == (person.actor.id, "staff")
    assert case["deadline"]["clause"] == "ПП РФ № 861, п. 15"
    assert case["form"]["power_kw"] == 7.5
    assert case["form"]["phone"] == "+79123456789"
    assert case["form"]["email"] == "p@example.com"
    assert {one["kind"] for one in case["documents"]} == {"application_paper"}
    again = await person.call("GET", f"/cases/{case['id']}")
    assert again.status_code == 200
    assert again.json()["case"] == case


@pytest.mark.parametrize("name", REQUIRED)
@pytest.mark.parametrize("blank", [..., None, "", "  ", []], ids=repr)
async def test_an_application_with_an_empty_field_is_not_taken(
    door: Door, name: str, blank: Any
) -> None:
    answer = await door.person().submit(form={**FORM, name: blank})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert name in fields(answer)


WRONG: list[tuple[str, Any]] = [
    *((name, "я" * 201) for name in LINES),
    *((name, "я" * 301) for name in ADDRESSES),
    *((name, "a\x00b") for name in [*LINES, *ADDRESSES]),
    *((name, "a\u202eb") for name in LINES),
    *((name, OPERATOR) for name in REQUIRED),
    *((name, ["x"]) for name in TEXTS),
    *((name, True) for name in REQUIRED),
    *((name, 5) for name in REQUIRED if name != "power_kw"),
    *((name, "другое") for name in CHOICES),
    *((name, f"{10**6}") for name in [*CHOICES, "power_kw"]),
    *(("phone", typed) for typed in ("112", "+1 202 555 0100", "8 800 FLOWERS", "я" * 201)),
    *(("email", typed) for typed in ("petr", "a@b.ru\r\nBcc: c@d.ru", "я@example.com")),
    *(("cadastral", typed) for typed in ("77", "77:01:0001001:12345678")),
    *(("power_kw", typed) for typed in (0, -1, "1e3", "NaN", "7,5555", 100_001)),
    *(("existing_power_kw", typed) for typed in (0, "много", OPERATOR)),
    *(("design_by", typed) for typed in ("2020-01-01", "завтра", 1893456000, "2030-02-30")),
    *(("commissioning_by", typed) for typed in ("2020-01-01", "0001-01-01")),
    *((name, ["../../etc/passwd"]) for name in FILES),
    *((name, [OPERATOR]) for name in FILES),
    *((name, ["00000000-0000-7000-8000-000000000000"] * 11) for name in FILES),
    *(("\ud800", "x"), ("$where", "sleep(1000)"), ("_id", "x"), ("owner", "x"), ("a.b", "x")),
]


@pytest.mark.parametrize(("name", "value"), WRONG, ids=[ascii(one)[:50] for one in WRONG])
async def test_a_wrong_field_is_refused_at_its_place(door: Door, name: str, value: Any) -> None:
    answer = await door.person().submit(form={**FORM, name: value})
    assert answer.status_code == 422, answer.text
    said = fields(answer)
    assert [field for field in said if field.startswith(name.replace("\ud800", ""))]
    assert all(said.values())


@pytest.mark.parametrize("form", [[], "x", None, 5, {"form": {}}, [["applicant", "x"]]], ids=repr)
async def test_what_is_no_form_is_refused(door: Door, form: Any) -> None:
    person = door.person()
    sent = {"kind": "connection", "form": form}
    headers = {"Idempotency-Key": "key-12345678"}
    answer = await person.call("POST", "/cases", json=sent, headers=headers)
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["unknown", "Connection", "", "__class__", "\x00"])
async def test_a_kind_that_is_not_offered_is_not_found(door: Door, kind: str) -> None:
    headers = {"Idempotency-Key": "key-12345678"}
    sent = {"kind": kind, "form": {}}
    answer = await door.person().call("POST", "/cases", json=sent, headers=headers)
    assert answer.status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"[]", b"null", b"1" * 5000])
async def test_what_is_no_json_object_is_refused(door: Door, body: bytes) -> None:
    headers = {"Idempotency-Key": "key-12345678", "Content-Type": "application/json"}
    answer = await door.person().call("POST", "/cases", content=body, headers=headers)
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


async def test_markup_in_a_field_is_text(door: Door) -> None:
    text = "<img src=x onerror=alert(1)>"
    answer = await door.person().submit(applicant=text)
    assert answer.json()["case"]["form"]["applicant"] == text


async def test_refusals_speak_the_language_asked_for(door: Door) -> None:
    headers = {"Accept-Language": "en; q=0.9, ru; q=0.1", "Idempotency-Key": "key-12345678"}
    sent = {"kind": "connection", "form": FORM}
    answer = await door.person().call("POST", "/cases", json=sent, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"] == translate(Invalid.default, "en") != Invalid.default


@pytest.mark.parametrize("name", ["plan", "ownership"])
async def test_somebody_elses_file_is_refused_where_it_is_named(door: Door, name: str) -> None:
    theirs = await door.person().upload()
    person = door.person()
    answer = await person.submit(**{name: [theirs]})
    assert answer.status_code == 422
    assert list(fields(answer)) == [name]


async def test_a_file_that_is_not_there_is_refused(door: Door) -> None:
    answer = await door.person().submit(plan=["00000000-0000-7000-8000-000000000000"])
    assert answer.status_code == 422
    assert fields(answer) == {"plan": "Файл не найден, приложите его ещё раз"}
