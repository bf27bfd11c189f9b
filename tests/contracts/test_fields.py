"""Each field type: what it takes, in which normal form, and what it refuses."""

import unicodedata
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts import fields
from contracts.checks import MOSCOW

FILE = "0197a3c2-5c1f-7a39-9d52-0a7bb0f9f1aa"
TYPES: dict[str, Any] = {
    name: getattr(fields, name)
    for name in (
        *("Line", "LongText", "Address", "Cadastral", "Email", "Phone", "Snils", "Inn"),
        *("CompanyInn", "PersonInn", "Ogrn", "Ogrnip", "Kilowatts", "Day", "Files"),
        *("SupplyPoint", "ReplyChannel", "KilowattHours", "Rubles", "Serial", "Moment"),
    )
}
TAKEN = [
    ("Line", "  Пример   Пётр \t Петрович ", "Пример Пётр Петрович"),
    ("Line", "<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("Line", "O'Нил; DROP TABLE", "O'Нил; DROP TABLE"),
    ("LongText", "первая\nвторая\tтретья", "первая\nвторая\tтретья"),
    ("LongText", "первая\r\nвторая\rтретья", "первая\nвторая\nтретья"),
    ("LongText", "я" * 4000, "я" * 4000),
    ("Address", "г. Примерск,\r\nул. Первая, 1", "г. Примерск, ул. Первая, 1"),
    ("Cadastral", " 77:01:0001001:1234 ", "77:01:0001001:1234"),
    ("Cadastral", "77 : 01 : 0001001 : 1234", "77:01:0001001:1234"),
    ("Email", " Petr.Primer@Example.COM ", "petr.primer@example.com"),
    ("Email", "petr+lk@example.com", "petr+lk@example.com"),
    ("Email", "petr@почта.рф", "petr@почта.рф"),
    ("Phone", "8 (912) 345-67-89", "+79123456789"),
    ("Snils", "112-233-445 95", "11223344595"),
    ("Inn", "7707083893", "7707083893"),
    ("Inn", "500100732259", "500100732259"),
    ("CompanyInn", "7707 083 893", "7707083893"),
    ("PersonInn", "5001-0073-2259", "500100732259"),
    ("Ogrn", "1027700132195", "1027700132195"),
    ("Ogrnip", "304463210700212", "304463210700212"),
    ("Kilowatts", 15, Decimal(15)),
    ("Kilowatts", 7.5, Decimal("7.5")),
    ("Kilowatts", "7,5", Decimal("7.5")),
    ("Kilowatts", " 1 000,5 ", Decimal("1000.5")),
    ("Kilowatts", "1\u00a0000", Decimal(1000)),
    ("Kilowatts", "1\u202f000,250", Decimal("1000.25")),
    ("Kilowatts", "100000", Decimal(100_000)),
    ("Kilowatts", "0.001", Decimal("0.001")),
    ("Day", "2030-03-01", date(2030, 3, 1)),
    ("Day", " 2028-02-29 ", date(2028, 2, 29)),
    ("KilowattHours", 0, Decimal(0)),
    ("KilowattHours", "12 345,678", Decimal("12345.678")),
    ("KilowattHours", "999999999", Decimal(999_999_999)),
    ("Rubles", "12 345,60", Decimal("12345.60")),
    ("Rubles", 0.01, Decimal("0.01")),
    ("Serial", " 0123 4567-a ", "01234567-A"),
    ("Serial", "ПУ-12/7", "ПУ-12/7"),
    ("Moment", "2030-03-01T10:00", datetime(2030, 3, 1, 10, tzinfo=MOSCOW)),
    ("Moment", " 2030-03-01T10:00:00+03:00 ", datetime(2030, 3, 1, 10, tzinfo=MOSCOW)),
    ("Moment", "2030-03-01T07:00:00Z", datetime(2030, 3, 1, 10, tzinfo=MOSCOW)),
    ("Files", [FILE], [FILE]),
    ("Files", [FILE] * 10, [FILE] * 10),
    ("SupplyPoint", FILE, FILE),
    ("ReplyChannel", "post", "post"),
]
REFUSED = {
    "Line": ["", "   ", "я" * 201, "a\x00b", "a\x1b[31mb", "a\u2028b", "a\u202eb", "a\x85b"],
    "LongText": ["", "\n \r\n", "я" * 4001, "a\x00b", "a\x7fb", "a\u2066b", "\ufffe", "a\x9bb"],
    "Address": ["", "дом", "я" * 301, "ул. Первая\x00, 1"],
    "Cadastral": ["", "77:01:0001001", "77:01:0001001:", "٧٧:٠١:٠٠٠١٠٠١:١٢٣٤", "77-01-0001001-1"],
    "Email": [
        *("", "petr", "petr@", "@example.com", "petr@example", "a b@example.com"),
        *("пётр@example.com", "a@b.ru, c@d.ru", "a@b.ru\r\nBcc: c@d.ru", f"{'a' * 300}@b.ru"),
    ],
    "Phone": ["", "112", "+1 202 555 0100", "8 800 FLOWERS"],
    "Snils": ["", "112-233-445 96", "1", "00000000000"],
    "Inn": ["", "7707083894", "77070838930", "500100732258"],
    "CompanyInn": ["", "500100732259", "7707083894"],
    "PersonInn": ["", "7707083893", "366215936732"],
    "Ogrn": ["", "1027700132196", "304463210700212"],
    "Ogrnip": ["", "304463210700213", "1027700132195"],
    "Kilowatts": [
        *("", "много", 0, "0", -1, "-7,5", 100_000.001, "100001", "7,5555", "NaN", "-Infinity"),
        *("1e2", "1_000", "٣", "7,5 кВт", "1,000.5", "0x10", "1e999999999", "1e-999999999"),
        *(float("inf"), float("nan")),
    ],
    "Day": [
        *("", "завтра", "01.03.2030", "2030-13-01", "2029-02-29", "2030-3-1", "20300301"),
        *("2030-03-01T00:00:00", "1893456000", 0, 1893456000, 1893456000.0),
    ],
    "KilowattHours": [
        "",
        "много",
        -1,
        "-0,5",
        "1000000000",
        "1,2345",
        "NaN",
        "1e2",
        "٣",
        "7 кВт·ч",
    ],
    "Rubles": ["", "много", 0, "-1", "1000000000", "1,234", "NaN", "1e2", "٣", "7 ₽"],
    "Serial": [
        "",
        "12",
        "№ 123",
        "12\x0034",
        "<b>1234</b>",
        "1" * 41,
        "../../etc",
        "-1234",
        "12;34",
    ],
    "Moment": [
        *("", "завтра", "2030-03-01", "2030-03-01 10:00", "01.03.2030T10:00", "2030-02-30T10:00"),
        *("2030-03-01T25:00", "0001-01-01T00:00", "9999-12-31T23:59", "2030-03-01T10:00[UTC]"),
        *(0, 1893456000, datetime(2030, 3, 1, 10), date(2030, 3, 1)),  # noqa: DTZ001
        "٢٠٣٠-٠٣-٠١T١٠:٠٠",
    ],
    "Files": [[], [FILE] * 11, ["1"], [FILE.upper()], ["../../etc/passwd"], [{"$gt": ""}], [None]],
    "SupplyPoint": ["", "1", FILE + "0", FILE.replace("-", "/")],
    "ReplyChannel": ["", "fax", "ACCOUNT"],
}
WRONG_TYPES: list[Any] = [
    *(None, True, {"$gt": ""}, {"$ne": None}, {"$regex": ".*"}, ["x"], [["x"]]),
    b"\xff\xfe",
]


@pytest.mark.parametrize(("name", "given", "normal"), TAKEN)
def test_it_takes_what_people_type_in_one_normal_form(name: str, given: Any, normal: Any) -> None:
    assert TypeAdapter(TYPES[name]).validate_python(given) == normal


@pytest.mark.parametrize(("name", "given", "normal"), TAKEN)
def test_the_normal_form_stays_as_it_is(name: str, given: Any, normal: Any) -> None:
    assert TypeAdapter(TYPES[name]).validate_python(normal) == normal


@pytest.mark.parametrize(
    ("name", "given"),
    [(name, given) for name, values in REFUSED.items() for given in values],
    ids=lambda given: ascii(given)[:40],
)
def test_it_refuses(name: str, given: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(TYPES[name]).validate_python(given)


@pytest.mark.parametrize("given", WRONG_TYPES, ids=ascii)
@pytest.mark.parametrize("name", TYPES)
def test_no_type_takes_an_operator_or_a_thing_of_another_type(name: str, given: Any) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(TYPES[name]).validate_python(given)


def test_every_field_type_stands_in_the_tables() -> None:
    assert set(TYPES) == set(REFUSED) == {name for name, *_ in TAKEN}


@given(st.text(max_size=60))
def test_a_line_is_one_line_without_control_marks_and_turned_text(text: str) -> None:
    try:
        line = TypeAdapter(fields.Line).validate_python(text)
    except ValidationError:
        return
    assert "\n" not in line
    assert line == line.strip()
    assert "Cc" not in {unicodedata.category(mark) for mark in line}
    assert not {*line} & {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}


@given(st.decimals(min_value="0.001", max_value="100000", places=3))
def test_any_power_of_the_range_comes_back_exactly(number: Decimal) -> None:
    typed = f"{number:,}".replace(",", " ").replace(".", ",")
    taken = TypeAdapter(fields.Kilowatts).validate_python(typed)
    assert taken == number
    assert Decimal(str(float(taken))) == number


ANYTHING = st.one_of(
    *(st.text(), st.integers(), st.floats(), st.none(), st.binary(), st.lists(st.text()))
)


@given(given=ANYTHING)
@pytest.mark.parametrize("name", TYPES)
def test_whatever_is_given_is_taken_or_refused_and_nothing_else_happens(
    name: str, given: Any
) -> None:
    try:
        TypeAdapter(TYPES[name]).validate_python(given)
    except ValidationError as error:
        refused = error.errors()
    else:
        refused = ["nothing"]
    assert refused
