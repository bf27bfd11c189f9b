"""The HTTP door of supply points for the desk: to find them, and to keep their meters right."""

from decimal import Decimal
from typing import Annotated

from fastapi import APIRouter, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from casework.api import Again, key_of
from casework.once import once
from casework.seen import hash_of
from casework.terms import today
from chassis.auth import Staff, Supervisor
from chassis.clock import now
from chassis.documents import Duplicate
from chassis.errors import Invalid
from contracts.fields import AccountNumber, Day, Line, Serial
from contracts.identifiers import masked
from contracts.metering import (
    ClaimTries,
    HistoryLine,
    PointCard,
    PointSnapshot,
    Register,
    RegisterValue,
    Resident,
    ZoneNames,
)
from contracts.words import _
from services.metering.points.amending import let_back, renumber
from services.metering.points.claims import TRIES, Claims
from services.metering.points.meters import Described, describe, put_up
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints
from services.metering.store import Owners

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]
Value = Annotated[Decimal, Field(ge=0, lt=10**12, max_digits=15, decimal_places=3)]


class NewMeter(BaseModel):
    """A meter as an employee writes down that it was put up; `closing` is of the one before."""

    model_config = ConfigDict(extra="forbid")

    on: Day
    serial: Serial
    model: Line
    zones: int = Field(ge=1, le=3)
    digits: int = Field(ge=1, le=12)
    ratio: Decimal = Field(Decimal(1), gt=0, le=1_000_000, decimal_places=4)
    calibrated_until: Day | None = None
    opening: dict[Register, Value] = {}
    closing: dict[Register, Value] = {}


class Calibration(BaseModel):
    """Until when the meter that stands there is verified."""

    model_config = ConfigDict(extra="forbid")

    serial: Serial
    until: Day


class NewNumber(BaseModel):
    """The account number the point has from now on, and how that is known."""

    model_config = ConfigDict(extra="forbid")

    account_number: AccountNumber
    why: Line


class LetIn(BaseModel):
    """Whom staff let in, by the e-mail of their account, and why."""

    model_config = ConfigDict(extra="forbid")

    email: Line
    reason: Line


class Renewal(BaseModel):
    """Why somebody gets new tries."""

    model_config = ConfigDict(extra="forbid")

    why: Line


def claims_router(claims: Claims) -> APIRouter:
    """For staff: how many tries a consumer has left to claim a point, and new ones."""
    door = APIRouter(prefix="/staff/claims")

    @door.get("/{account_id}")
    async def tries(_actor: Staff, account_id: Id) -> ClaimTries:
        """How many are left in this hour."""
        return ClaimTries(left=await claims.left(account_id), of=TRIES)

    @door.post("/{account_id}/renewal")
    async def renew(_actor: Staff, account_id: Id, _given: Renewal) -> ClaimTries:
        """All of them again; the reason stands in the audit."""
        await claims.renew(account_id)
        return ClaimTries(left=await claims.left(account_id), of=TRIES)

    return door


def desk_router(points: SupplyPoints, owners: Owners, names: ZoneNames) -> APIRouter:
    """For staff; each look and each change is in the gateway's audit."""
    door = APIRouter(prefix="/staff/points")

    async def card(point: SupplyPoint) -> PointCard:
        known = await owners.emails([*point.barred, *(one.account_id for one in point.people)])
        return PointCard(
            **point.snapshot().model_dump(),
            owner_number=masked(point.owner_number) if point.owner_number else None,
            residents=[
                Resident(**one.model_dump(), email=known.get(one.account_id, ""))
                for one in point.people
            ],
            shut_out=[
                Resident(account_id=id_, role="member", since=now(), email=known.get(id_, ""))
                for id_ in point.barred
            ],
            history=[HistoryLine(**one.model_dump()) for one in reversed(point.history)],
            zone_names=names,
        )

    @door.get("")
    async def find(
        _actor: Staff, q: Annotated[str, Query(max_length=100)] = ""
    ) -> list[PointSnapshot]:
        """Points by account number, meter serial, code of макет 80020 or the beginning of each."""
        return [one.snapshot() for one in await points.like(q)]

    @door.get("/{id}")
    async def one(_actor: Staff, id: Id) -> PointCard:
        """All that is known of a point."""
        return await card(await points.documents.get(id))

    @door.post("/{id}/meter")
    async def put_up_meter(
        actor: Staff, id: Id, given: NewMeter, idempotency_key: Again = None
    ) -> PointCard:
        """A meter was put up, the one before it taken down; said twice it is done once."""
        if given.on > today(now()):
            raise Invalid(("on", _("Эта дата ещё не наступила")))
        told = given.model_dump(include=set(Described.model_fields))
        opening, closing = (values(one) for one in (given.opening, given.closing))
        by, key = actor.name or actor.email, key_of(actor, idempotency_key)
        meter = (Described(**told), given.on, opening, closing, by, now())
        await points.documents.change(id, once(key, put_up, hash_of(given)), *meter)
        return await card(await points.documents.get(id))

    @door.put("/{id}/calibration")
    async def calibrate(
        actor: Staff, id: Id, given: Calibration, idempotency_key: Again = None
    ) -> PointCard:
        """The meter that stands there was verified."""
        told = Described(serial=given.serial, calibrated_until=given.until)
        by, key = actor.name or actor.email, key_of(actor, idempotency_key)
        verified = once(key, describe, hash_of(given))
        await points.documents.change(id, verified, told, by, now())
        return await card(await points.documents.get(id))

    @door.put("/{id}/account-number")
    async def number(
        actor: Staff, id: Id, given: NewNumber, idempotency_key: Again = None
    ) -> PointCard:
        """The account number is another one; `Invalid` where another point has it."""
        told = (given.account_number, given.why, actor.name or actor.email, now())
        verb = once(key_of(actor, idempotency_key), renumber, hash_of(given))
        try:
            return await card(await points.documents.change(id, verb, *told))
        except Duplicate:
            said = _("Такой лицевой счёт уже есть у другой точки")
            raise Invalid(("account_number", said)) from None

    @door.post("/{id}/people")
    async def let_in(
        actor: Supervisor, id: Id, given: LetIn, idempotency_key: Again = None
    ) -> PointCard:
        """Let somebody see the point, also whose access was taken back; they are told."""
        account_id = await owners.by_email(given.email)
        if account_id is None:
            raise Invalid(("email", _("Учётной записи с таким адресом нет")))
        numbers = await owners.numbers_of(account_id)
        told = (account_id, numbers, given.reason, actor.name or actor.email, now())
        verb = once(key_of(actor, idempotency_key), let_back, hash_of(given))
        return await card(await points.documents.change(id, verb, *told))

    @door.delete("/{id}/people/{account_id}")
    async def shut_out(
        actor: Supervisor, id: Id, account_id: Id, idempotency_key: Again = None
    ) -> PointCard:
        """Take access back; the consumer cannot claim it again."""
        by, key = actor.name or actor.email, key_of(actor, idempotency_key)
        gone = once(key, SupplyPoint.let_go, account_id)
        await points.documents.change(id, gone, account_id, by, now())
        return await card(await points.documents.get(id))

    return door


def values(given: dict[Register, Decimal]) -> list[RegisterValue]:
    """Register values as they lie with a meter."""
    return [RegisterValue(code=code, value=value) for code, value in given.items()]
