"""The status of one case by its number and a password of its own, without an account (186 п.37).

The password is made when it is asked for, shown once and kept as a digest: 81 bits of chance need
no slow hash. Who has both sees how far the case has come, and nothing that names a person.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from fastapi import APIRouter
from pydantic import BaseModel

from casework.api import Body, by
from casework.model import Case
from casework.parts import TITLES, By
from casework.store import Cases
from casework.telling import narrow
from chassis.auth import ClientAddress, Consumer, Staff
from chassis.chance import generated
from chassis.clock import now
from chassis.errors import Refused
from chassis.limits import Limits, network
from chassis.words import words
from contracts.fields import Line
from contracts.status import StatusView
from contracts.words import _

QUARTER = timedelta(minutes=15)
PER_NUMBER = 5
"""Tries for one number from one network address in a quarter of an hour."""
PER_ADDRESS = 20


class Given(BaseModel):
    """What is told once: the number, and the password that opens its status from now on."""

    number: str
    password: str


class Asked(Body):
    """A number and its password, as they were typed."""

    number: Line
    password: Line


class WrongPair(Refused):
    """No such number, or another password: which of them is not said."""

    status, slug = 404, "wrong-pair"
    default = _("С таким номером и паролем ничего нет. Проверьте оба")


def digest(password: str) -> str:
    """How it rests."""
    return hashlib.sha256(password.strip().encode()).hexdigest()


def give(case: Case, by: By, hashed: str, at: datetime) -> None:
    """Let this password open the status, and no earlier one."""
    case.status_digest = hashed
    case.note("status_password", by, at, title=words(TITLES["status_password"]), internal=True)


def checking_router(cases: Cases, limits: Limits) -> APIRouter:
    """A password for a case, for its owner or at the desk, and the status that it opens."""
    door = APIRouter()

    async def given(id: str, by: By) -> Given:
        password = generated()
        case = await cases.change(id, give, by, digest(password), now())
        return Given(number=case.number, password=password)

    @door.post("/cases/{id}/status-password", status_code=201)
    async def own(id: str, actor: Consumer) -> Given:
        """A password for one's own case; the one before it opens nothing any more."""
        await cases.of_owner(id, actor.id)
        return await given(id, by(actor))

    @door.post("/staff/cases/{id}/status-password", status_code=201)
    async def at_the_desk(id: str, actor: Staff) -> Given:
        """A password for a consumer who stands at the desk."""
        return await given(id, by(actor))

    @door.post("/status")
    async def status(body: Asked, address: ClientAddress) -> StatusView:
        """How far the case has come, for who knows its number and password."""
        whence = network(address)
        number = body.number.strip().upper()
        key = f"status:{hashlib.sha256(number.encode()).hexdigest()}:{whence}"
        await limits.hit(f"status_from:{whence}", PER_ADDRESS, QUARTER)
        await limits.hit(key, PER_NUMBER, QUARTER)
        case = await cases.by_number(number)
        kept = case.status_digest if case else ""
        if not hmac.compare_digest(kept, digest(body.password)) or case is None:
            raise WrongPair
        await limits.clear(key)
        return narrow(case)

    return door
