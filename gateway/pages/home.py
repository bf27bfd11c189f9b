"""The first page after signing in: what is asked of you, your cases, and everything one can do."""

import asyncio
from dataclasses import dataclass

from fastapi import APIRouter, Response

from contracts.words import _
from gateway.pages.catalogue import Offer
from gateway.pages.drafts import listed
from gateway.pages.front import Consumer, Visit
from gateway.pages.stream import moment
from gateway.pages.wording import away
from gateway.store import Filter

door = APIRouter()
MOST_WAITING = 5
"""What awaits the consumer and stands first; all of it is in the list."""
DONE = {
    "password": _("Пароль сохранён. Теперь вы входите с ним"),
    "draft": _("Черновик удалён"),
}


@dataclass(frozen=True)
class Tile:
    """A function of the account in the words of the portal's procedure.

    It leads to a form (`kind`) or to a page; `why` says under what condition it is of use.
    """

    words: str
    icon: str
    kind: tuple[str, str] | None = None
    page: str = ""
    why: str = ""


@dataclass(frozen=True)
class Shown:
    """A tile with where it leads now; it is no link while the service of its form is away."""

    tile: Tile
    address: str = ""


APPLICATIONS, RECEPTION = "applications", "reception"
GROUPS: tuple[tuple[str, tuple[Tile, ...]], ...] = (
    (
        _("Подать заявку"),
        (
            Tile(
                _("Технологическое присоединение к электрическим сетям"),
                "plug",
                (APPLICATIONS, "connection"),
            ),
            Tile(
                _("Снятие показаний существующего прибора учёта"),
                "meter",
                (APPLICATIONS, "meter_reading"),
            ),
            Tile(
                _("Допуск в эксплуатацию прибора учёта"),
                "meter",
                (APPLICATIONS, "meter_admission"),
            ),
            Tile(
                _("Оборудование точки поставки приборами учёта"),
                "tool",
                (APPLICATIONS, "point_equipment"),
            ),
            Tile(
                _("Установка, замена и (или) эксплуатация приборов учёта"),
                "tool",
                (APPLICATIONS, "meter_service"),
            ),
        ),
    ),
    (
        _("Показания и потребление"),
        (
            Tile(
                _("Приём показаний приборов учёта электрической энергии"), "meter", page="/points"
            ),
            Tile(
                _("Удалённый доступ к показаниям и статистика потребления"),
                "chart",
                page="/points",
                why=_("Доступно при наличии системы удалённого сбора данных"),
            ),
        ),
    ),
    (
        _("Документы и качество"),
        (
            Tile(
                _("Электронные копии документов: акты по результатам оказания услуг"),
                "paper",
                page="/documents",
            ),
            Tile(
                _("Акты безучётного (бездоговорного) потребления электрической энергии"),
                "paper",
                page="/documents",
            ),
            Tile(
                _("Причины несоблюдения качества электроэнергии, мероприятия и работы"),
                "wave",
                page="/quality",
            ),
        ),
    ),
    (
        _("Обратиться"),
        (
            Tile(_("Интернет-приёмная"), "talk", page="/reception"),
            Tile(_("Запись на очный приём в офис обслуживания"), "calendar", page="/appointments"),
            Tile(
                _("Запрос справочной информации или консультации"),
                "help",
                (RECEPTION, "inquiry"),
            ),
            Tile(_("Обращение, содержащее жалобу"), "alert", (RECEPTION, "complaint")),
            Tile(
                _("Сообщение о бездоговорном (безучётном) потреблении"),
                "alert",
                (RECEPTION, "unmetered"),
            ),
            Tile(_("Опросы"), "vote", page="/surveys"),
        ),
    ),
)


def shown(tile: Tile, offer: Offer) -> Shown:
    """Where the tile leads, if anywhere now."""
    if tile.page:
        return Shown(tile, tile.page)
    if tile.kind in offer.kinds:
        return Shown(tile, "/forms/{}/{}".format(*tile.kind))
    return Shown(tile)


def groups(offer: Offer) -> list[tuple[str, list[Shown]]]:
    """Every tile in its group; an application that no tile names has its own after the others.

    An appeal that no tile names is found in the internet reception.
    """
    made = [(title, [shown(tile, offer) for tile in tiles]) for title, tiles in GROUPS]
    named = {tile.kind for _title, tiles in GROUPS for tile in tiles}
    for (service, slug), kind in offer.kinds.items():
        if service == APPLICATIONS and (service, slug) not in named:
            made[0][1].append(shown(Tile(kind["title"], "paper", (service, slug)), offer))
    return made


@door.get("/home")
async def home(visit: Consumer, done: str = "") -> Response:
    """In this order: what waits for you, the last three cases, the services."""
    owner, window = visit.actor.id, visit.front.window
    overview, newest, waiting, offer, drafts, surveys = await asyncio.gather(
        window.overview(owner),
        window.page(owner, Filter(), limit=3),
        window.waiting(owner, MOST_WAITING),
        visit.front.catalogue.offer(visit.language),
        listed(visit),
        visit.front.surveys.waiting(visit),
    )
    return visit.page(
        "home.html",
        overview=overview,
        waiting=waiting,
        most=MOST_WAITING,
        shown=moment(newest.items[0]) if newest.items else 0,
        newest=newest.items,
        groups=groups(offer),
        drafts=drafts,
        surveys=surveys[:2],
        notice=_said(visit, done),
        **away(visit),
    )


def _said(visit: Visit, done: str) -> str:
    return visit.say(DONE[done]) if done in DONE else ""
