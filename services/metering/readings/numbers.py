"""What a person typed, as an exact number: a decimal comma or point, spaces between thousands."""

import re
from decimal import Decimal

from contracts.metering import Meter
from contracts.words import _

LONGEST = 40
FRACTION = 3
"""Digits after the point that any meter shows at the most."""
SPACES = re.compile(r"[ \t\u00a0\u2009\u202f]")
NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")


class WrongValue(Exception):
    """What was typed is no reading of this meter; `message` is a msgid with `values`."""

    def __init__(self, message: str, **values: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def value(typed: str, meter: Meter) -> Decimal:
    """The kWh that the register shows; `WrongValue` says what is wrong with it."""
    bare = SPACES.sub("", typed)
    if not bare:
        raise WrongValue(_("Введите показание"))
    if len(typed) > LONGEST or not NUMBER.fullmatch(bare):
        raise WrongValue(_("Введите показание цифрами, например 12345 или 12345,6"))
    number = Decimal(bare.replace(",", "."))
    if number >= Decimal(10) ** meter.digits:
        raise WrongValue(
            _("У прибора {digits} цифр до запятой, введено больше: проверьте показание"),
            digits=meter.digits,
        )
    if number != round(number, FRACTION):
        raise WrongValue(_("Введите не более {digits} цифр после запятой"), digits=FRACTION)
    return number


def plain(number: Decimal) -> str:
    """The number as text without needless zeros: 12345.6."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(number: Decimal) -> str:
    """As a person reads it: 12 345,6."""
    whole, _point, rest = plain(number).partition(".")
    return f"{int(whole):,}".replace(",", "\u00a0") + (f",{rest}" if rest else "")
