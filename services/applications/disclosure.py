"""How connections go: the public list of their stages (ПП РФ № 24, п. 19 «л») and the yearly
figures by power (186 Прил.7). Neither holds anything that names a person or a place.
"""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from casework.counting import (
    Stage,
    alive_in,
    came_to,
    count,
    day,
    first_in,
    late_in,
    numbers,
    within,
    year_of,
)
from casework.reports import Year
from casework.store import Cases
from chassis.auth import Caller, Staff
from chassis.store import aggregate
from chassis.words import words
from contracts.reports import Cell, Column, Table
from contracts.words import _
from services.applications.kinds.connection import KIND

Progress = Literal["review", "contract", "works", "connected", "ended"]
TITLES: dict[Progress, str] = {
    "review": _("Рассмотрение заявки"),
    "contract": _("Заключение договора"),
    "works": _("Исполнение договора"),
    "connected": _("Присоединение"),
    "ended": _("Завершена без присоединения"),
}
TERMS, CONTRACT, CONNECTED = ("offered", "drafted"), ("concluded",), ("noticed", "connected")
BUILT = ("admitted",)
IN_VAIN = [one.code for one in KIND.workflow.states if one.final and one.tone != "done"]
"""The ends without a connection."""
CLASSES = {
    "15": _("До 15 кВт включительно"),
    "150": _("Свыше 15 и до 150 кВт включительно"),
    "670": _("Свыше 150 и менее 670 кВт"),
    "more": _("670 кВт и более"),
}
POWER: Stage = {
    "$switch": {
        "branches": [
            {"case": {"$lte": ["$form.power_kw", 15]}, "then": "15"},
            {"case": {"$lte": ["$form.power_kw", 150]}, "then": "150"},
            {"case": {"$lt": ["$form.power_kw", 670]}, "then": "670"},
        ],
        "default": "more",
    }
}
STAGE: Stage = {
    "$switch": {
        "branches": [
            {"case": {"$in": ["$state", IN_VAIN]}, "then": "ended"},
            {"case": came_to((*BUILT, *CONNECTED)), "then": "connected"},
            {"case": came_to(CONTRACT), "then": "works"},
            {"case": came_to(TERMS), "then": "contract"},
        ],
        "default": "review",
    }
}
"""How far it has ever come: a step back within a stage is the applicant's business."""
PAGE = 50


async def public_list(cases: Cases, year: int, stage: Progress | None, page: int) -> Table:
    """Connections applied for in that year, the newest first."""
    begin, end = year_of(year)
    match: Stage = {"kind_slug": "connection", "created_at": {"$gte": begin, "$lt": end}}
    chosen = [] if stage is None else [{"$match": {"stage": stage}}]
    found = await aggregate(
        cases.documents.collection,
        [
            {"$match": match},
            {
                "$project": {
                    "number": 1,
                    "created_at": 1,
                    "stage": STAGE,
                    "power": POWER,
                    "terms": first_in(TERMS),
                    "contract": first_in(CONTRACT),
                    "connected": first_in(CONNECTED),
                }
            },
            *chosen,
            {"$sort": {"created_at": -1}},
            {"$skip": page * PAGE},
            {"$limit": PAGE + 1},
        ],
    )
    return Table(
        name="connections",
        title=words(_("Ход технологического присоединения")),
        columns=[
            Column(name="number", title=words(_("Номер заявки")), kind="code"),
            Column(name="power", title=words(_("Мощность"))),
            Column(name="received", title=words(_("Поступила")), kind="day"),
            Column(name="terms", title=words(_("Договор и ТУ направлены")), kind="day"),
            Column(name="contract", title=words(_("Договор заключён")), kind="day"),
            Column(name="progress", title=words(_("Этап"))),
            Column(name="connected", title=words(_("Присоединено")), kind="day"),
        ],
        rows=[_published(one) for one in found[:PAGE]],
        more=len(found) > PAGE,
    )


def _published(one: dict[str, Any]) -> list[Cell]:
    return [
        one["number"],
        words(CLASSES[one["power"]]),
        day(one["created_at"]),
        day(one["terms"]),
        day(one["contract"]),
        words(TITLES[one["stage"]]),
        day(one["connected"]),
    ]


async def by_power(cases: Cases, year: int) -> Table:
    """Connections by power: what came in, how long drafts took, what was concluded and done."""
    drafted = within("$terms", year)
    days = {"$divide": [{"$subtract": ["$terms", "$created_at"]}, 86_400_000]}
    found = await aggregate(
        cases.documents.collection,
        [
            {"$match": {"kind_slug": "connection", **alive_in(year)}},
            {
                "$project": {
                    "power": POWER,
                    "created_at": 1,
                    "terms": first_in(TERMS),
                    "contract": first_in(CONTRACT),
                    "connected": first_in(CONNECTED),
                    "late": late_in(year),
                }
            },
            {
                "$group": {
                    "_id": "$power",
                    "applications": count(within("$created_at", year)),
                    "days": {"$avg": {"$cond": [drafted, days, None]}},
                    "contracts": count(within("$contract", year)),
                    "connections": count(within("$connected", year)),
                    "late": count("$late"),
                }
            },
        ],
    )
    by_class = {one["_id"]: one for one in found}
    return Table(
        name="connection",
        title=words(_("Технологическое присоединение по мощности")),
        columns=[
            Column(name="power", title=words(_("Мощность"))),
            *numbers(
                applications=_("Заявок"),
                days=_("Дней до проекта договора, в среднем"),
                contracts=_("Договоров"),
                connections=_("Присоединений"),
                late=_("С нарушением срока по вине организации"),
            ),
        ],
        rows=[_figures(title, by_class.get(name, {})) for name, title in CLASSES.items()],
        left_out=[
            words(_("Объекты по производству энергии: о них здесь не подают заявок.")),
            words(_("Показатели надёжности (SAIDI, SAIFI): их считают по данным об отключениях.")),
        ],
    )


def _figures(title: str, one: dict[str, Any]) -> list[Cell]:
    days = one.get("days")
    counts = [one.get(name, 0) for name in ("contracts", "connections", "late")]
    average = None if days is None else round(days, 1)
    return [words(title), one.get("applications", 0), average, *counts]


def disclosure_router(cases: Cases) -> APIRouter:
    """The list for everybody, and the figures for staff."""
    door = APIRouter()

    @door.get("/connections")
    async def connections(
        year: Year,
        _caller: Caller,
        stage: Progress | None = None,
        page: Annotated[int, Query(ge=0, le=1000)] = 0,
    ) -> Table:
        """A page of the public list."""
        return await public_list(cases, year, stage, page)

    @door.get("/staff/reports/connection")
    async def report(year: Year, _staff: Staff) -> Table:
        """The year by power."""
        return await by_power(cases, year)

    return door
