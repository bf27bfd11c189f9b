"""The menu at the top: who finds what there, and which entry a page belongs to."""

from dataclasses import dataclass, field
from typing import Any

from chassis.words import translate
from contracts.identity import Role
from contracts.words import _


@dataclass(frozen=True)
class Entry:
    """A link; `role` is the least that staff need to see it."""

    words: str
    address: str
    role: Role = "operator"


@dataclass(frozen=True)
class Group:
    """Entries that open together."""

    words: str
    entries: tuple[Entry, ...]


@dataclass
class Drawn:
    """What a template draws: a link, or a group of links; in the reader's language."""

    words: str
    address: str
    current: bool
    entries: "list[Drawn]" = field(default_factory=list)


GUEST = (Entry(_("Войти"), "/login"), Entry(_("Регистрация"), "/register"))
CONSUMER = (
    Entry(_("Услуги"), "/home"),
    Entry(_("Статус заявки"), "/status"),
    Entry(_("Точки поставки"), "/points"),
    Entry(_("Документы"), "/documents"),
    Entry(_("Профиль"), "/profile"),
)
SERVICES = ("/reception/", "/appointments/", "/surveys/", "/faq/", "/forms/")
"""Where the tiles of «Услуги» lead: pages that belong to it though their address does not say."""
STAFF = (
    Entry(_("Очередь"), "/staff"),
    Group(
        _("Работа"),
        (
            Entry(_("Мои заявки"), "/staff?assignee=me"),
            Entry(_("Записи на приём"), "/staff/appointments"),
            Entry(_("Показания на проверке"), "/staff/readings"),
            Entry(_("Обещанные меры"), "/staff/measures"),
            Entry(_("Письма, которые не дошли"), "/staff/letters"),
        ),
    ),
    Group(
        _("Реестры"),
        (
            Entry(_("Точки поставки"), "/staff/points"),
            Entry(_("Документы"), "/staff/documents"),
            Entry(_("Качество и отключения"), "/staff/notices"),
        ),
    ),
    Group(
        _("Организация"),
        (
            Entry(_("Офисы"), "/staff/offices"),
            Entry(_("Опросы"), "/staff/surveys", "supervisor"),
            Entry(_("Вопросы и ответы"), "/staff/faq", "supervisor"),
            Entry(_("Шаблоны ответов"), "/staff/replies", "supervisor"),
            Entry(_("Отчёт"), "/staff/reports", "supervisor"),
            Entry(_("Перерывы в работе кабинета"), "/staff/outages", "supervisor"),
        ),
    ),
    Group(
        _("Управление"),
        (
            Entry(_("Сотрудники"), "/staff/accounts", "admin"),
            Entry(_("Сроки и календарь"), "/staff/rules", "admin"),
            Entry(_("Журнал действий"), "/staff/audit", "admin"),
            Entry(_("Загрузка реестра точек поставки"), "/staff/points/import", "supervisor"),
            Entry(_("Интервальные данные"), "/staff/imports/intervals", "supervisor"),
        ),
    ),
)


def drawn(actor: Any, here: str, language: str) -> list[Drawn]:
    """The menu of who asks for the page `here`, address and query."""
    top = _open_to(actor)
    links = [one for each in top for one in (each.entries if isinstance(each, Group) else (each,))]
    current = _current([one.address for one in links], here)

    def link(one: Entry) -> Drawn:
        return Drawn(translate(one.words, language), one.address, one.address == current)

    def draw(one: Entry | Group) -> Drawn:
        if isinstance(one, Entry):
            return link(one)
        entries = [link(entry) for entry in one.entries]
        marked = any(entry.current for entry in entries)
        return Drawn(translate(one.words, language), "", marked, entries)

    return [draw(one) for one in top]


def _current(addresses: list[str], here: str) -> str:
    """The entry that says most of the page's address; one with a query says all of it."""
    if here in addresses:
        return here
    path = here.partition("?")[0]
    if "/home" in addresses and f"{path}/".startswith(SERVICES):
        return "/home"
    return max((one for one in addresses if f"{path}/".startswith(f"{one}/")), key=len, default="")


def _open_to(actor: Any) -> tuple[Entry | Group, ...]:
    if actor is None:
        return GUEST
    if actor.must_change:
        return ()
    if not actor.is_staff:
        return CONSUMER
    groups = (_within(one, actor) if isinstance(one, Group) else one for one in STAFF)
    return tuple(one for one in groups if isinstance(one, Entry) or one.entries)


def _within(group: Group, actor: Any) -> Group:
    return Group(group.words, tuple(one for one in group.entries if actor.at_least(one.role)))
