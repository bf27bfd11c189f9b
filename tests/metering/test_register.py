"""A register of supply points as CSV: what is taken of it, line by line, and what is refused."""

import asyncio
import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.clock import new_id
from chassis.errors import Invalid
from services.metering.points.owning import Owning
from services.metering.points.register.rows import COLUMNS, read, reason
from services.metering.points.register.taking import Register, Taken
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners
from tests.metering.test_owners import an_account

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
SNILS, INN = "11223344595", "7707083893"
Row = Mapping[str, Any]


def a_row(**changes: Any) -> Row:
    plain = {
        "account_number": new_id().replace("-", "").upper(),
        "address": "Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2",
        "point_type": "room",
        "owner": "",
        "meter_serial": "0123456789",
        "meter_model": "ПУ-1 Пример",
        "zones": "2",
        "digits": "6",
        "ratio": "",
        "point_code": "",
        "smart": "no",
    }
    return {**plain, **changes}


def a_file(*rows: Row, delimiter: str = ",", encoding: str = "utf-8") -> io.BytesIO:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode(encoding))


@pytest.fixture(scope="module")
async def register(points: SupplyPoints, owners: Owners) -> Register:
    return Register(points, owners)


def counts(taken: Taken) -> tuple[int, int, int, int]:
    return taken.created, taken.changed, taken.unchanged, taken.refused


def reasons(file: io.BytesIO) -> list[tuple[int, str]]:
    return [(one.line, reason(one.refused, "ru")) for one in read(file) if one.refused]


async def test_one_register_brought_by_two_at_once_makes_each_point_once(
    register: Register, points: SupplyPoints
) -> None:
    rows = [a_row() for _ in range(20)]
    both = await asyncio.gather(*(register.take(a_file(*rows), "Мария") for _ in range(2)))
    assert [one.refused for one in both] == [0, 0]
    assert sum(one.created for one in both) == len(rows)
    found = await points.at_accounts([row["account_number"] for row in rows])
    assert len(found) == len(rows)
    assert {len(one.meters) for one in found} == {1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "windows-1251"])
async def test_a_register_is_taken_in_each_spelling(
    register: Register, points: SupplyPoints, delimiter: str, encoding: str
) -> None:
    row = a_row(ratio="40", smart="yes", owner="112-233-445 95", address="Примерск, ул. Ёлочная, 7")
    taken = await register.take(a_file(row, delimiter=delimiter, encoding=encoding), "Мария")
    assert counts(taken) == (1, 0, 0, 0)
    found = await points.at_account(row["account_number"])
    assert found is not None
    assert (found.address, found.owner_number, found.smart) == (row["address"], SNILS, True)
    assert found.meter is not None
    assert (found.meter.registers, str(found.meter.ratio)) == (("1.8.1", "1.8.2"), "40")


async def test_the_same_file_twice_changes_nothing(
    register: Register, points: SupplyPoints
) -> None:
    rows = [a_row(ratio="1,5"), a_row(meter_serial="", meter_model="", zones="", digits="")]
    assert counts(await register.take(a_file(*rows), "Мария")) == (2, 0, 0, 0)
    before = [await points.at_account(row["account_number"]) for row in rows]
    assert counts(await register.take(a_file(*rows, delimiter=";"), "Пётр")) == (0, 0, 2, 0)
    assert [await points.at_account(row["account_number"]) for row in rows] == before


WRONG: dict[str, tuple[dict[str, str], str]] = {
    "no account": ({"account_number": ""}, "account_number: "),
    "a short address": ({"address": "ул"}, "address: "),
    "another type": ({"point_type": "flat"}, "point_type: "),
    "an owner with a wrong check digit": ({"owner": "11223344596"}, "owner: "),
    "an owner of other length": ({"owner": "123"}, "owner: "),
    "four zones": ({"zones": "4"}, "zones: "),
    "no zones": ({"zones": ""}, "зон"),
    "no digits": ({"digits": "0"}, "цифр"),
    "a meter without a serial": ({"meter_serial": ""}, "заводской номер"),
    "a ratio of nothing": ({"ratio": "0"}, "ratio: "),
    "a ratio that is none": ({"ratio": "1e3"}, "ratio: "),
    "a code of 14 digits": ({"point_code": "12345678901234"}, "point_code: "),
    "neither smart nor not": ({"smart": "maybe"}, "smart: "),
    "a mark that turns the line": ({"address": "Примерск \u202eулица"}, "address: "),
}


@pytest.mark.parametrize("what", WRONG)
async def test_nothing_of_a_wrong_line_is_taken_and_the_others_are(
    register: Register, points: SupplyPoints, what: str
) -> None:
    change, said = WRONG[what]
    wrong, right = a_row(**change), a_row()
    taken = await register.take(a_file(wrong, right), "Мария")
    assert counts(taken) == (1, 0, 0, 1)
    assert taken.rejected[0][0] == 2
    assert said in reason(taken.rejected[0][1], "ru")
    assert await points.at_account(wrong["account_number"]) is None


