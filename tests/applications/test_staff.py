"""The desk works a case: moves, notes, documents; two at once, and what the consumer sees of it."""

import asyncio
from typing import Any

import pytest

from tests.applications.door import PDF, Door, Person, fields

OFFER = ("terms", "technical_conditions", "invoice")


async def offered(clerk: Person, case: str) -> None:
    paper = await clerk.upload("условия.pdf")
    await clerk.move(case, "preparing")
    answer = await clerk.move(case, "offered", **{name: [paper] for name in OFFER})
    assert answer.status_code == 200, answer.text


async def seen(owner: Person, case: str) -> dict[str, Any]:
    found: dict[str, Any] = (await owner.call("GET", f"/cases/{case}")).json()["case"]
    return found


async def test_a_case_is_worked_to_its_end(door: Door) -> None:
    owner, clerk = door.person(), door.employee()
    case = await owner.filed()
    await offered(clerk, case)
    await clerk.move(case, "concluded", paid_on="2026-11-24", paid="whole")
    await clerk.move(case, "works", copies_to="Поставщику", works="near")
    await clerk.move(case, "inspection")
    act = await clerk.upload("акт.pdf")
    await clerk.move(case, "admitted", admission_act=[act])
    notice = await clerk.upload("уведомление.pdf")
    await clerk.move(case, "noticed", connection_notice=[notice])
    answer = await clerk.move(case, "connected", copies_to="Поставщику")
    assert answer.status_code == 200, answer.text
    end = await seen(owner, case)
    assert (end["state"], end["closed"], end["version"]) == ("connected", True, 9)
    assert {act, notice} <= {one["id"] for one in end["documents"]}
    assert answer.json()["moves"] == []


async def test_the_desk_is_told_what_may_be_done_and_what_it_needs(door: Door) -> None:
    case = await door.person().filed()
    answer = await door.employee().call("GET", f"/staff/cases/{case}")
    moves = {move["to"]: move["needs"] for move in answer.json()["moves"]}
    assert moves == {"preparing": [], "papers_missing": ["note"], "refused": ["note"]}


async def test_what_waits_for_its_term_is_not_offered_before(door: Door) -> None:
    clerk = door.employee()
    case = await door.person().filed()
    await offered(clerk, case)
    answer = await clerk.call("GET", f"/staff/cases/{case}")
    assert {move["to"] for move in answer.json()["moves"]} == {"concluded"}
    refused = await clerk.move(case, "annulled", note="Срок истёк")
    assert refused.status_code == 409


@pytest.mark.parametrize("to", ["connected", "works", "registered", "", "{'$ne': 1}", "unknown"])
async def test_what_the_workflow_forbids_is_409(door: Door, to: str) -> None:
    answer = await door.employee().move(await door.person().filed(), to)
    assert answer.status_code == 409


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "note"),
        ({"note": ""}, "note"),
        ({"note": " \n"}, "note"),
        ({"note": {"$gt": ""}}, "note"),
        ({"note": ["x"]}, "note"),
        ({"note": "я" * 4001}, "note"),
        ({"note": "a\x00b"}, "note"),
        ({"note": "\ud800"}, "note"),
        ({"note": "так", "state": "connected"}, "state"),
    ],
)
async def test_a_move_that_lacks_what_it_needs_is_422(
    door: Door, given: dict[str, Any], field: str
) -> None:
    owner = door.person()
    case = await owner.filed()
    answer = await door.employee().move(case, "refused", **given)
    assert answer.status_code == 422, answer.text
    assert field in fields(answer)
    assert (await seen(owner, case))["version"] == 1


@pytest.mark.parametrize("name", OFFER)
async def test_somebody_elses_file_is_refused_at_its_field(door: Door, name: str) -> None:
    clerk = door.employee()
    case = await door.person().filed()
    await clerk.move(case, "preparing")
    mine, theirs = await clerk.upload(), await door.person().upload()
    given = {one: [mine] for one in OFFER} | {name: [theirs]}
    answer = await clerk.move(case, "offered", **given)
    assert answer.status_code == 422
    assert list(fields(answer)) == [name]


async def test_of_two_who_move_at_once_one_wins(door: Door, other_door: Door) -> None:
    owner = door.person()
    case = await owner.filed()
    tries = [door.employee().move(case, "preparing"), other_door.employee().move(case, "preparing")]
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*tries)])
    assert statuses == [200, 409]
    assert (await seen(owner, case))["version"] == 2


