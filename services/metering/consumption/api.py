"""The HTTP door of consumption, for who sees a point and for programs they let in."""

from datetime import date, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse

from chassis.clock import MOSCOW, now
from chassis.errors import Invalid, NotFound
from chassis.settings import Settings
from contracts.consumption import ConsumptionView, Step, View
from contracts.words import _
from services.metering.access.api import Reader
from services.metering.consumption.exports import espi, maket
from services.metering.consumption.exports.table import as_csv, as_json
from services.metering.consumption.model import amounts
from services.metering.consumption.report import report, today
from services.metering.consumption.source import Known, Source
from services.metering.points.model import SupplyPoint

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
MOST_DAYS: dict[Step, int] = {"hour": 366, "day": 3 * 366, "month": 10 * 366}
CSV = "text/csv; charset=utf-8"
Since = Annotated[date, Query(alias="from")]
Until = Annotated[date, Query(alias="to")]


def stretch(since: date, until: date, most: int) -> None:
    """Refuse what is no stretch of time, or a longer one than is told at once."""
    if not FIRST <= since < until <= LAST:
        raise Invalid(("to", _("Конец периода должен быть позже начала, не позже 2099 года")))
    if until - since > timedelta(days=most):
        raise Invalid(
            (
                "to",
                _("Слишком долгий период: дней в нём должно быть не больше чем {days}"),
                {"days": most},
            )
        )


def consumption_router(source: Source, reader: Reader, settings: Settings) -> APIRouter:
    """What was used at a point: for pages, for programs, as files."""
    door = APIRouter(prefix="/points/{id}")
    Read = Annotated[SupplyPoint, Depends(reader)]  # noqa: N806  a type of this router

    @door.get("/consumption")
    async def told(
        request: Request, point: Read, since: Since, until: Until, step: Step = "day"
    ) -> Response:
        """By hour, day or month: JSON, or CSV where `Accept` asks for it."""
        stretch(since, until, MOST_DAYS[step])
        known = await source.known(point, since, until)
        found = amounts(known.days, step, known.horizon(today()))
        if "text/csv" not in request.headers.get("accept", ""):
            return Response(as_json(found, step), media_type="application/json")
        zones = [zone.code for zone in known.zones.zone] if known.zones else []
        name = f"consumption-{point.account_number}-{since}-{until}.csv"
        return StreamingResponse(as_csv(found, zones), media_type=CSV, headers=_named(name))

    @door.get("/consumption/view")
    async def view(
        point: Read, view: View, at: Annotated[date, Query(ge=FIRST, le=LAST)]
    ) -> ConsumptionView:
        """A day, a month or a year with what it tells, for a page."""
        return await report(source, point, view, at)

    @door.get("/exports/{name}")
    async def export(
        point: Read,
        name: Annotated[str, Path(pattern="^(espi|80020)$")],
        since: Since,
        until: Until,
    ) -> Response:
        """As Green Button, or as макет 80020: of one day its file, of several a ZIP of them."""
        stretch(since, until, MOST_DAYS["hour"])
        known = await source.known(point, since, until)
        if name == "espi":
            return _green_button(point, known, since, until)
        return _maket(point, known)

    def _green_button(point: SupplyPoint, known: Known, since: date, until: date) -> Response:
        subject = espi.Subject(
            point=point.id,
            title=f"{point.account_number}, {since} — {until}",
            company=settings.company_name,
            base=f"{settings.public_url}/api/v1/supply-points/{point.id}",
        )
        name = f"green-button-{point.account_number}-{since}-{until}.xml"
        pieces = espi.feed(subject, known.days, now())
        return StreamingResponse(pieces, media_type="application/atom+xml", headers=_named(name))

    def _maket(point: SupplyPoint, known: Known) -> Response:
        days = maket.measured(known.days)
        if not days:
            raise NotFound(_("За эти дни нет интервальных данных"))
        sender = maket.Sender(
            settings.company_inn, settings.company_name, point.point_code or "", point.address
        )
        at, first = now().astimezone(MOSCOW), days[0]
        name = maket.name(sender, first.day)
        if len(days) == 1:
            file = maket.document(sender, first, at)
            return Response(file, media_type="application/xml", headers=_named(name))
        name = f"80020_{point.point_code}_{first.day:%Y%m%d}-{days[-1].day:%Y%m%d}.zip"
        pieces = maket.archive(sender, days, at)
        return StreamingResponse(pieces, media_type="application/zip", headers=_named(name))

    return door


def _named(name: str) -> dict[str, str]:
    """A download under this name, which is of plain letters."""
    plain = "".join(
        one if one.isascii() and (one.isalnum() or one in "-_.") else "_" for one in name
    )
    return {"Content-Disposition": f'attachment; filename="{plain}"'}
