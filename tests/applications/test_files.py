"""Files: known by their content, of a bounded size, under a name that cannot mislead."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.errors import WrongType
from chassis.files import clean_name, disposition
from chassis.filetypes import TYPES, type_of
from tests.applications.door import PDF, Door, fields
from tests.applications.zoo import BAD, DAMAGED, GOOD, LOCKED, crowded, pdf_locked


async def sent(door: Door, content: bytes, name: str = "x.pdf", kind: str = "text/html") -> Any:
    return await door.person().call("POST", "/files", files={"file": (name, content, kind)})


def found(content: bytes) -> str | None:
    try:
        return type_of(io.BytesIO(content))
    except WrongType:
        return None


@pytest.mark.parametrize("what", GOOD)
async def test_a_file_is_known_by_its_content_whatever_it_is_called(door: Door, what: str) -> None:
    content, mime = GOOD[what]
    answer = await sent(door, content, "virus.exe")
    assert answer.status_code == 201
    body = answer.json()
    assert (body["type"], body["size"]) == (mime, len(content))
    assert body["name"] == f"virus.exe{TYPES[mime]}"


@pytest.mark.parametrize("what", BAD)
async def test_what_is_not_on_the_list_is_not_taken_whatever_it_is_called(
    door: Door, what: str
) -> None:
    answer = await sent(door, BAD[what], "план.pdf", "application/pdf")
    assert answer.status_code == 415
    assert answer.json()["type"].endswith("/wrong-type")


@pytest.mark.parametrize("what", DAMAGED)
async def test_what_does_not_hold_together_is_told_from_what_is_not_taken(
    door: Door, what: str
) -> None:
    answer = await sent(door, DAMAGED[what])
    assert answer.status_code == 415
    assert answer.json()["detail"] == ("Файл повреждён. Сохраните его заново и приложите ещё раз")


@pytest.mark.parametrize("what", LOCKED)
async def test_what_asks_for_a_password_is_told_from_what_is_damaged(door: Door, what: str) -> None:
    answer = await sent(door, LOCKED[what])
    assert answer.status_code == 415
    assert answer.json()["detail"] == (
        "Файл защищён паролем. Сохраните его без пароля и приложите ещё раз"
    )


def test_a_pdf_may_say_any_nonsense_of_its_lock() -> None:
    whole = pdf_locked("AES-128", "тайна")
    place = whole.index(b"/Filter /Standard")
    for byte in range(place, whole.index(b"endobj", place)):
        found(whole[:byte] + b"(\\<" + whole[byte + 3 :])
    assert found(whole.replace(b"/Standard", b"/Adobe.FO")) == "application/pdf"
    assert (
        found(PDF[:-6] + b"/Encrypt 5 0 R 5 0 obj << /U (" * 9000 + b"%%EOF") == "application/pdf"
    )


@pytest.mark.parametrize(("size", "status"), [(1024 * 1024, 201), (1024 * 1024 + 1, 413)])
async def test_the_size_has_a_limit(door: Door, size: int, status: int) -> None:
    answer = await sent(door, PDF[:9] + b" " * (size - len(PDF)) + PDF[9:])
    assert answer.status_code == status, answer.text


async def test_a_file_that_is_too_large_is_told_the_limit(door: Door) -> None:
    answer = await sent(door, PDF + b" " * 1024 * 1024)
    assert answer.json()["detail"] == "Файл больше 1 МБ"


async def test_a_request_without_a_file_is_refused(door: Door) -> None:
    answer = await door.person().call("POST", "/files", data={"file": "text"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("sent_as", "kept_as"),
    [
        ("план.pdf", "план.pdf"),
        ("план.PDF", "план.pdf"),
        ("план.pdf.exe", "план.pdf.exe.pdf"),
        ("план.jpeg", "план.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\petr\\план.pdf", "план.pdf"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        (".pdf", "pdf.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ("a\x00b.pdf", "ab.pdf"),
        ("photo\u202egpj.exe", "photogpj.exe.pdf"),
        ('"; rm -rf *', "_; rm -rf _.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ("я" * 300 + ".pdf", "я" * 120 + ".pdf"),
        ("и\u0306.pdf", "й.pdf"),
    ],
)
def test_a_name_cannot_mislead(sent_as: str, kept_as: str) -> None:
    assert clean_name(sent_as, "application/pdf") == kept_as


@given(st.text(max_size=200), st.sampled_from(sorted(TYPES)))
def test_any_name_becomes_one_that_is_fit_to_be_saved(name: str, mime: str) -> None:
    kept = clean_name(name, mime)
    assert kept.endswith(TYPES[mime])
    assert kept.isprintable()
    assert not set(kept) & set('/\\<>:"|?*')
    assert not kept.startswith(".")
    assert disposition(kept).isascii()
    assert "\n" not in disposition(kept)
    assert clean_name(kept, mime) == kept


@given(st.binary(max_size=300), st.sampled_from([b"", b"%PDF-", b"PK\x03\x04", b"\xff\xd8\xff"]))
def test_any_content_is_of_a_listed_type_or_of_none(content: bytes, start: bytes) -> None:
    assert found(start + content) in {*TYPES, None}


@given(st.integers(0, 600), st.integers(0, 255), st.sampled_from(["docx", "xlsx", "png"]))
def test_a_damaged_file_is_refused_or_taken_and_breaks_nothing(
    place: int, byte: int, what: str
) -> None:
    content = bytearray(GOOD[what][0])
    content[place % len(content)] = byte
    assert found(bytes(content)) in {*TYPES, None}


def test_a_document_of_countless_members_is_refused_before_they_are_read() -> None:
    with pytest.raises(WrongType):
        type_of(io.BytesIO(crowded()))


async def test_files_of_a_case_are_downloaded_as_they_were_sent(door: Door) -> None:
    person = door.person()
    paper = await person.upload("план \u2116 1.pdf")
    await person.filed(plan=[paper])
    answer = await person.call("GET", f"/documents/{paper}")
    assert answer.content == PDF
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-length"] == str(len(PDF))
    shown = answer.headers["content-disposition"]
    assert shown.startswith('attachment; filename="document.pdf"; filename*=UTF-8')
    assert shown.endswith("%D0%BF%D0%BB%D0%B0%D0%BD%20%E2%84%96%201.pdf")


async def test_a_file_that_belongs_to_no_case_yet_is_not_downloaded(door: Door) -> None:
    person = door.person()
    paper = await person.upload()
    assert (await person.call("GET", f"/documents/{paper}")).status_code == 404


async def claims(database: Any, paper: str) -> int:
    """How many hold the file."""
    found = await database["files"].find_one({"_id": paper})
    assert found["claimed"] is bool(found["claims"])
    return len(found["claims"])


async def test_files_of_what_was_refused_are_held_by_nobody(door: Door, database: Any) -> None:
    person, employee = door.person(), door.employee()
    case = await person.filed()
    paper = await person.upload()
    answer = await person.call("POST", f"/cases/{case}/withdrawal", json={"reason": "Передумал"})
    assert answer.status_code == 200
    refused = await person.call("POST", f"/cases/{case}/answers", json={"to": "x", "f": [paper]})
    assert refused.status_code == 409
    theirs = await employee.upload()
    assert (await employee.move(case, "checking", files=[theirs])).status_code == 409
    missing = {"text": "", "files": [paper, "00000000-0000-0000-0000-000000000000"]}
    assert (await person.call("POST", f"/cases/{case}/messages", json=missing)).status_code == 422
    assert [await claims(database, one) for one in (paper, theirs)] == [0, 0]


async def test_files_of_a_request_that_comes_again_are_held_once(door: Door, database: Any) -> None:
    person = door.person()
    case = await person.filed()
    papers = [await person.upload(), await person.upload()]
    for paper in papers:
        answer = await person.call(
            "POST",
            f"/cases/{case}/messages",
            json={"text": "Вот", "files": [paper]},
            headers={"Idempotency-Key": "the-same-click"},
        )
        assert answer.status_code == 201
    assert [await claims(database, paper) for paper in papers] == [1, 0]


async def test_a_document_that_does_not_open_is_not_placed(door: Door, database: Any) -> None:
    employee = door.employee()
    case = await door.person().filed()
    paper = await employee.upload("акт.pdf", PDF + b"\n")
    blob = (await database["files"].find_one({"_id": paper}))["blob"]
    await database["blobs.chunks"].update_one({"files_id": blob}, {"$set": {"data": b"%PDF"}})
    answer = await employee.call(
        "POST",
        f"/staff/cases/{case}/documents",
        data={"title": "Акт", "kind": "act", "file_id": paper},
    )
    assert fields(answer) == {"file": "Файл не открывается, приложите его ещё раз"}
    assert await claims(database, paper) == 0
