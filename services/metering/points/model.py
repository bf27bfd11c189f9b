"""A supply point: where energy is taken, by which meter it is counted, and who may see it."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Literal, Self

from chassis.clock import new_id
from chassis.documents import Aggregate
from chassis.errors import NotFound
from chassis.store import Document
from contracts.metering import (
    Access,
    Concerns,
    Meter,
    Person,
    PointChanged,
    PointSnapshot,
    PointType,
)
from contracts.part import Part

LONGEST_HISTORY = 200
What = Literal[
    "made",
    "amended",
    "owner_changed",
    "attached",
    "claimed",
    "let_go",
    "let_back",
    "left",
    "renumbered",
    "meter_installed",
    "meter_replaced",
    "meter_amended",
    "calibrated",
]


class Happened(Part):
    """A line of a point's history: who did what, and to what in a few words; staff alone see it."""

    at: datetime
    by: str
    what: What
    about: str = ""


class Listed(Part):
    """What the company's register says of a point beside its meter and its owner."""

    address: str
    point_type: PointType
    smart: bool = False
    point_code: str | None = None


class SupplyPoint(Aggregate):
    """One row of the company's register, and what has become of it since.

    `account_number` names it, as `former_accounts` did before, `owner_number` is the СНИЛС or ИНН
    the register gives, `meters` are in the order they came, at the most the last of them still
    there. Who lost their access does not get it back by the numbers on a bill: they are `barred`
    until staff let them in.
    """

    account_number: str
    former_accounts: list[str] = []
    address: str
    point_type: PointType
    smart: bool = False
    point_code: str | None = None
    owner_number: str | None = None
    people: list[Person] = []
    barred: list[str] = []
    meters: list[Meter] = []
    history: list[Happened] = []
    cases: list[str] = []
    """Finished applications that were about it."""
    requests: list[str] = []
    """The desk's latest commands, by which one that comes again is known."""

    def document(self) -> Document:
        """As it lies in the collection; a code is one point's alone, and many have none."""
        return {**super().document(), "code_key": self.point_code or f"-{self.id}"}

    @classmethod
    def make(cls, account_number: str, listed: Listed, by: str, at: datetime) -> Self:
        """A point that is heard of for the first time."""
        made = cls(id=new_id(), account_number=account_number, **listed.model_dump())
        made.note("made", by, at)
        return made

    @property
    def meter(self) -> Meter | None:
        """The meter that stands there now."""
        return next((one for one in reversed(self.meters) if one.removed_on is None), None)

    def is_seen_by(self, account_id: str) -> bool:
        """Whether this consumer may see it."""
        return any(person.account_id == account_id for person in self.people)

    def list_as(self, listed: Listed, by: str, at: datetime) -> None:
        """Take what the register says of it now."""
        said = listed.model_dump()
        changed = [name for name, value in said.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, said[name])
        if changed:
            self.note("amended", by, at, ", ".join(changed))

    def belongs_to(self, owner_number: str, by: str, at: datetime) -> None:
        """Another owner in the register: whoever saw the point before starts anew by a claim.

        Where no owner was known those who saw it stay, as members: the owner, whom the register
        names now, may take it back from them.
        """
        if owner_number == self.owner_number:
            return
        if self.owner_number is not None:
            for person in list(self.people):
                self._lose(person, at)
            self.barred = []
        self.people = [one.model_copy(update={"role": "member"}) for one in self.people]
        self.owner_number = owner_number
        self.note("owner_changed", by, at)

    def attach(self, account_ids: Iterable[str], at: datetime) -> None:
        """Consumers whose own number the register names as the owner's see the point at once.

        Whom staff shut out has the number no less, and stays out.
        """
        for account_id in [one for one in account_ids if one not in self.barred]:
            known = next((one for one in self.people if one.account_id == account_id), None)
            if known is None or known.role != "owner":
                self.people = [one for one in self.people if one is not known]
                self.people.append(Person(account_id=account_id, role="owner", since=at))
                self.note("attached", "", at)

    def meet(self, account_id: str, numbers: Collection[str], at: datetime) -> None:
        """An account with these numbers sees the point as its owner, or does so no longer.

        A point that a finished application made has no owner's number yet: whose it is stays so.
        """
        if self.owner_number in numbers:
            self.attach([account_id], at)
        if self.owner_number is None or self.owner_number in numbers:
            return
        for person in list(self.people):
            if person.account_id == account_id and person.role == "owner":
                self._lose(person, at)
                self.note("left", "", at)

    def claim(self, account_id: str, serial: str, at: datetime) -> None:
        """Let in who knows the account number and the serial of the meter that stands there.

        `NotFound` for a wrong pair, and for who was shown out before: neither learns which.
        """
        if self.meter is None or self.meter.serial != serial or account_id in self.barred:
            raise NotFound
        if not self.is_seen_by(account_id):
            self._let_in(account_id, at)
            self.note("claimed", "", at)

    def let_go(self, account_id: str, by: str, at: datetime) -> None:
        """Take access back from somebody, who cannot claim it again; nothing the second time."""
        for person in list(self.people):
            if person.account_id == account_id:
                self._lose(person, at)
                self.barred.append(account_id)
                self.note("let_go", by, at)

    def leave(self, account_id: str, at: datetime) -> None:
        """A consumer no longer wants to see it."""
        if self.is_seen_by(account_id):
            self.people = [one for one in self.people if one.account_id != account_id]
            self.note("left", "", at)

    def remember(self, case_id: str) -> None:
        """Know that a finished application was about it."""
        if case_id not in self.cases:
            self.cases = [*self.cases, case_id]

    def role_of(self, account_id: str) -> Access | None:
        """What this consumer is to the point."""
        roles = (one.role for one in self.people if one.account_id == account_id)
        return next(roles, None)

    def note(self, what: What, by: str, at: datetime, about: str = "") -> None:
        """Write a line of history; the oldest go when there are very many."""
        line = Happened(at=at, by=by, what=what, about=about)
        self.history = [*self.history, line][-LONGEST_HISTORY:]

    def concern(
        self, fact: Concerns, at: datetime, whom: Collection[str] | None = None, other: str = ""
    ) -> None:
        """Tell it to everybody who sees the point, or to these alone."""
        for account_id in whom if whom is not None else [one.account_id for one in self.people]:
            self.tell(
                PointChanged(
                    event_id=new_id(),
                    occurred_at=at,
                    account_id=account_id,
                    fact=fact,
                    point=self.snapshot(),
                    other_id=other,
                )
            )

    def snapshot(self) -> PointSnapshot:
        """As others may know it."""
        return PointSnapshot(**self.model_dump(include=set(PointSnapshot.model_fields)))

    def _let_in(self, account_id: str, at: datetime) -> None:
        owners = [one.account_id for one in self.people if one.role == "owner"]
        self.people.append(Person(account_id=account_id, role="member", since=at))
        self.concern("let_in", at, owners, other=account_id)

    def _lose(self, person: Person, at: datetime) -> None:
        self.people = [one for one in self.people if one is not person]
        self.concern("access_lost", at, [person.account_id])
