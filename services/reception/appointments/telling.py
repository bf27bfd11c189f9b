"""A visit drawn for others: a case as the window knows it, and the fact that carries it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from casework.parts import By
from casework.telling import MOST
from chassis.clock import MOSCOW, new_id, now
from chassis.words import words
from contracts.case import (
    Answer,
    CaseChanged,
    CaseRetold,
    CaseSnapshot,
    CasesReplayed,
    Desk,
    NextAction,
    Step,
    StepStatus,
    TimelineEntry,
)
from contracts.part import Booked
from contracts.words import Words, _
from services.reception.appointments.states import AHEAD, STATES

if TYPE_CHECKING:
    from services.reception.appointments.model import Appointment

SERVICE, KIND = "reception", "appointment"
TITLE = _("Приём в офисе")
PATH = ("booked", "arrived", "serving", "came")
"""The ordinary way, as far as it lies ahead."""


def changed(visit: "Appointment", entry: TimelineEntry, by: By) -> CaseChanged:
    """The fact that something happened to it; its version is the one about to be written.

    Of who has no account it tells where to write to, and nothing else.
    """
    return CaseChanged(
        event_id=new_id(),
        occurred_at=entry.at,
        case=snapshot(visit, visit.version + 1),
        desk=desk(visit) if visit.owner else Desk(),
        write_to=visit.visitor.email,
        fact=entry.fact,
        by=entry.by,
        by_name=by.name,
        text=entry.text,
    )


def snapshot(visit: "Appointment", version: int | None = None) -> CaseSnapshot:
    """Everything the consumer may see of it."""
    state = visit.stands
    return CaseSnapshot(
        id=visit.id,
        number=visit.number,
        service=SERVICE,
        kind=KIND,
        category="appointment",
        title=words(TITLE),
        owner=visit.owner,
        state=visit.state,
        state_title=words(state.title),
        tone=state.tone,
        explanation=explained(visit, visit.state),
        next_actor=state.actor,
        next_action=NextAction(to="", title=words(state.action)) if state.action else None,
        otherwise=words(state.otherwise) if state.otherwise else None,
        booked=booked(visit),
        deadline=visit.deadline,
        closed=visit.closed,
        version=version or visit.version,
        created_at=visit.created_at,
        updated_at=visit.updated_at,
        steps=steps(visit),
        timeline=[one.model_copy(update={"by_name": ""}) for one in visit.timeline[-MOST:]],
        answers=answers(visit),
    )


def desk(visit: "Appointment") -> Desk:
    """What only staff see beside it."""
    return Desk(applicant=visit.visitor.name, subject=f"{visit.office}: {visit.purpose}")


def booked(visit: "Appointment") -> Booked:
    """Where and when."""
    fields = set(Booked.model_fields) & set(type(visit).model_fields)
    return Booked(
        **visit.model_dump(include=fields),
        movable=visit.state in AHEAD,
        waited=minutes(visit.called_from, visit.called_at),
        served=minutes(visit.called_at, visit.ended_at),
    )


def minutes(began: datetime | None, ended: datetime | None) -> int | None:
    """Whole minutes between two moments that are known."""
    if began is None or ended is None:
        return None
    return max(0, round((ended - began).total_seconds() / 60))


def answers(visit: "Appointment") -> list[Answer]:
    """What was asked for, as it is shown."""
    told: list[tuple[str, str, Words]] = [
        ("office", _("Офис"), plain(visit.office)),
        ("address", _("Адрес"), plain(visit.address)),
        ("purpose", _("Цель приёма"), words(visit.purpose)),
    ]
    if visit.starts_at:
        told.append(("starts_at", _("Время приёма"), plain(moment(visit.starts_at))))
    if visit.desk:
        told.append(("code", _("Код"), plain(visit.code)))
    return [Answer(field=name, title=words(title), text=text) for name, title, text in told]


def plain(text: str) -> Words:
    """The same in every language."""
    return Words(ru=text, en=text)


def steps(visit: "Appointment") -> list[Step]:
    """The way so far and, while it is open, the rest of the ordinary way."""
    done = [_step(visit, entered.state, "done", entered.at) for entered in visit.history[:-1]]
    last = visit.history[-1]
    now_ = _step(visit, last.state, "done" if visit.closed else "now", last.at)
    if visit.closed:
        return [*done, now_]
    here = PATH.index(last.state) if last.state in PATH else -1
    return [*done, now_, *(_step(visit, code, "future", None) for code in PATH[here + 1 :])]


def _step(visit: "Appointment", code: str, status: StepStatus, at: datetime | None) -> Step:
    return Step(
        state=code,
        title=words(STATES[code].title),
        explanation=explained(visit, code),
        status=status,
        actor=STATES[code].actor,
        at=at,
    )


def explained(visit: "Appointment", state: str) -> Words:
    """What its visitor is told of this state."""
    return words(
        STATES[state].explanation,
        moment=moment(visit.starts_at),
        until=moment(visit.hold_until),
        first=day(visit.wanted_from),
        last=day(visit.wanted_until),
        office=visit.office,
        code=visit.code,
    )


def moment(at: datetime | None) -> str:
    """27.11.2026, 10:30: the same in every language."""
    return f"{at.astimezone(MOSCOW):%d.%m.%Y, %H:%M}" if at else ""


def day(on: date | None) -> str:
    """27.11.2026."""
    return f"{on:%d.%m.%Y}" if on else ""


def replayed(visits: Sequence["Appointment"]) -> CasesReplayed:
    """Visits as they are, for a window that is made anew."""
    return CasesReplayed(
        event_id=new_id(),
        occurred_at=now(),
        service=SERVICE,
        cases=[CaseRetold(case=snapshot(one), desk=desk(one)) for one in visits],
    )
