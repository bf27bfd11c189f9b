"""Visits to offices in the yearly report: how many, how long they waited and were served."""

from datetime import date
from statistics import fmean

from casework import terms
from casework.counting import numbers
from casework.terms import Rule
from chassis.words import translate, words
from contracts.reports import Cell, Column, Table
from contracts.words import LANGUAGES, Words, _
from services.reception.appointments.store import Appointments
from services.reception.appointments.telling import minutes, plain
from services.reception.offices.store import Offices

RULE = "appointment.reception"


async def visits(appointments: Appointments, offices: Offices, year: int) -> Table:
    """Each office's year (186 Прил.7, 4.2), and what took longer than 186 п.20 lets it."""
    term = terms.table().of(RULE, date(year, 12, 31))
    rows: list[list[Cell]] = []
    for office in await offices.all():
        counted = await _counted(appointments, office.id, year, term.value)
        if any(counted):
            rows.append([plain(office.name), *counted])
    return Table(
        name="visits",
        title=words(_("Посещения офисов по записи")),
        columns=[
            Column(name="office", title=words(_("Офис"))),
            *numbers(
                came=_("Принято"),
                missed=_("Не пришли"),
                wait=_("Ожидание в среднем, мин"),
                service=_("Приём в среднем, мин"),
                late=_("Дольше предельного"),
            ),
        ],
        rows=rows,
        left_out=[
            _limit(term),
            words(_("Посещения без записи здесь не ведутся.")),
        ],
    )


def _limit(term: Rule) -> Words:
    """What is too long, and by which clause."""
    text = _("Предельное время ожидания и приёма — {minutes} минут ({clause}).")
    return Words(
        **{
            language: translate(
                text, language, minutes=term.value, clause=translate(term.clause, language)
            )
            for language in LANGUAGES
        }
    )


async def _counted(
    appointments: Appointments, office_id: str, year: int, most: int
) -> list[int | float | None]:
    came = missed = late = 0
    waited: list[int] = []
    served: list[int] = []
    async for visit in appointments.of_year(office_id, year):
        came += visit.state == "came"
        missed += visit.state == "missed"
        wait = minutes(visit.called_from, visit.called_at)
        service = minutes(visit.called_at, visit.ended_at)
        if wait is not None:
            waited.append(wait)
        if service is not None:
            served.append(service)
        late += (wait or 0) + (service or 0) > most
    return [came, missed, _mean(waited), _mean(served), late]


def _mean(found: list[int]) -> float | None:
    return round(fmean(found), 1) if found else None
