"""The HTTP door for the company's own programs: staff accounts, and a consumer's contacts."""

from fastapi import APIRouter, Depends, Response

from chassis.auth import caller
from chassis.clock import now
from services.identity.answers import AccountAnswer, StaffAnswer
from services.identity.forms import Employee
from services.identity.staff import StaffAccounts
from services.identity.store import Store


def router(staff: StaffAccounts, store: Store) -> APIRouter:
    """Nobody outside reaches it: the gateway offers no such page, the command line does."""
    door = APIRouter(dependencies=[Depends(caller)])

    @door.post("/staff", status_code=201)
    async def put_staff(given: Employee, response: Response) -> StaffAnswer:
        """Make an account of staff, or bring one to what is said: 201 new, 200 known."""
        account, new = await staff.put(given)
        response.status_code = 201 if new else 200
        return StaffAnswer(**account.model_dump(include=set(StaffAnswer.model_fields)))

    @door.get("/accounts/{id}")
    async def read_account(id: str) -> AccountAnswer:
        """Whom a case belongs to, for the staff desk."""
        return AccountAnswer.of(await store.accounts.get(id), now())

    return door
