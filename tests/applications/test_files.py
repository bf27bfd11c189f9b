"""Files: known by their content, of a bounded size, under a name that cannot mislead."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.files import TYPES, clean_name, disposition, type_of
from tests.applications.door import PDF, Door
from tests.applications.zoo import BAD, GOOD


async def sent(door: Door, content: bytes, name: str = "x.pdf", kind: str = "text/html") -> Any:
    return await door.person().call("POST", "/files", files={"file": (name, content, kind)})


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
    assert type_of(start + content) in {*TYPES, None}


@given(st.integers(0, 600), st.integers(0, 255), st.sampled_from(["docx", "xlsx", "png"]))
def test_a_damaged_file_is_refused_or_taken_and_breaks_nothing(
    place: int, byte: int, what: str
) -> None:
    content = bytearray(GOOD[what][0])
    content[place % len(content)] = byte
    assert type_of(bytes(content)) in {*TYPES, None}


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
