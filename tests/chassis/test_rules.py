"""The ladder of rules: who passes which, and what the others are told."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient

from chassis import errors
from chassis.auth import Actor
from chassis.rules import ladder
from contracts.identity import Role

HERE: dict[str, Actor] = {}


async def somebody() -> Actor:
    return HERE["asks"]


RULES = ladder(somebody, lambda actor: actor)
PASSES = {
    "consumer": {"any_password", "signed_in", "consumer"},
    "operator": {"any_password", "signed_in", "staff"},
    "supervisor": {"any_password", "signed_in", "staff", "supervisor"},
    "admin": {"any_password", "signed_in", "staff", "supervisor", "admin"},
}
NAMES = ("any_password", "signed_in", "consumer", "staff", "supervisor", "admin")


def the_app() -> FastAPI:
    app = FastAPI()
    errors.install(app)

    def opened(name: str, rule: Callable[..., Awaitable[Any]]) -> None:
        @app.get(f"/{name}", dependencies=[Depends(rule)])
        async def door() -> str:
            return name

    for name, rule in zip(NAMES, RULES.each, strict=True):
        opened(name, rule)
    return app


CLIENT = TestClient(the_app())


def asked(role: Role, name: str, *, must_change: bool = False) -> Any:
    HERE["asks"] = Actor(
        id="a", role=role, email="a@example.com", session="s", must_change=must_change
    )
    return CLIENT.get(f"/{name}", headers={"Accept-Language": "ru"})


@pytest.mark.parametrize("role", PASSES)
def test_each_role_passes_its_own_rules_and_no_other(role: Role) -> None:
    assert {name for name in NAMES if asked(role, name).status_code == 200} == PASSES[role]


def test_an_employee_of_a_lower_role_is_told_who_may() -> None:
    told = asked("operator", "supervisor").json()
    assert told["status"] == 403
    assert told["detail"] == "Это доступно только руководителю и администратору"
    for role in ("operator", "supervisor"):
        assert asked(role, "admin").json()["detail"] == "Это доступно только администратору"


def test_a_consumer_is_not_told_which_role_it_takes() -> None:
    assert asked("consumer", "admin").json()["type"].endswith("not-allowed")


@pytest.mark.parametrize("name", NAMES[1:])
def test_the_mailed_password_opens_none_of_them(name: str) -> None:
    assert (
        asked("admin", name, must_change=True).json()["type"].endswith("password-change-required")
    )
