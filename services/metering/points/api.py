"""The HTTP door of supply points for their consumers. Called by the gateway alone."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from chassis.auth import Actor, ClientAddress, Consumer
from chassis.clock import now
from chassis.errors import NotAllowed, NotFound
from contracts.metering import Access, Fellow, PointView, ZoneNames
from services.metering.points.claims import Claim, Claims
from services.metering.points.model import SupplyPoint
from services.metering.points.store import SupplyPoints
from services.metering.readings.windows import window
from services.metering.store import Owners

Id = Annotated[str, Path(pattern=r"^[0-9a-f-]{36}$")]


def points_router(
    points: SupplyPoints, owners: Owners, claims: Claims, names: ZoneNames
) -> APIRouter:
    """What a consumer sees of their points, and does about who sees them."""
    door = APIRouter(prefix="/points")

    async def viewed(point: SupplyPoint, actor: Actor) -> PointView:
        mine = point.role_of(actor.id)
        if mine is None:
            raise NotFound
        others = await fellows(point, actor) if mine == "owner" else []
        own = [one for one in point.people if one.account_id == actor.id]
        seen = point.snapshot().model_copy(update={"people": own}).model_dump()
        when = window(point.point_type, now())
        return PointView(**seen, window=when, mine=mine, others=others, zone_names=names)

    async def fellows(point: SupplyPoint, actor: Actor) -> list[Fellow]:
        others = [one for one in point.people if one.account_id != actor.id]
        emails = await owners.emails([one.account_id for one in others])
        return [
            Fellow(**one.model_dump(), email=masked(emails.get(one.account_id, "")))
            for one in others
        ]

    @door.get("")
    async def mine(actor: Consumer) -> list[PointView]:
        """One's own points, by address."""
        return [await viewed(one, actor) for one in await points.all_of(actor.id)]

    @door.post("/claims", status_code=201)
    async def claim(actor: Consumer, address: ClientAddress, given: Claim) -> PointView:
        """Be let in by account number and meter serial; 404 for an unknown pair, 429 after five."""
        return await viewed(await claims.take(actor.id, address, given), actor)

    @door.get("/{id}")
    async def one(actor: Consumer, id: Id) -> PointView:
        """A point of one's own; 404 for another's."""
        return await viewed(await points.of(actor.id, id), actor)

    @door.delete("/{id}/people/{account_id}", status_code=204)
    async def let_go(actor: Consumer, id: Id, account_id: Id) -> Response:
        """Leave, or as the owner take access back from a member, who cannot claim it again."""
        point = await points.of(actor.id, id)
        if account_id == actor.id:
            await points.documents.change(id, SupplyPoint.leave, account_id, now())
        elif (point.role_of(actor.id), point.role_of(account_id)) == OWNER_AND_MEMBER:
            await points.documents.change(id, SupplyPoint.let_go, account_id, OWNER, now())
        elif point.role_of(account_id) is not None:
            raise NotAllowed
        return Response(status_code=204)

    return door


OWNER: Access = "owner"
OWNER_AND_MEMBER = (OWNER, "member")


def masked(email: str) -> str:
    """ivanov@mail.ru as i…@mail.ru; a dash where it is not known yet."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}" if host else "—"