async def test_of_ten_who_decide_differently_at_once_one_wins(door: Door, other_door: Door) -> None:
    owner = door.person()
    case = await owner.filed()
    tries = []
    for number in range(10):
        clerk = (door, other_door)[number % 2].employee()
        to = ("preparing", "papers_missing")[number // 2 % 2]
        tries.append(clerk.move(case, to, **({"note": "Нет плана"} if number // 2 % 2 else {})))
    statuses = sorted([answer.status_code for answer in await asyncio.gather(*tries)])
    assert statuses == [200] + [409] * 9
    assert len((await seen(owner, case))["timeline"]) == 2


async def test_who_saw_an_older_version_is_told_so(door: Door) -> None:
    case, clerk = await door.person().filed(), door.employee()
    path = f"/staff/cases/{case}/moves"
    body = {"to": "preparing"}
    late = await clerk.call("POST", path, json=body, headers={"If-Match": '"0"'})
    assert (late.status_code, late.json()["type"].rpartition("/")[2]) == (409, "changed")
    good = await clerk.call("POST", path, json=body, headers={"If-Match": '"1"'})
    assert good.status_code == 200


async def test_writers_at_once_lose_no_message(door: Door, other_door: Door) -> None:
    owner = door.person()
    case = await owner.filed()
    clerks = [(door, other_door)[n % 2].employee() for n in range(8)]
    tries = [
        clerk.call("POST", f"/staff/cases/{case}/messages", json={"text": f"{n}"})
        for n, clerk in enumerate(clerks)
    ]
    assert {answer.status_code for answer in await asyncio.gather(*tries)} == {201}
    texts = {entry["text"] for entry in (await seen(owner, case))["timeline"]}
    assert texts >= {f"{n}" for n in range(8)}


async def test_an_internal_note_and_its_files_are_for_staff_alone(
    door: Door, heard: list[Any]
) -> None:
    owner, clerk = door.person(), door.employee()
    case = await owner.filed()
    paper = await clerk.upload("внутреннее.pdf")
    body = {"text": "Тайное слово", "internal": True, "files": [paper]}
    answer = await clerk.call("POST", f"/staff/cases/{case}/messages", json=body)
    assert answer.status_code == 201
    assert [entry["text"] for entry in answer.json()["timeline"]][-1] == "Тайное слово"
    assert "Тайное слово" not in str(answer.json()["case"])
    shown = await owner.call("GET", f"/cases/{case}")
    assert "Тайное слово" not in shown.text
    assert paper not in str(shown.json()["case"])
    assert (await owner.call("GET", f"/documents/{paper}")).status_code == 404
    assert (await clerk.call("GET", f"/documents/{paper}")).status_code == 200
    assert "Тайное слово" not in "".join(fact.model_dump_json() for fact in heard)


async def test_a_file_shown_to_one_consumer_and_noted_at_another_is_the_first_ones(
    door: Door,
) -> None:
    """An employee may name a file of theirs twice: as a note here, and in a message there."""
    one, other, clerk = door.person(), door.person(), door.employee()
    noted, told = await one.filed(), await other.filed()
    paper = await clerk.upload()
    for case, internal in ((noted, True), (told, False)):
        body = {"text": "см. файл", "internal": internal, "files": [paper]}
        await clerk.call("POST", f"/staff/cases/{case}/messages", json=body)
    assert (await one.call("GET", f"/documents/{paper}")).status_code == 404
    assert (await other.call("GET", f"/documents/{paper}")).status_code == 200
    assert (await door.person().call("GET", f"/documents/{paper}")).status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"text": " "},
        {"text": {"$gt": ""}},
        {"text": "я" * 4001},
        {"text": "a\x00"},
        {"text": "так", "files": ["1"]},
        {"text": "так", "files": ["00000000-0000-7000-8000-000000000000"]},
        {"text": "так", "files": ["00000000-0000-7000-8000-000000000000"] * 11},
        {"text": "так", "by": "staff"},
    ],
    ids=ascii,
)
async def test_a_message_that_says_nothing_right_is_422(door: Door, body: dict[str, Any]) -> None:
    owner = door.person()
    case = await owner.filed()
    answer = await owner.call("POST", f"/cases/{case}/messages", json=body)
    assert answer.status_code == 422, answer.text


async def test_a_consumer_writes_no_internal_note(door: Door) -> None:
    owner = door.person()
    case = await owner.filed()
    body = {"text": "себе", "internal": True}
    answer = await owner.call("POST", f"/cases/{case}/messages", json=body)
    assert answer.status_code in (201, 403)
    assert (await seen(owner, case))["timeline"][-1]["internal"] is False


async def test_a_document_is_placed_for_the_owner_alone(door: Door) -> None:
    owner, clerk = door.person(), door.employee()
    case = await owner.filed()
    answer = await clerk.call(
        "POST",
        f"/staff/cases/{case}/documents",
        files={"file": ("акт.pdf", PDF)},
        data={"title": " Акт\r\nосмотра ", "kind": "act"},
    )
    assert answer.status_code == 201, answer.text
    placed = (await seen(owner, case))["documents"][-1]
    assert (placed["title"], placed["kind"], placed["by"]) == ("Акт осмотра", "act", "staff")
    got = await owner.call("GET", f"/documents/{placed['id']}")
    assert (got.status_code, got.content) == (200, PDF)
    assert (await door.person().call("GET", f"/documents/{placed['id']}")).status_code == 404


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"title": ""}, 422),
        ({"title": "  "}, 422),
        ({"title": "я" * 201}, 422),
        ({"title": "a\x00b"}, 422),
        ({"title": "Акт", "kind": "../act"}, 422),
        ({"title": "Акт", "kind": "A" * 41}, 422),
        ({}, 422),
    ],
)
async def test_a_document_has_a_title_and_a_kind(
    door: Door, data: dict[str, str], status: int
) -> None:
    case = await door.person().filed()
    sent = {"file": ("акт.pdf", PDF)}
    path = f"/staff/cases/{case}/documents"
    answer = await door.employee().call("POST", path, files=sent, data=data)
    assert answer.status_code == status


