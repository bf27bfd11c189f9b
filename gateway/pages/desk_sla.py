"""How urgent a case is for the company: a colour, and always a word beside it."""

from dataclasses import dataclass
from typing import Literal

from chassis.words import translate
from contracts.case import CaseSnapshot
from contracts.words import _
from gateway.pages.deadlines import Term, term

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
    """The urgency of an open case; None where it is the company's turn and no term runs."""
    running = term(case, language)
    urgency = _urgency(case, running)
    if urgency is None:
        return None
    said = {"due": running.due, "left": running.words} if running else {}
    tone, icon = LOOKS[urgency]
    return Sla(urgency, translate(WORDS[urgency], language), tone, icon, **said)


def _urgency(case: CaseSnapshot, running: Term | None) -> Urgency | None:
    if case.closed:
        return None
    if running is None or case.deadline is None:
        return "theirs" if case.next_actor == "consumer" else None
    if case.deadline.actor == "consumer":
        return "lapsed" if running.state == "late" else "theirs"
    if running.state == "late":
        return "late"
    near = running.left <= FEW_DAYS or running.done >= MOSTLY_GONE
    return "near" if near and running.state == "runs" else "ok"
