"""A visit to an office as a file for the visitor's own calendar."""

from chassis.ics import Event, as_ics
from chassis.words import translate
from contracts.case import CaseSnapshot
from contracts.words import _

NAME = "priem.ics"


def invitation(case: CaseSnapshot, language: str) -> str:
    """The .ics of a visit; empty where it has no time. The same visit keeps its place there."""
    booked = case.booked
    if booked is None or booked.starts_at is None or booked.ends_at is None:
        return ""
    about = [
        translate(_("Цель: {purpose}"), language, purpose=translate(booked.purpose, language)),
        translate(_("Код в офисе: {code}"), language, code=booked.code),
        translate(_("Номер записи: {number}"), language, number=case.number),
        booked.directions,
    ]
    return as_ics(
        Event(
            uid=f"{case.id}@kabinet",
            sequence=case.version,
            stamp=case.updated_at,
            starts_at=booked.starts_at,
            ends_at=booked.ends_at,
            summary=translate(_("Приём: {office}"), language, office=booked.office),
            place=booked.address,
            about="\n".join(line for line in about if line),
            cancelled=case.state in ("cancelled", "displaced"),
        )
    )
