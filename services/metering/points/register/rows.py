"""A register as lines of CSV: what each says, or why it is refused, one line after another.

UTF-8 or windows-1251, comma or semicolon, a header that names the columns in any order. One record
is one line of the file, so a quote that is never closed spoils its own line and no other. Nothing
here keeps more than a line.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, BinaryIO, Literal

from pydantic import AfterValidator, BeforeValidator, StringConstraints, model_validator

from chassis.errors import Invalid, Malformed, Refused, validated
from contracts import checks, identifiers
from contracts.fields import AccountNumber, Address, Form, Line, Serial, Text, ask, wrong
from contracts.metering import PointType
from contracts.words import _
from services.metering.points.meters import Described
from services.metering.points.model import Listed

COLUMNS = (
    *("account_number", "address", "point_type", "owner", "meter_serial", "meter_model"),
    *("zones", "digits", "ratio", "point_code", "smart"),
)
NEEDED = ("account_number", "address", "point_type")
LONGEST_LINE = 4000
CHUNK = 1 << 20
UNREADABLE = "\ufffd"
YES, NO = ("yes", "да", "1"), ("no", "нет", "0")


def owner_of(text: str) -> str:
    """СНИЛС or ИНН, by how many digits there are."""
    bare = identifiers.digits_of(text, _("СНИЛС или ИНН"), (10, 11, 12))
    return identifiers.snils(bare) if len(bare) == 11 else identifiers.inn(bare)


def code_of(text: str) -> str:
    """The 15 digits of макет 80020."""
    return identifiers.digits_of(text, _("Код точки"), (15,))


def positive(number: Decimal) -> Decimal:
    if not 0 < number <= 1_000_000:
        raise wrong(_("Введите коэффициент трансформации больше 0 и не больше 1 000 000"))
    if number != round(number, 4):
        raise wrong(_("Введите коэффициент с точностью не более четырёх знаков после запятой"))
    return number


def yes(text: Any) -> bool:
    said = str(text).strip().lower()
    if said not in YES + NO:
        raise wrong(_("Умный учёт: введите yes или no"))
    return said in YES


Owner = Annotated[Text, AfterValidator(checks.identifier(owner_of))]
Ratio = Annotated[Decimal, BeforeValidator(checks.decimal), AfterValidator(positive)]
Code = Annotated[Text, AfterValidator(checks.identifier(code_of))]
Yes = Annotated[bool, BeforeValidator(yes)]
Number = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{1,2}$")]
EMPTY = _("Может быть пустым")


class Row(Form):
    """One line of the register."""

    account_number: AccountNumber = ask(_("Лицевой счёт"), example="5600012345")
    address: Address = ask(_("Адрес"), example="Примерский край, г. Примерск, ул. Первая, д. 1")
    point_type: PointType = ask(_("Вид точки"), example="room")
    owner: Owner | None = ask(_("СНИЛС или ИНН"), example="112-233-445 95", optional=EMPTY)
    meter_serial: Serial | None = ask(_("Заводской номер"), example="0123456789", optional=EMPTY)
    meter_model: Line | None = ask(_("Тип прибора"), example="ПУ-1 Пример", optional=EMPTY)
    zones: Literal["1", "2", "3"] | None = ask(_("Зоны суток"), example="1", optional=EMPTY)
    digits: Number | None = ask(_("Цифр до запятой"), example="6", optional=EMPTY)
    ratio: Ratio | None = ask(_("Коэффициент трансформации"), example="1", optional=EMPTY)
    point_code: Code | None = ask(_("Код точки"), example="123456789012345", optional=EMPTY)
    smart: Yes | None = ask(_("Умный учёт"), example="no", optional=EMPTY)

    @model_validator(mode="after")
    def _whole(self) -> "Row":
        """A meter is told with its zones and digits, and nothing of it without its serial."""
        if self.meter_serial is None and self.meter_model is not None:
            raise wrong(_("Укажите заводской номер прибора"))
        if self.meter_serial is not None and self.zones is None:
            raise wrong(_("Укажите, сколько у прибора зон суток: 1, 2 или 3"))
        if self.meter_serial is not None and not 1 <= int(self.digits or 0) <= 12:
            raise wrong(_("Укажите, сколько у прибора цифр до запятой: от 1 до 12"))
        return self

    def listed(self) -> Listed:
        """What it says of the point itself."""
        return Listed(
            address=self.address,
            point_type=self.point_type,
            smart=bool(self.smart),
            point_code=self.point_code,
        )

    def meter(self) -> Described | None:
        """What it says of the meter."""
        if self.meter_serial is None:
            return None
        return Described(
            serial=self.meter_serial,
            model=self.meter_model or "",
            digits=int(self.digits or 0),
            zones=int(self.zones or 0),
            ratio=self.ratio or Decimal(1),
        )


@dataclass(frozen=True)
class Read:
    """A line by its number in the file: what it says, or why not."""

    line: int
    row: Row | None
    refused: Refused | None = None


def encoding_of(file: BinaryIO) -> str:
    """UTF-8 where all of it is, else windows-1251; `Invalid` for what is no text."""
    utf8 = codecs.getincrementaldecoder("utf-8")()
    found = "utf-8-sig"
    file.seek(0)
    while chunk := file.read(CHUNK):
        if b"\0" in chunk:
            raise Invalid(("file", _("Это не таблица CSV: сохраните её как CSV")))
        if found != "cp1251":
            try:
                utf8.decode(chunk)
            except UnicodeDecodeError:
                found = "cp1251"
    try:
        utf8.decode(b"", final=True)
    except UnicodeDecodeError:
        found = "cp1251"
    file.seek(0)
    return found


def read(file: BinaryIO) -> Iterator[Read]:
    """Each line of the register; `Invalid` at once for a file that is none."""
    text = io.TextIOWrapper(file, encoding_of(file), errors="replace", newline=None)
    try:
        lines = _lines(text)
        names, delimiter = _header(next(lines, (1, ""))[1] or "")
        for number, line in lines:
            if line is None:
                yield Read(number, None, Invalid(("", _("Строка слишком длинная"))))
            elif line.strip(f"{delimiter} \t"):
                yield _read(number, line, names, delimiter)
    finally:
        text.detach()


def _lines(text: io.TextIOWrapper) -> Iterator[tuple[int, str | None]]:
    """Each with its number; None for one that is too long to be a row."""
    number = 0
    while line := text.readline(LONGEST_LINE):
        number += 1
        whole = True
        while not line.endswith("\n") and (rest := text.readline(LONGEST_LINE)):
            line, whole = rest, False
        yield number, line.rstrip("\n") if whole else None


def _header(line: str) -> tuple[list[str], str]:
    delimiter = max(";,\t", key=line.count)
    names = [name.strip().strip('"').strip().lower() for name in line.split(delimiter)]
    if missing := [name for name in NEEDED if name not in names]:
        said = _("В первой строке нет столбцов: {missing}")
        raise Invalid(("file", said, {"missing": ", ".join(missing)}))
    unknown = [name for name in names if name not in COLUMNS]
    twice = [name for name in COLUMNS if names.count(name) > 1]
    if unknown or twice:
        said = _("Лишние столбцы: {names}")
        raise Invalid(("file", said, {"names": ", ".join(unknown + twice)[:200]}))
    return names, delimiter


def _read(number: int, line: str, names: list[str], delimiter: str) -> Read:
    if UNREADABLE in line:
        return Read(number, None, Invalid(("", _("В строке есть знак, который не читается"))))
    try:
        cells = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        return Read(number, None, Invalid(("", _("Кавычки в строке не закрыты"))))
    if len(cells) != len(names):
        said = _("В строке {cells} столбцов вместо {names}")
        return Read(number, None, Invalid(("", said, {"cells": len(cells), "names": len(names)})))
    try:
        return Read(number, validated(Row, dict(zip(names, cells, strict=True))))
    except Malformed as refused:
        return Read(number, None, refused)


def reason(refused: Refused, language: str) -> str:
    """Why, in words, each field by its name."""
    if not isinstance(refused, Invalid):
        return refused.said(language)
    said = [
        f"{one.field}: {one.message}" if one.field else one.message
        for one in refused.fields(language)
    ]
    return "; ".join(said)
