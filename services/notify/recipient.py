"""Whom Kabinet writes to, as identity has told of them."""

from typing import Any, NamedTuple, Self

from chassis.documents import Aggregate
from contracts.identity import STAFF_ROLES, AccountSnapshot, Role
from contracts.words import Language


class Reached(NamedTuple):
    """Where a letter goes: `key` is an account's id, or the address of one who has none."""

    key: str
    email: str
    language: Language


class Addressee(NamedTuple):
    """Whom a letter is for: an account, an employee's address, or both where the fact says both.

    `or_leads`: where nobody is reached so, those who lead the desk are. `anybodys`: the address is
    written to, whosever it is.
    """

    account: str = ""
    email: str = ""
    language: Language | None = None
    or_leads: bool = False
    anybodys: bool = False


class Recipient(Aggregate):
    """A person as notify knows them, by the highest version identity has told."""

    account_version: int
    email: str
    language: Language
    role: Role
    name: str
    active: bool

    @classmethod
    def of_account(cls, account: AccountSnapshot) -> Self:
        """A person heard of for the first time."""
        return cls(id=account.id, account_version=account.version, **_known(account))

    def learn(self, account: AccountSnapshot) -> None:
        """Take what is newer; facts come more than once and out of order."""
        if account.version <= self.account_version:
            return
        self.account_version = account.version
        for name, value in _known(account).items():
            setattr(self, name, value)

    @property
    def is_staff(self) -> bool:
        """Whether this is an employee of the grid company."""
        return self.role in STAFF_ROLES


def _known(account: AccountSnapshot) -> dict[str, Any]:
    return account.model_dump(include={"email", "language", "role", "name", "active"})
