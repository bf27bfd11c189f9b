"""What identity tells: who has an account, and which letters with secrets are due."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.event import Event
from contracts.words import Language

ConsumerStatus = Literal["person", "company", "entrepreneur"]
Role = Literal["consumer", "operator", "supervisor", "admin"]
STAFF_ROLES: tuple[Role, ...] = ("operator", "supervisor", "admin")


class AccountSnapshot(BaseModel):
    """An account as others may know it; `version` grows with each change."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    version: int
    role: Role
    status: ConsumerStatus | None = Field(None, description="None for staff")
    name: str = ""
    email: str
    phone: str = ""
    language: Language = "ru"
    snils: str | None = None
    inn: str | None = None
    ogrn: str | None = Field(None, description="ОГРН of a company, ОГРНИП of an entrepreneur")
    active: bool = True


class AccountRegistered(Event, name="identity.account.registered"):
    """Told once, when a consumer registers or a staff account is made."""

    account: AccountSnapshot


class AccountChanged(Event, name="identity.account.changed"):
    """Told when an account's e-mail, phone, language, role or state changed."""

    account: AccountSnapshot


class CredentialIssued(Event, name="identity.credential.issued"):
    """A secret is due by e-mail: the initial password, a recovery link or an e-mail confirmation.

    `sealed` can be opened by notify alone (HPKE, RFC 9180, base64) and holds a `Credential`.
    """

    account_id: str
    purpose: Literal["password", "recovery", "email_confirmation"]
    to: str = Field(description="The address the letter goes to")
    language: Language = "ru"
    sealed: str
    key_id: str = Field(description="Names the public key it was sealed to")
    expires_at: datetime = Field(description="A letter is not sent after this moment")


class Credential(BaseModel):
    """What a sealed envelope holds, once notify has opened it."""

    to: str
    secret: str
    valid_until: datetime


class KnownAddressUsed(Event, name="identity.account.recognised"):
    """Somebody registered with an address that has an account: its owner is told, nobody else."""

    account_id: str
    to: str
    language: Language = "ru"


class PasswordChanged(Event, name="identity.password.changed"):
    """The owner set a password of their own; all other sessions have ended."""

    account_id: str
    to: str
    language: Language = "ru"


class SignInRefused(Event, name="identity.sign_in.refused"):
    """Somebody failed to sign in by an employee's name; at most so many a day are told of each."""

    account_id: str
    why: Literal["password", "code"] = Field(
        description="`password`: it is wrong, or opens nothing any more; `code`: that came after"
    )


class SessionRevoked(Event, name="identity.session.revoked"):
    """Sessions ended before their time: one (`session`), or all of the account's (None)."""

    account_id: str
    session: str | None = None
    kept: str | None = Field(None, description="The one session that goes on, where all others end")
