"""Two hundred supply points of the made-up consumers, as the company's register lists them."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from contracts.metering import PointType
from demo.people import CUSTOMERS, Customer

STREETS = ("Первая", "Вторая", "Третья", "Четвёртая", "Пятая", "Шестая", "Седьмая")
SHARES = {
    "person@demo.example.com": 2,
    "company@demo.example.com": 76,
    "entrepreneur@demo.example.com": 14,
    "person2@demo.example.com": 2,
    "person3@demo.example.com": 3,
    "company2@demo.example.com": 103,
}
"""How many points each of them has; two hundred together."""


@dataclass(frozen=True)
class Listed:
    """One line of the register, and how its place uses energy: `kwh` on a plain day."""

    customer: Customer
    account_number: str
    address: str
    point_type: PointType
    serial: str
    zones: int
    ratio: int
    point_code: str
    smart: bool
    kwh: int

    @property
    def chance(self) -> Random:
        """The same for the same point each time."""
        return Random(self.account_number)  # noqa: S311  a demo is no lottery


def points() -> list[Listed]:
    """All of them: of each customer the first is the one their forms name."""
    return list(_points())


def _points() -> Iterator[Listed]:
    number = 0
    for customer in CUSTOMERS:
        for place in range(SHARES[customer.email]):
            number += 1
            yield _point(customer, place, number)


def _point(customer: Customer, place: int, number: int) -> Listed:
    chance = Random(number)  # noqa: S311
    person = customer.status == "person"
    # The first of everybody's and a few more are read by the metering system.
    smart = (place == 0 and customer.email != "person2@demo.example.com") or place in (7, 8)
    first = place == 0
    return Listed(
        customer=customer,
        account_number=customer.account_number if first else f"00000{10000 + number}",
        address=customer.address if first else _address(chance, number, person),
        point_type=_type(customer, place),
        serial=f"{20_000_000 + number * 37:08d}",
        zones=(2, 1, 3)[place % 3],
        ratio=1 if person or place % 4 else 40,
        point_code=f"{number:015d}" if smart else "",
        smart=smart,
        kwh=chance.randint(6, 14) if person else chance.randint(60, 900),
    )


def _address(chance: Random, number: int, person: bool) -> str:
    street, house = chance.choice(STREETS), chance.randint(1, 99)
    rest = f", кв. {chance.randint(1, 60)}" if person else f", помещение {number}"
    return f"000000, Примерский край, г. Примерск, ул. {street}, д. {house}{rest}"


def _type(customer: Customer, place: int) -> PointType:
    if customer.status != "person":
        return "other"
    return "private_house" if place == 0 and "кв." not in customer.address else "room"
