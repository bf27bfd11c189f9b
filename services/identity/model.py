"""An account: who may sign in and how. It guards its own secrets, and tells what became of it."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, Literal

from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import Gone, NotNow, NotSignedIn
from contracts.identity import (
    STAFF_ROLES,
    AccountChanged,
    AccountRegistered,
    AccountSnapshot,
    ConsumerStatus,
    CredentialIssued,
    KnownAddressUsed,
    PasswordChanged,
    Role,
    SessionRevoked,
    SignInRefused,
)
from contracts.words import Language, _
from services.identity.letters import Envelope
from services.identity.parts import Consent, Link, Password, SecondFactor
from services.identity.refusals import SecondFactorRequired, WrongCredentials
from services.identity.sessions import Session

INITIAL_LASTS = timedelta(hours=72)
LINK_LASTS = timedelta(minutes=60)
PERSISTS = timedelta(hours=72)
"""How long a letter that could not be sent is made anew, counted from when it was asked for."""
RESTRICTED_LASTS = timedelta(hours=1)


class Account(Aggregate):
    """A consumer or an employee, known by an e-mail address."""

    role: Role = "consumer"
    status: ConsumerStatus | None = None
    name: str = ""
    email: str
    phone: str = ""
    language: Language = "ru"
    snils: str | None = None
    inn: str | None = None
    ogrn: str | None = None
    active: bool = True
    created_at: datetime
    consent: Consent | None = None
    password: Password
    recovery: Link | None = None
    email_change: Link | None = None
    second_factor: SecondFactor | None = None
    epoch: int = 0
    kept: str | None = None

    @property
    def is_staff(self) -> bool:
        """Whether this is an employee of the grid company."""
        return self.role in STAFF_ROLES

    @property
    def must_change(self) -> bool:
        """Whether nothing but setting one's own password is allowed."""
        return self.password.initial

    @property
    def untouched(self) -> bool:
        """Whether nobody has ever signed in: the address is not proven, a new letter may go."""
        return self.password.initial and self.password.used_at is None

    @property
    def has_second_factor(self) -> bool:
        """Whether signing in asks for a code."""
        return self.second_factor is not None and self.second_factor.confirmed

    def admits(self, session: Session) -> bool:
        """Whether the session was begun since all were last ended, or was the one that was kept."""
        return self.active and (session.epoch == self.epoch or session.id == self.kept)

    def snapshot(self) -> AccountSnapshot:
        """The account as others may know it, at the version that is about to be written."""
        known = self.model_dump(include=set(AccountSnapshot.model_fields) - {"version"})
        return AccountSnapshot(version=self.version + 1, **known)

    def register(self, letter: Envelope | None, at: datetime) -> None:
        """Begin; the letter brings the initial password unless one was set by hand."""
        self.tell(AccountRegistered(account=self.snapshot(), **_stamp(at)))
        if letter:
            self._send(letter, at)

    def register_again(self, fields: dict[str, Any], password: Password, letter: Envelope) -> None:
        """Registered once more before anyone signed in: the last data and the last letter win."""
        if not self.untouched or self.is_staff:
            raise NotNow
        for name, value in fields.items():
            setattr(self, name, value)
        self.tell(AccountChanged(account=self.snapshot(), **_stamp(password.set_at)))
        self.reissue(password, letter)

    def reissue(self, password: Password, letter: Envelope) -> None:
        """Another initial password in place of one that nobody used; the old one is forgotten."""
        if not self.untouched:
            raise NotNow
        self.password = password
        self._send(letter, password.set_at)

    def recognise(self, at: datetime) -> None:
        """Somebody registered with this address: its owner is told, and nobody else."""
        told = KnownAddressUsed(
            account_id=self.id, to=self.email, language=self.language, **_stamp(at)
        )
        self.tell(told)

    def sign_in(self, verified: str, step: int | None, at: datetime) -> None:
        """With the hash the password fitted. An initial password is spent by it (ASVS 6.4.1)."""
        if not self.active or verified != self.password.hash or not self.password.opens(at):
            raise WrongCredentials
        if self.has_second_factor:
            self._spend_code(step)
        if self.password.initial:
            self.password.used_at = at

    def _spend_code(self, step: int | None) -> None:
        factor = self.second_factor
        if step is None or factor is None or step <= factor.last_step:
            raise SecondFactorRequired
        factor.last_step = step

    def refuse(self, why: Literal["password", "code"], at: datetime) -> None:
        """Somebody tried to sign in as this employee and could not: the audit is told."""
        self.tell(SignInRefused(account_id=self.id, why=why, **_stamp(at)))

    def end_sessions(self, kept: str | None, at: datetime) -> None:
        """End every session, or every other one than `kept`."""
        self.epoch += 1
        self.kept = kept
        self.tell(SessionRevoked(account_id=self.id, kept=kept, **_stamp(at)))

    def set_password(self, seen: str, fresh: str, kept: str | None, at: datetime) -> None:
        """In place of the one whose hash was seen; every other session and link ends."""
        if seen != self.password.hash:
            raise NotSignedIn
        self._own_password(fresh, kept, at)

    def ask_recovery(self, link: Link, letter: Envelope) -> None:
        """A link by which a new password can be set; the one before it is void."""
        self.recovery = link
        self._send(letter, link.issued_at)

    def recover(self, digest: str, fresh: str, at: datetime) -> None:
        """Set a password by the link, once; whoever was signed in is so no longer."""
        if self.recovery is None or not self.recovery.good(digest, at) or not self.active:
            raise Gone
        self._own_password(fresh, None, at)

    def _own_password(self, fresh: str, kept: str | None, at: datetime) -> None:
        self.password = Password(hash=fresh, set_at=at)
        self.recovery = None
        told = PasswordChanged(
            account_id=self.id, to=self.email, language=self.language, **_stamp(at)
        )
        self.tell(told)
        self.end_sessions(kept, at)

    def describe(self, changes: dict[str, Any], at: datetime) -> None:
        """Take a new phone, language, name or role; told only where something is new."""
        if all(getattr(self, name) == value for name, value in changes.items()):
            return
        demoted = "role" in changes and changes["role"] != self.role
        for name, value in changes.items():
            setattr(self, name, value)
        self.tell(AccountChanged(account=self.snapshot(), **_stamp(at)))
        if demoted or not self.active:
            self.end_sessions(None, at)

    def ask_email(self, link: Link, letter: Envelope) -> None:
        """A new address, taken once its owner answers the letter."""
        self.email_change = link
        self._send(letter, link.issued_at)

    def confirm_email(self, digest: str, at: datetime) -> None:
        """The letter arrived: the address is the login from now on; old links are void."""
        change = self.email_change
        if change is None or not change.good(digest, at):
            raise Gone
        self.email, self.email_change, self.recovery = change.email, None, None
        self.tell(AccountChanged(account=self.snapshot(), **_stamp(at)))

    def enrol(self, secret: str) -> None:
        """A TOTP secret that counts once a code of it was shown."""
        if self.has_second_factor:
            raise NotNow(_("Второй фактор уже подключён"))
        self.second_factor = SecondFactor(secret=secret)

    def confirm_factor(self, step: int) -> None:
        """A right code was shown: from now on sign-in asks for one."""
        if self.second_factor is None or self.has_second_factor:
            raise NotNow
        self._spend_code(step)
        self.second_factor.confirmed = True

    def forget_factor(self) -> None:
        """The phone was lost: enrol again at the next sign-in."""
        self.second_factor = None

    def _send(self, letter: Envelope, at: datetime) -> None:
        self.tell(CredentialIssued(account_id=self.id, **asdict(letter), **_stamp(at)))


def _stamp(at: datetime) -> dict[str, Any]:
    return {"event_id": new_id(), "occurred_at": at}
