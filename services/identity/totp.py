"""Codes of the second factor (RFC 6238): six digits, half a minute, each good once."""

import secrets
from datetime import datetime

import pyotp

from chassis.errors import Invalid
from contracts.words import _
from services.identity.model import Account
from services.identity.refusals import SecondFactorRequired

PERIOD = 30
DRIFT = 1
"""Steps that the phone's clock may be off, each way."""


def address(secret: str, email: str, issuer: str) -> str:
    """What an authenticator app reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=issuer)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The time step whose code this is, or None where it is no code of now."""
    present = int(at.timestamp()) // PERIOD
    codes = pyotp.TOTP(secret)
    typed = code.replace(" ", "").encode()
    for step in range(present - DRIFT, present + DRIFT + 1):
        if secrets.compare_digest(codes.generate_otp(step).encode(), typed):
            return step
    return None


def demanded(account: Account, code: str | None, at: datetime) -> int | None:
    """The step of the code given at sign-in; None where the account asks for none."""
    if not account.has_second_factor or account.second_factor is None:
        return None
    if not code:
        raise SecondFactorRequired
    step = step_of(account.second_factor.secret, code, at)
    if step is None:
        raise SecondFactorRequired(_("Код не подошёл. Введите новый код из приложения"))
    return step


def shown(account: Account, code: str, at: datetime) -> int:
    """The step of the code that confirms an enrolment."""
    secret = account.second_factor.secret if account.second_factor else ""
    step = step_of(secret, code, at) if secret else None
    if step is None:
        raise Invalid(("code", _("Код не подошёл. Введите новый код из приложения")))
    return step
