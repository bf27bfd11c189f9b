"""The yearly report on serving consumers (186 Прил.7), as far as cases tell it."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from casework.counting import (
    FIRST_YEAR,
    LAST_YEAR,
    alive_in,
    count,
    day,
    last_step,
    late_in,
    numbers,
    within,
)
from casework.store import Cases
from chassis.auth import Staff
from chassis.store import aggregate
from chassis.words import words
from contracts.reports import Cell, Column, Table
from contracts.words import _

MOST = 10_000
"""Rows of a register in one answer."""
Year = Annotated[int, Query(ge=FIRST_YEAR, le=LAST_YEAR)]


async def _by_kind(cases: Cases, year: int) -> dict[str, dict[str, Any]]:
    """What was received, ended and late in that year, by kind."""
    ended = {"$and": ["$closed", within("$ended", year)]}
    found = await aggregate(
        cases.documents.collection,
        [
            {"$match": alive_in(year)},
            {
                "$project": {
                    "kind_slug": 1,
                    "closed": 1,
                    "created_at": 1,
                    "ended": last_step(),
                    "late": late_in(year),
                }
            },
            {
                "$group": {
                    "_id": "$kind_slug",
                    "received": count(within("$created_at", year)),
                    "ended": count(ended),
                    "late": count("$late"),
                }
            },
        ],
    )
    return {one["_id"]: one for one in found}


async def by_category(cases: Cases, year: int) -> Table:
    """Applications and appeals by what they are, beside the year before (Прил.7, 4.1)."""
    now, before = await _by_kind(cases, year), await _by_kind(cases, year - 1)
    none = {"received": 0, "ended": 0, "late": 0}
    rows: list[list[Cell]] = []
    for slug, kind in cases.kinds.items():
        this, last = now.get(slug, none), before.get(slug, none)
        change = _change(this["received"], last["received"])
        figures = [this["received"], last["received"], change, this["ended"], this["late"]]
        rows.append([words(kind.title), *figures])
    return Table(
        name="cases",
        title=words(_("Заявки и обращения по видам")),
        columns=[
            Column(name="kind", title=words(_("Вид"))),
            *numbers(
                received=_("Поступило"),
                before=_("Годом раньше"),
                change=_("Изменение, %"),
                ended=_("Завершено"),
                late=_("С нарушением срока"),
            ),
        ],
        rows=rows,
        left_out=[
            words(_("Телефонные обращения здесь не ведутся.")),
        ],
    )


def _change(now: int, before: int) -> float | None:
    return round((now - before) / before * 100, 1) if before else None


async def register(cases: Cases, year: int) -> Table:
    """Each application and appeal of the year (Прил.7, 4.9): nothing that names a person."""
    found = await aggregate(
        cases.documents.collection,
        [
            {"$match": {**alive_in(year), "$expr": within("$created_at", year)}},
            {"$sort": {"created_at": 1}},
            {"$limit": MOST + 1},
            {
                "$project": {
                    "number": 1,
                    "kind_slug": 1,
                    "state": 1,
                    "closed": 1,
                    "created_at": 1,
                    "ended": last_step(),
                }
            },
        ],
    )
    return Table(
        name="register",
        title=words(_("Реестр заявок и обращений")),
        columns=[
            Column(name="number", title=words(_("Номер")), kind="code"),
            Column(name="received", title=words(_("Поступила")), kind="day"),
            Column(name="kind", title=words(_("Вид"))),
            Column(name="channel", title=words(_("Способ"))),
            Column(name="outcome", title=words(_("Результат"))),
            Column(name="ended", title=words(_("Завершена")), kind="day"),
        ],
        rows=[_registered(cases, one) for one in found[:MOST]],
        more=len(found) > MOST,
    )


def _registered(cases: Cases, one: dict[str, Any]) -> list[Cell]:
    kind = cases.kinds[one["kind_slug"]]
    return [
        one["number"],
        day(one["created_at"]),
        words(kind.title),
        words(_("Личный кабинет")),
        words(kind.workflow.of(one["state"]).title),
        day(one["ended"]) if one["closed"] else None,
    ]


def reports_router(cases: Cases) -> APIRouter:
    """The reports that any service of cases counts."""
    door = APIRouter(prefix="/staff/reports")

    @door.get("/cases")
    async def cases_of(year: Year, _staff: Staff) -> Table:
        """By kind, beside the year before."""
        return await by_category(cases, year)

    @door.get("/register")
    async def register_of(year: Year, _staff: Staff) -> Table:
        """Each one."""
        return await register(cases, year)

    return door
