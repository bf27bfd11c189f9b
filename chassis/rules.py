"""Who may open a door, by what they are: the same ladder for services, pages and the API.

Each rule is a dependency of a wider one, so whoever passes it has passed that one too.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Generic, TypeAlias, TypeVar

from fastapi import Depends

from chassis.errors import NotAllowed, PasswordChangeRequired
from contracts.identity import Role
from contracts.words import _

if TYPE_CHECKING:
    from chassis.auth import Actor

AskerT = TypeVar("AskerT")
Rule: TypeAlias = Callable[..., Awaitable[AskerT]]


ROLES_NEEDED: dict[Role, str] = {
    "supervisor": _("Это доступно только руководителю и администратору"),
    "admin": _("Это доступно только администратору"),
}


class RoleNeeded(NotAllowed):
    """An employee may open it, but only one of a higher role."""

    slug = "role-needed"

    def __init__(self, role: Role) -> None:
        super().__init__(ROLES_NEEDED[role])


@dataclass(frozen=True)
class Ladder(Generic[AskerT]):
    """The rules for whoever is signed in; `each` names them all."""

    any_password: Rule[AskerT]
    signed_in: Rule[AskerT]
    consumer: Rule[AskerT]
    staff: Rule[AskerT]
    supervisor: Rule[AskerT]
    admin: Rule[AskerT]

    @property
    def each(self) -> tuple[Rule[AskerT], ...]:
        """From the widest to the narrowest."""
        most = (self.any_password, self.signed_in, self.consumer)
        return (*most, self.staff, self.supervisor, self.admin)


def ladder(any_password: Rule[AskerT], actor_of: Callable[[AskerT], "Actor"]) -> Ladder[AskerT]:
    """The rules above `any_password`, which finds whoever is signed in."""

    def next_to(before: Rule[AskerT], check: Callable[["Actor"], None]) -> Rule[AskerT]:
        async def rule(asker: Annotated[Any, Depends(before)]) -> AskerT:
            check(actor_of(asker))
            return asker  # type: ignore[no-any-return]

        return rule

    signed_in = next_to(any_password, own_password)
    staff = next_to(signed_in, employee)
    return Ladder(
        any_password=any_password,
        signed_in=signed_in,
        consumer=next_to(signed_in, consuming),
        staff=staff,
        supervisor=next_to(staff, supervising),
        admin=next_to(staff, administering),
    )


def own_password(actor: "Actor") -> None:
    """The mailed password opens one door alone."""
    if actor.must_change:
        raise PasswordChangeRequired


def consuming(actor: "Actor") -> None:
    """Staff have no cases of their own."""
    if actor.is_staff:
        raise NotAllowed


def employee(actor: "Actor") -> None:
    """An employee of any role."""
    if not actor.is_staff:
        raise NotAllowed


def supervising(actor: "Actor") -> None:
    """Who leads the desk: gives cases to others, keeps templates, offices and surveys."""
    if not actor.at_least("supervisor"):
        raise RoleNeeded("supervisor")


def administering(actor: "Actor") -> None:
    """Who keeps the accounts of staff, the rules and the audit."""
    if not actor.at_least("admin"):
        raise RoleNeeded("admin")
