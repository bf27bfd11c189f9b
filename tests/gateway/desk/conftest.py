"""Two employees and a consumer on the running stack."""

import pytest

from chassis.testing import Stack
from tests.gateway.desk.clerk import Clerk
from tests.portal.people import Person, employee, registered


def clerk_of(stack: Stack, person: Person) -> Clerk:
    clerk = Clerk(stack)
    assert clerk.sign_in(person) == "/staff"
    return clerk


@pytest.fixture(scope="session")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="session")
def maria(stack: Stack) -> Person:
    return employee(stack, name="Мария Первая")


@pytest.fixture(scope="session")
def oleg(stack: Stack) -> Person:
    return employee(stack, name="Олег Второй")


@pytest.fixture(scope="session")
def clerk(stack: Stack, maria: Person) -> Clerk:
    return clerk_of(stack, maria)


@pytest.fixture(scope="session")
def other(stack: Stack, oleg: Person) -> Clerk:
    return clerk_of(stack, oleg)


@pytest.fixture(scope="session")
def lead(stack: Stack) -> Clerk:
    """A supervisor."""
    return clerk_of(stack, employee(stack, "supervisor", "Нина Старшая"))


@pytest.fixture(scope="session")
def chief(stack: Stack) -> Clerk:
    """An administrator."""
    return clerk_of(stack, employee(stack, "admin", "Зоя Главная"))


@pytest.fixture
def case(person: Person) -> str:
    """A fresh application's id."""
    return str(person.submit().json()["id"])
