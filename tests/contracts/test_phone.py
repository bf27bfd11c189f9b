"""A phone in any spelling people use becomes one; what is no Russian phone is refused."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.identifiers import WrongIdentifier, phone, spelled_phone


@pytest.mark.parametrize(
    "typed",
    [
        "+79123456789",
        "89123456789",
        "79123456789",
        "9123456789",
        "+7 912 345-67-89",
        "+7 (912) 345-67-89",
        "8 (912) 345-67-89",
        "8-912-345-67-89",
        "8.912.345.67.89",
        "  8 912 345 67 89  ",
        "8\u00a0912\u00a0345\u00a067\u00a089",
        "8 912 345\u201367\u201389",
        "+7(912)3456789",
    ],
)
def test_every_spelling_is_one_phone(typed: str) -> None:
    assert phone(typed) == "+79123456789"


@pytest.mark.parametrize("code", ["3", "4", "8", "9"])
def test_every_russian_prefix_is_taken(code: str) -> None:
    assert phone(f"+7 {code}95 123 45 67") == f"+7{code}951234567"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "112",
        "12345",
        "+7 912 345-67-8",
        "+7 912 345-67-890",
        "+1 202 555 0100",
        "+375 29 123-45-67",
        "+7 701 123 45 67",
        "+7 612 345 67 89",
        "8 800 FLOWERS",
        "8 912 ABC DE FG",
        "мой 8 912 345 67 89",
        "+7 912 345-67-89 доб. 5",
        "89123456789;ext=3",
        "+79123456789<script>",
        "+79123456789\r\nBcc: x@example.com",
        "+7+79123456789",
        "{'$gt': ''}",
        "\x00",
    ],
)
def test_what_is_no_russian_phone_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(WrongIdentifier, match="например"):
        phone(typed)


@given(
    code=st.sampled_from("3489"),
    rest=st.from_regex(r"[1-9][0-9]{8}", fullmatch=True),
    start=st.sampled_from(["+7", "8", "7", "+7 ", "8 (", ""]),
    gap=st.sampled_from(["", " ", "-"]),
)
def test_the_normal_form_does_not_hang_on_the_spelling(
    code: str, rest: str, start: str, gap: str
) -> None:
    digits = code + rest
    assume(not digits.startswith("810"))  # no Russian code: dialled bare, it is the way abroad
    closing = ")" if "(" in start else ""
    typed = f"{start}{digits[:3]}{closing}{gap}{digits[3:6]}{gap}{digits[6:8]}{gap}{digits[8:]}"
    assert phone(typed) == f"+7{digits}"


@given(st.text(max_size=25))
def test_any_text_is_a_phone_or_is_refused(text: str) -> None:
    try:
        assert phone(text).startswith("+7")
    except WrongIdentifier as error:
        said = error.message
    else:
        said = "it is good"
    assert said


@pytest.mark.parametrize(
    ("kept", "read"), [("+79123456789", "+7 912 345-67-89"), ("", ""), ("8 912", "8 912")]
)
def test_it_is_shown_as_people_write_it(kept: str, read: str) -> None:
    assert spelled_phone(kept) == read
