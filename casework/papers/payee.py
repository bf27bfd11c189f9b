"""Where the company is paid, checked digit by digit, and the code that a bank's app reads.

The control key of an account is that of the Bank of Russia (08.09.1997 № 515); the code is that of
ГОСТ Р 56042-2014 in UTF-8.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from chassis.settings import Settings
from contracts.identifiers import WrongIdentifier, inn

if TYPE_CHECKING:
    import segno

SHAPES = {"kpp": r"\d{4}[\dA-Z]{2}\d{3}", "account": r"\d{20}", "bic": r"\d{9}"} | {
    "corr_account": r"\d{20}"
}
LONGEST = {"name": 160, "bank": 45}
"""Characters, by the standard's table of what must be told."""
WEIGHTS = (7, 1, 3) * 8
COMPANY_DIGITS: Final = 10
SEPARATORS = "|~#$^&*"
VERSION: Final = "ST00012"
"""The standard's first version; the 2 is UTF-8."""


class BadPayee(ValueError):
    """Nobody could pay by these settings; a service that makes invoices does not start."""

    def __init__(self, field: str, what: str) -> None:
        super().__init__(f"KABINET_COMPANY_{field.upper()} {what}")


@dataclass(frozen=True)
class Payee:
    """The company as one pays it."""

    name: str
    inn: str
    kpp: str
    account: str
    bank: str
    bic: str
    corr_account: str

    def payload(self, amount: Decimal, purpose: str) -> str:
        """What the code says: this many rubles for that."""
        told = {
            "Name": self.name,
            "PersonalAcc": self.account,
            "BankName": self.bank,
            "BIC": self.bic,
            "CorrespAcc": self.corr_account,
            "PayeeINN": self.inn,
            "KPP": self.kpp,
            "Sum": str(int(amount * 100)),
            "Purpose": purpose,
        }
        said = [f"{name}={value}" for name, value in told.items() if value]
        between = next(one for one in SEPARATORS if not any(one in value for value in said))
        return between.join([VERSION, *said])


def code(payload: str) -> "segno.QRCode":
    """The payload as a QR code that bears 15 % of dirt."""
    import segno  # noqa: PLC0415  most processes never make an invoice

    return segno.make_qr(payload, error="m", encoding="utf-8", boost_error=False)


def payee_of(settings: Settings) -> Payee | None:
    """Where this company is paid; None where no account is set.

    Raises `BadPayee` where something is missing or is not what it says it is.
    """
    account = {
        "inn": settings.company_inn,
        "kpp": settings.company_kpp,
        "account": settings.company_account,
        "bank": settings.company_bank,
        "bic": settings.company_bic,
        "corr_account": settings.company_corr_account,
    }
    if not any(account.values()):
        return None
    said = {"name": settings.company_name, **account}
    _check_shapes(said)
    _check_keys(said)
    return Payee(**said)


def _check_shapes(said: dict[str, str]) -> None:
    for name, value in said.items():
        if not value and not (name == "kpp" and len(said["inn"]) != COMPANY_DIGITS):
            raise BadPayee(name, "is missing: the company's account is either set whole or not")
        if value and name in SHAPES and not re.fullmatch(SHAPES[name], value, re.ASCII):
            raise BadPayee(name, "has another number of digits")
        if len(value) > LONGEST.get(name, len(value)) or not value.isprintable():
            raise BadPayee(name, f"is longer than {LONGEST.get(name)} characters, or of two lines")


def _check_keys(said: dict[str, str]) -> None:
    try:
        if inn(said["inn"]) != said["inn"]:
            raise BadPayee("inn", "is more than digits")
    except WrongIdentifier:
        raise BadPayee("inn", "is no ИНН: check its digits") from None
    bic = said["bic"]
    if not keyed(bic[-3:], said["account"]):
        raise BadPayee("account", "is no account at the bank of KABINET_COMPANY_BIC")
    if not keyed("0" + bic[4:6], said["corr_account"]):
        raise BadPayee("corr_account", "is not that of the bank of KABINET_COMPANY_BIC")


def keyed(bank: str, account: str) -> bool:
    """Whether the account's control digit goes with the bank's three digits."""
    total = sum(int(digit) * weight for digit, weight in zip(bank + account, WEIGHTS, strict=False))
    return total % 10 == 0
