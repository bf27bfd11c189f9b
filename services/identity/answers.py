"""What identity answers about accounts."""

from datetime import datetime

from pydantic import BaseModel

from contracts.identifiers import masked
from contracts.identity import ConsumerStatus, Role
from contracts.words import Language
from services.identity.model import Account
from services.identity.sessions import Session


class Said(BaseModel):
    """A sentence for the person."""

    message: str


class ConsentAnswer(BaseModel):
    """The consent's text in the reader's language."""

    version: str
    language: Language
    title: str
    text: str


class AccountAnswer(BaseModel):
    """An account as its owner and the staff desk see it: identifiers masked to four digits."""

    id: str
    role: Role
    status: ConsumerStatus | None
    name: str
    email: str
    email_pending: str | None
    phone: str
    language: Language
    snils: str | None
    inn: str | None
    ogrn: str | None
    ogrnip: str | None
    active: bool
    totp: bool
    created_at: datetime

    @classmethod
    def of(cls, account: Account, at: datetime) -> "AccountAnswer":
        change = account.email_change
        alone = account.status == "entrepreneur"
        ogrn = masked(account.ogrn) if account.ogrn else None
        return cls(
            **account.model_dump(
                include={"id", "role", "status", "name", "email", "phone", "language", "active"}
            ),
            email_pending=change.email if change and at < change.expires_at else None,
            snils=masked(account.snils) if account.snils else None,
            inn=masked(account.inn) if account.inn else None,
            ogrn=None if alone else ogrn,
            ogrnip=ogrn if alone else None,
            totp=account.has_second_factor,
            created_at=account.created_at,
        )


class SessionAnswer(BaseModel):
    """One place where the account is signed in."""

    id: str
    current: bool
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    address: str
    agent: str

    @classmethod
    def of(cls, session: Session, current: str) -> "SessionAnswer":
        return cls(
            current=session.id == current,
            **session.model_dump(
                include={"id", "created_at", "used_at", "expires_at", "address", "agent"}
            ),
        )


class SessionList(BaseModel):
    """Newest first."""

    items: list[SessionAnswer]
    next: str | None = None


class Enrolment(BaseModel):
    """The TOTP secret, shown once: as text to type and as the address a QR code holds."""

    secret: str
    otpauth: str


class StaffAnswer(BaseModel):
    """A staff account that was made or is as asked for."""

    id: str
    email: str
    name: str
    role: Role
    active: bool


class Colleague(BaseModel):
    """An employee as the others know them."""

    email: str
    name: str
    role: Role


class StaffRow(StaffAnswer):
    """A staff account as administrators see it."""

    created_at: datetime
    untouched: bool
    totp: bool

    @classmethod
    def of(cls, account: Account) -> "StaffRow":
        known = account.model_dump(include={"id", "email", "name", "role", "active", "created_at"})
        return cls(**known, untouched=account.untouched, totp=account.has_second_factor)
