"""Letters about visits to offices: which fact makes which, and what they show."""

from typing import Any

from casework.invitation import invitation
from chassis.words import translate
from contracts.case import CaseSnapshot
from contracts.words import Language

LETTERS = (
    ("booked", "visit_booked"),
    ("restored", "visit_booked"),
    ("rescheduled", "visit_moved"),
    ("relocated", "visit_moved"),
    ("cancelled", "visit_cancelled"),
    ("displaced", "visit_displaced"),
    ("reminded", "visit_reminder"),
    ("queued", "visit_queued"),
    ("offered", "visit_offered"),
    ("lapsed", "visit_over"),
    ("unmet", "visit_over"),
)
WITHOUT_CALENDAR = ("offered",)
"""A time that is not agreed yet does not belong into anybody's calendar."""


def shown(case: CaseSnapshot, language: Language) -> dict[str, Any]:
    """Time and place; `ics` is attached as a file. Who has no account is told to call instead."""
    booked = case.booked
    assert booked is not None, "only a visit to an office is booked"
    return {
        "signs_in": bool(case.owner),
        "office": booked.office,
        "address": booked.address,
        "directions": booked.directions,
        "purpose": translate(booked.purpose, language),
        "code": booked.code,
        "at": booked.starts_at.isoformat() if booked.starts_at else "",
        "hold_until": booked.hold_until.isoformat() if booked.hold_until else "",
        "ics": "" if case.state in WITHOUT_CALENDAR else invitation(case, language),
    }
