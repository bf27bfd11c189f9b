"""A supply point: where energy is taken, by which meter it is counted, and who may see it."""

from typing import Self

from chassis.clock import new_id
from chassis.documents import Aggregate
from contracts.metering import Meter, Person, PointSnapshot, PointType


class SupplyPoint(Aggregate):
    """One row of the company's register, and what has become of it since.

    `account_number` names it, `owner_number` is the СНИЛС or ИНН the register gives, `meters` are
    in the order they came, at the most the last of them still there.
    """

    account_number: str
    address: str
    point_type: PointType
    smart: bool = False
    point_code: str | None = None
    owner_number: str | None = None
    people: list[Person] = []
    meters: list[Meter] = []

    @classmethod
    def make(cls, account_number: str, address: str, point_type: PointType) -> Self:
        """A point that the register names for the first time."""
        return cls(
            id=new_id(), account_number=account_number, address=address, point_type=point_type
        )

    @property
    def meter(self) -> Meter | None:
        """The meter that stands there now."""
        return self.snapshot().meter

    def is_seen_by(self, account_id: str) -> bool:
        """Whether this consumer may see it."""
        return any(person.account_id == account_id for person in self.people)

    def snapshot(self) -> PointSnapshot:
        """As others may know it."""
        return PointSnapshot(**self.model_dump(include=set(PointSnapshot.model_fields)))