async def test_missing_papers_are_sent_and_the_case_goes_on(door: Door) -> None:
    owner, clerk = door.person(), door.employee()
    case = await owner.filed()
    await clerk.move(case, "papers_missing", note="Нет плана")
    waiting = await seen(owner, case)
    assert waiting["next_action"]["needs_files"]
    assert waiting["deadline"]["suspended_at"]
    assert waiting["timeline"][-1]["text"] == "Нет плана"
    (notice,) = [one for one in waiting["documents"] if one["kind"] == "notice"]
    assert notice["title"] == "Уведомление о недостающих документах"
    assert [ref["id"] for ref in waiting["timeline"][-1]["files"]] == [notice["id"]]
    assert (await owner.call("GET", f"/documents/{notice['id']}")).content.startswith(b"%PDF")
    path = f"/cases/{case}/answers"
    bare = await owner.call("POST", path, json={"to": "registered"})
    assert (bare.status_code, list(fields(bare))) == (422, ["files"])
    wrong = await owner.call("POST", path, json={"to": "preparing"})
    assert wrong.status_code == 409
    paper = await owner.upload("новый план.pdf")
    sent = await owner.call("POST", path, json={"to": "registered", "files": [paper]})
    assert sent.status_code == 200
    assert sent.json()["case"]["timeline"][-1]["fact"] == "answered"
    assert paper in {one["id"] for one in sent.json()["case"]["documents"]}


async def test_an_application_is_withdrawn_once(door: Door) -> None:
    owner = door.person()
    case = await owner.filed()
    path = f"/cases/{case}/withdrawal"
    reason = {"reason": "передумал\r\nи не жалею"}
    assert (await owner.call("POST", path, json={"reason": " "})).status_code == 422
    answer = await owner.call("POST", path, json=reason)
    assert answer.status_code == 200
    assert answer.json()["case"]["state"] == "withdrawn"
    assert answer.json()["case"]["timeline"][-1]["text"] == "передумал\nи не жалею"
    assert (await owner.call("POST", path, json=reason)).status_code == 409
    assert (await door.employee().move(case, "preparing")).status_code == 409


@pytest.mark.parametrize(
    ("email", "status", "kept"),
    [
        ("Maria@Example.com", 200, "maria@example.com"),
        (None, 200, None),
        ("maria", 422, None),
        ({"$gt": ""}, 422, None),
        ("", 422, None),
    ],
)
async def test_a_case_is_given_to_an_address(
    door: Door, email: Any, status: int, kept: str | None
) -> None:
    case, clerk = await door.person().filed(), door.employee("supervisor")
    answer = await clerk.call("PUT", f"/staff/cases/{case}/assignee", json={"email": email})
    assert answer.status_code == status
    found = (await clerk.call("GET", f"/staff/cases/{case}")).json()
    assert found["desk"]["assignee"] == kept


async def test_an_operator_takes_and_gives_back_and_disposes_of_nobody(door: Door) -> None:
    case, clerk = await door.person().filed(), door.employee()
    lead, other = door.employee("supervisor"), door.employee()
    path = f"/staff/cases/{case}/assignee"

    async def given(person: Person, email: str | None) -> int:
        return (await person.call("PUT", path, json={"email": email})).status_code

    assert await given(clerk, other.actor.email) == 403
    assert await given(clerk, clerk.actor.email) == 200
    assert await given(clerk, None) == 200
    assert await given(lead, other.actor.email) == 200
    assert await given(clerk, None) == 403
    assert await given(clerk, clerk.actor.email) == 200


async def test_the_invoice_is_made_of_the_amount_and_placed_in_the_same_step(door: Door) -> None:
    owner, clerk = door.person(), door.employee()
    case, paper = await owner.filed(), await clerk.upload("условия.pdf")
    await clerk.move(case, "preparing")
    given = {"terms": [paper], "technical_conditions": [paper]}
    for wrong in ({}, {"amount": "0"}, {"amount": "1,234"}, {"amount": {"$gt": 0}}):
        refused = await clerk.move(case, "offered", **given, **wrong)
        assert refused.status_code == 422
        assert set(fields(refused)) == {"amount" if wrong else "invoice"}
    answer = await clerk.move(case, "offered", **given, amount="12 345,60")
    assert answer.status_code == 200, answer.text
    [invoice] = [one for one in answer.json()["case"]["documents"] if one["kind"] == "invoice"]
    file = await owner.call("GET", f"/documents/{invoice['id']}")
    assert file.content.startswith(b"%PDF-")
    assert invoice["name"] == f"Счёт {answer.json()['case']['number']}.pdf"
    entry = answer.json()["timeline"][-1]
    assert invoice["id"] in {one["id"] for one in entry["files"]}
    assert entry["answers"][0]["text"]["ru"] == "12\u00a0345,60\u00a0₽"
