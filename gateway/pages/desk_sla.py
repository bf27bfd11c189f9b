"""How urgent a case is for the company: a colour, and always a word beside it."""

from dataclasses import dataclass
from typing import Literal

from chassis.words import translate
from contracts.case import CaseSnapshot, Deadline
from contracts.words import _
from gateway.pages.deadlines import Term, clock
from gateway.window import running

Urgency = Literal["ok", "near", "late", "theirs", "lapsed"]
WORDS: dict[Urgency, str] = {
    "ok": _("в срок"),
    "near": _("срок близко"),
    "late": _("просрочено"),
    "theirs": _("ждём потребителя"),
    "lapsed": _("срок потребителя истёк"),
}
LOOKS: dict[Urgency, tuple[str, str]] = {
    "ok": ("done", "done"),
    "near": ("yours", "busy"),
    "late": ("late", "late"),
    "theirs": ("", "paused"),
    "lapsed": ("yours", "alert"),
}
"""The colour and the drawing of each."""
FEW_DAYS = 2
MOSTLY_GONE = 60
"""Per cent of the term: when no more than 40 are left it is called near."""


@dataclass(frozen=True)
class Sla:
    """What is shown of it: the word, its look, the last day, and how much is left."""

    urgency: Urgency
    words: str
    tone: str
    icon: str
    due: str = ""
    left: str = ""


def sla(case: CaseSnapshot, language: str) -> Sla | None:
    """The urgency of an open case; None where it is the company's turn and no term runs.

    Of several terms the one that ends first says it, unless the company is late with another.
    """
    if case.closed:
        return None
    found = [_said(one, language) for one in sorted(running(case), key=lambda one: one.due)]
    if not found:
        return _shown("theirs", None, language) if case.next_actor == "consumer" else None
    return next((one for one in found if one.urgency == "late"), found[0])


def _said(deadline: Deadline, language: str) -> Sla:
    term = clock(deadline, language)
    return _shown(_urgency(deadline, term), term, language)


def _shown(urgency: Urgency, term: Term | None, language: str) -> Sla:
    said = {"due": term.due, "left": term.words} if term else {}
    tone, icon = LOOKS[urgency]
    return Sla(urgency, translate(WORDS[urgency], language), tone, icon, **said)


def _urgency(deadline: Deadline, term: Term) -> Urgency:
    if deadline.actor == "consumer":
        return "lapsed" if term.state == "late" else "theirs"
    if term.state == "late":
        return "late"
    near = term.left <= FEW_DAYS or term.done >= MOSTLY_GONE
    return "near" if near and term.state == "runs" else "ok"
