"""The HTTP door for the company itself: its commands, its employees, its administrators."""

from typing import Annotated

import structlog
from fastapi import APIRouter, Depends, Query, Response

from chassis.auth import Admin, Staff, caller
from chassis.clock import now
from contracts import identifiers
from services.identity.answers import AccountAnswer, Colleague, StaffAnswer, StaffRow
from services.identity.forms import Employee, EmployeeChange, NewEmployee
from services.identity.staff import StaffAccounts
from services.identity.store import Store

log = structlog.get_logger()


def router(staff: StaffAccounts, store: Store) -> APIRouter:
    """What employees ask of accounts, and what the command line does to theirs."""
    door = APIRouter(dependencies=[Depends(caller)])

    @door.post("/staff", status_code=201)
    async def put_staff(given: Employee, response: Response) -> StaffAnswer:
        """Make an account of staff, or bring one to what is said: 201 new, 200 known.

        Nobody outside reaches it: the gateway offers no such page, the command line does.
        """
        account, new = await staff.put(given)
        response.status_code = 201 if new else 200
        return StaffAnswer(**account.model_dump(include=set(StaffAnswer.model_fields)))

    @door.get("/staff/directory")
    async def directory(_: Staff) -> list[Colleague]:
        """Everybody a case can be given to, by name."""
        return [
            Colleague(**one.model_dump(include=set(Colleague.model_fields)))
            for one in await staff.all()
            if one.active
        ]

    @door.get("/staff/accounts")
    async def accounts(_: Admin) -> list[StaffRow]:
        """Every account of staff, closed ones too."""
        return [StaffRow.of(one) for one in await staff.all()]

    @door.post("/staff/accounts", status_code=201)
    async def hire(actor: Admin, given: NewEmployee, response: Response) -> StaffRow:
        """A new employee: 201, or 200 where this very account has just been made."""
        account, new = await staff.hire(actor, given)
        response.status_code = 201 if new else 200
        return StaffRow.of(account)

    @door.patch("/staff/accounts/{id}")
    async def amend(actor: Admin, id: str, given: EmployeeChange) -> StaffRow:
        """Another name, role or state; with another role or switched off all sessions end."""
        return StaffRow.of(await staff.amend(actor, id, given))

    @door.post("/staff/accounts/{id}/password")
    async def post_password(actor: Admin, id: str) -> StaffRow:
        """The letter with the initial password once more; 409 for who has signed in."""
        return StaffRow.of(await staff.post_password(actor, id))

    @door.get("/accounts")
    async def find(_: Staff, q: Annotated[str, Query(max_length=254)]) -> list[AccountAnswer]:
        """Consumers by the beginning of their e-mail, or by phone in any spelling."""
        typed, at = q.strip(), now()
        try:
            found = await store.consumers_at("phone", identifiers.phone(typed))
        except identifiers.WrongIdentifier:
            wanted = typed.lower() if "@" in typed else ""
            found = await store.consumers_at("email", wanted) if wanted else []
        return [AccountAnswer.of(one, at) for one in found]

    @door.get("/accounts/{id}")
    async def read_account(_: Staff, id: str) -> AccountAnswer:
        """Whom a case belongs to, for the staff desk."""
        return AccountAnswer.of(await store.accounts.get(id), now())

    return door