async def test_what_is_wrong_about_a_known_point_leaves_it_as_it_was(
    register: Register, points: SupplyPoints
) -> None:
    row = a_row()
    await register.take(a_file(row), "Мария")
    await register.take(a_file({**row, "meter_serial": "222"}), "Мария")
    before = await points.at_account(row["account_number"])
    stale = {**row, "address": "Примерск, другая улица, 5"}
    taken = await register.take(a_file(stale), "Мария")
    assert counts(taken) == (0, 0, 0, 1), "the meter was taken down: an old register came late"
    assert await points.at_account(row["account_number"]) == before


async def test_another_serial_is_a_meter_put_up_instead(
    register: Register, points: SupplyPoints
) -> None:
    row = a_row()
    await register.take(a_file(row), "Мария")
    taken = await register.take(a_file({**row, "meter_serial": "777", "zones": "1"}), "Мария")
    assert counts(taken) == (0, 1, 0, 0)
    found = await points.at_account(row["account_number"])
    assert found is not None
    assert [(one.serial, one.removed_on is None) for one in found.meters] == [
        ("0123456789", False),
        ("777", True),
    ]


async def test_a_point_that_two_lines_name_is_taken_once(register: Register) -> None:
    row = a_row()
    taken = await register.take(a_file(row, {**row, "address": "Примерск, дом 2"}), "Мария")
    assert counts(taken) == (1, 0, 0, 1)
    assert "в строке 2" in reason(taken.rejected[0][1], "ru")


async def test_a_code_belongs_to_one_point(register: Register) -> None:
    code = str(hash(new_id()) % 10**15).zfill(15)
    assert counts(await register.take(a_file(a_row(point_code=code)), "М")) == (1, 0, 0, 0)
    taken = await register.take(a_file(a_row(point_code=code), a_row()), "М")
    assert counts(taken) == (1, 0, 0, 1)


@pytest.mark.parametrize("first", ["account", "register"])
@pytest.mark.parametrize("number", [{"snils": SNILS}, {"inn": INN}])
async def test_an_owner_finds_their_points_whichever_comes_first(
    register: Register, points: SupplyPoints, owners: Owners, first: str, number: dict[str, str]
) -> None:
    account, row = an_account(**number), a_row(owner=next(iter(number.values())))
    owning = Owning(points, owners)
    if first == "account":
        await owning.meet(account)
    await register.take(a_file(row), "Мария")
    for _again in range(2):
        await owning.meet(account)
        await register.take(a_file(row), "Мария")
    found = await points.at_account(row["account_number"])
    assert found is not None
    assert found.role_of(account.id) == "owner"
    assert sum(one.account_id == account.id for one in found.people) == 1
    await owning.meet(account.model_copy(update={"version": 2, "snils": None, "inn": None}))
    assert (await points.documents.get(found.id)).role_of(account.id) is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "account_number"),
        (b"address,point_type\nx,room\n", "account_number"),
        (",".join((*COLUMNS, "colour")).encode() + b"\n", "colour"),
        (b"PK\x03\x04\0\0", "CSV"),
        ("account_number,address,point_type\n".encode("utf-16"), "CSV"),
    ],
)
def test_a_file_that_is_no_register_is_refused_whole(content: bytes, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        list(read(io.BytesIO(content)))
    assert said in reason(refused.value, "ru")


def test_a_quote_that_is_not_closed_spoils_its_own_line_alone() -> None:
    head = b"account_number,address,point_type\n"
    lines = b'1,"Primersk street 1,room\n2,"Primersk, street 2",room\n' + b"3," + b"x" * 9000
    found = reasons(io.BytesIO(head + lines + b",room\n4,Primersk street,room\n"))
    assert [line for line, _why in found] == [2, 4]


HEAD = ",".join(COLUMNS).encode()


@settings(max_examples=50)
@given(st.binary(max_size=400), st.booleans())
def test_no_bytes_break_the_reader(body: bytes, headed: bool) -> None:
    try:
        found = list(read(io.BytesIO(HEAD + b"\n" + body if headed else body)))
    except Invalid:
        return
    assert all((one.row is None) is (one.refused is not None) for one in found)
    assert all(reason(one.refused, "en") for one in found if one.refused)


CELL = st.text(max_size=30) | st.sampled_from(["room", "1", "6", "yes", "5600012345", "Улица, 15"])


@settings(max_examples=50)
@given(st.lists(st.lists(CELL, min_size=11, max_size=11), max_size=5), st.sampled_from(",;"))
def test_any_cells_are_taken_or_refused_line_by_line(cells: list[list[str]], mark: str) -> None:
    rows = [dict(zip(COLUMNS, row, strict=True)) for row in cells]
    try:
        file = a_file(*rows, delimiter=mark, encoding="utf-8")
    except (UnicodeEncodeError, csv.Error):
        return
    try:
        found = list(read(file))
    except Invalid:
        return
    for one in found:
        if one.row is not None:
            assert one.row.listed().address == one.row.address.strip()
