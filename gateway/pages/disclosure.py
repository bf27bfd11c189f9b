"""The public list of how connections go (ПП РФ № 24, п. 19 «л»): stages and days, and nobody."""

from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Response

from chassis.errors import NotFound
from contracts.reports import Table
from contracts.words import _
from gateway.counted import as_file, shown
from gateway.pages.front import Anyone, Visit
from gateway.pages.reports import YEARS, this_year

door = APIRouter(prefix="/connection")
STAGES = {
    "review": _("Рассмотрение заявки"),
    "contract": _("Заключение договора"),
    "works": _("Исполнение договора"),
    "connected": _("Присоединение"),
    "ended": _("Завершена без присоединения"),
}
PAGES = 1000


async def _list(visit: Visit, year: int, stage: str, page: int) -> Table:
    if not visit.front.settings.connection_list:
        raise NotFound
    return await visit.front.published.page(visit, year, stage, page)


def _asked(year: str, stage: str, page: str = "0") -> tuple[int, str, int]:
    """What was asked for, as far as there is such a thing."""
    last = this_year()
    wanted = int(year) if year.isdigit() and last - YEARS < int(year) <= last else last
    number = int(page) if page.isdigit() and len(page) < 5 else 0
    return wanted, stage if stage in STAGES else "", min(number, PAGES)


@door.get("")
async def show(visit: Anyone, year: str = "", stage: str = "", page: str = "0") -> Response:
    """A page of the list, by year and stage."""
    wanted, chosen, number = _asked(year, stage, page)
    table = await _list(visit, wanted, chosen, number)
    asked: dict[str, Any] = {"year": wanted} | ({"stage": chosen} if chosen else {})
    last = this_year()
    return visit.page(
        "connection.html",
        table=table,
        rows=shown(table, visit.language),
        year=wanted,
        stage=chosen,
        years=[(str(one), str(one)) for one in range(last, last - YEARS, -1)],
        stages=[(name, visit.say(words)) for name, words in STAGES.items()],
        next="/connection?" + urlencode(asked | {"page": number + 1}) if table.more else "",
        first="/connection?" + urlencode(asked) if number else "",
        file="/connection/list.csv?" + urlencode(asked | {"page": number}),
    )


@door.get("/list.csv")
async def file(visit: Anyone, year: str = "", stage: str = "", page: str = "0") -> Response:
    """The same page of the list as a file."""
    wanted, chosen, number = _asked(year, stage, page)
    table = await _list(visit, wanted, chosen, number)
    return as_file(table, f"connection-{wanted}", visit.language)
