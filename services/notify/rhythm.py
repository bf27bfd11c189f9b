"""When a letter goes: at once, or with the others of its day; and what nobody may put off.

The consumer chooses for each kind of letter. What the law has a consumer told without delay goes at
once whatever they chose: `URGENT` lists it with the clause of each.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from typing import NamedTuple

from chassis.app import Service
from chassis.clock import MOSCOW
from chassis.documents import Aggregate, Documents, Duplicate
from chassis.errors import Invalid
from contracts.case import CaseChanged, Category
from contracts.event import Event
from contracts.notify import FORGOABLE, LetterKind, Rhythm
from contracts.words import _
from services.notify.placed import documents_of
from services.notify.wording import Row

BY_CATEGORY: Mapping[Category, LetterKind] = {
    "application": "applications",
    "appeal": "appeals",
    "reading": "readings",
    "appointment": "visits",
}

ALWAYS = _("Эти письма нельзя отключить, но можно получать раз в день")


class Urgent(NamedTuple):
    """What goes at once, in a person's words, and where it is written that it must."""

    title: str
    clause: str
    holds: Callable[[CaseChanged], bool]


def _yours(event: CaseChanged) -> bool:
    return event.case.next_actor == "consumer" and not event.case.closed


def _term(event: CaseChanged) -> bool:
    deadline = event.case.deadline
    return deadline is not None and deadline.actor == "consumer" and not event.case.closed


def _answer(event: CaseChanged) -> bool:
    return event.case.category == "appeal" and event.case.closed and event.by != "consumer"


URGENT = (
    Urgent(
        _("Ждём вас: оплатить, подписать, приложить документ, ответить, прийти"),
        _("ПП РФ № 861, п. 15, 105 и 106"),
        _yours,
    ),
    Urgent(
        _("Идёт ваш срок: он скоро закончится или закончился"),
        _("ПП РФ № 861, п. 15 и 106"),
        _term,
    ),
    Urgent(
        _("Размещён документ"),
        _("ПП РФ № 861, п. 105 и 109"),
        lambda event: event.fact == "document" or bool(documents_of(event).documents),
    ),
    Urgent(
        _("Номер и срок рассмотрения того, что вы подали"),
        _("Приказ Минэнерго № 186, п. 36 «а»"),
        lambda event: event.fact == "submitted",
    ),
    Urgent(_("Ответ на обращение"), _("Приказ Минэнерго № 186, п. 41 и 44"), _answer),
)


def kind_of(row: Row, event: Event) -> LetterKind | None:
    """Which kind of letter this is; None for one that no choice concerns."""
    if row.kind is not None:
        return row.kind
    if isinstance(event, CaseChanged) and row.tells_owner:
        return BY_CATEGORY[event.case.category]
    return None


def is_urgent(event: Event) -> bool:
    """Whether it goes at once whatever was chosen."""
    return isinstance(event, CaseChanged) and any(one.holds(event) for one in URGENT)


def next_digest(at: datetime, hour: int) -> datetime:
    """When the letters of a day go next: that hour in Moscow, after this moment."""
    local = at.astimezone(MOSCOW)
    today = datetime.combine(local.date(), time(hour), MOSCOW)
    return today if local < today else today + timedelta(days=1)


class Habit(Aggregate):
    """What one consumer chose; a kind they said nothing of comes at once."""

    rhythms: dict[LetterKind, Rhythm] = {}

    def of_kind(self, kind: LetterKind) -> Rhythm:
        """How letters of this kind go."""
        return self.rhythms.get(kind, "at_once")

    def choose(self, rhythms: Mapping[LetterKind, Rhythm]) -> None:
        """Let letters of these kinds go so; only news may be done without."""
        for kind, rhythm in rhythms.items():
            if rhythm == "never" and kind not in FORGOABLE:
                raise Invalid(
                    (kind, _("Эти письма нельзя отключить, но можно получать раз в день"))
                )
        self.rhythms = {**self.rhythms, **rhythms}


class Habits:
    """All of them, by account."""

    def __init__(self, service: Service) -> None:
        self._documents: Documents[Habit] = service.documents("habits", Habit)

    async def of(self, account: str) -> Habit:
        """What this consumer chose."""
        return await self._documents.find_one({"_id": account}) or Habit(id=account)

    async def choose(self, account: str, rhythms: Mapping[LetterKind, Rhythm]) -> Habit:
        """As `Habit.choose`, for who chose something before or nothing yet."""
        new = Habit(id=account)
        new.choose(rhythms)
        try:
            return await self._documents.add(new)
        except Duplicate:
            return await self._documents.change(account, Habit.choose, rhythms)
