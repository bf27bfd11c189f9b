"""Which fact makes which letter, to whom, and what the letter may show.

A letter is a folder in `letters/` and a row here. A context holds plain words in the recipient's
language and no secrets; days and moments travel as ISO text and are put into words by the template.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from chassis.words import translate
from contracts.applications import DocumentPlaced
from contracts.case import Author, CaseChanged
from contracts.event import Event
from contracts.identity import CredentialIssued, KnownAddressUsed, PasswordChanged
from contracts.metering import PointChanged
from contracts.notices import NoticeTold
from contracts.notify import LetterKind
from contracts.nouns import NOUNS
from contracts.words import Language, _
from services.notify import noticed, placed, points, visiting
from services.notify.figures import answered, figures, happened
from services.notify.owed import beside, running
from services.notify.recipient import Addressee

Context = dict[str, Any]
ANYONE: frozenset[Author] = frozenset(("consumer", "staff", "system"))
CONSUMER: frozenset[Author] = frozenset(("consumer",))
COMPANY: frozenset[Author] = frozenset(("staff", "system"))


def owner(event: CaseChanged, _desk: str) -> Addressee | None:
    """The consumer whose case it is."""
    return Addressee(account=event.case.owner)


def visitor(event: CaseChanged, desk: str) -> Addressee | None:
    """Who comes to an office: the consumer, or the address that who has no account gave."""
    if event.case.owner:
        return owner(event, desk)
    return Addressee(email=event.write_to, anybodys=True) if event.write_to else None


def addressee(event: DocumentPlaced, _desk: str) -> Addressee | None:
    """The consumer whom a document outside any case was placed for."""
    return Addressee(account=event.document.owner)


def assignee(event: CaseChanged, _desk: str) -> Addressee | None:
    """The employee who works the case, if anybody does."""
    return Addressee(email=event.desk.assignee) if event.desk.assignee else None


def owner_on_duty(event: CaseChanged, desk: str) -> Addressee | None:
    """The consumer, where the term is theirs to keep."""
    deadline = running(event)
    return owner(event, desk) if deadline and deadline.actor == "consumer" else None


def staff_on_duty(event: CaseChanged, desk: str) -> Addressee | None:
    """The assignee or else the desk, where the term is the company's to keep; always somebody."""
    deadline = running(event)
    if deadline is None or deadline.actor != "staff":
        return None
    return Addressee(email=event.desk.assignee or desk, or_leads=True)


def told(event: "CredentialIssued | KnownAddressUsed | PasswordChanged", _desk: str) -> Addressee:
    """The address the fact itself names."""
    return Addressee(event.account_id, event.to, event.language)


def nobody(_event: Event, _desk: str) -> Addressee | None:
    """No fact makes this letter by itself."""
    return None


def case(event: CaseChanged, language: Language) -> Context:
    """What letters about a case show: never the form, which holds identifiers."""
    snapshot, deadline = event.case, running(event)
    noun = NOUNS[snapshot.category]
    theirs = deadline is not None and deadline.actor == "consumer"
    # While the company's term stands still the consumer's own, to end the pause, runs.
    runs = deadline is not None and (theirs or deadline.suspended_at is None)
    paused = deadline.suspended_why if deadline and deadline.suspended_at else None
    yours = theirs if event.duty else snapshot.next_actor == "consumer"
    asked = event.duty or (snapshot.next_action if yours else None)
    explained = (event.duty or snapshot).explanation
    return {
        "case_id": snapshot.id,
        "number": snapshot.number,
        "named": translate(noun.named, language, number=snapshot.number),
        "taken": translate(noun.taken, language, number=snapshot.number),
        "accepted": translate(noun.accepted, language),
        "title": snapshot.title.spoken(language),
        "state_title": snapshot.state_title.spoken(language),
        "explanation": explained.spoken(language),
        "closed": snapshot.closed,
        "instead": snapshot.duplicate_of.number if snapshot.duplicate_of else "",
        "yours": yours,
        "action": asked.title.spoken(language) if asked else "",
        "beside": [] if event.duty else beside(event, "consumer", language),
        "ours": [] if event.duty else beside(event, "staff", language),
        "happened": snapshot.timeline[-1].title.spoken(language) if snapshot.timeline else "",
        "due": deadline.due.isoformat() if deadline and runs else "",
        "term_yours": theirs,
        "term": deadline.title.spoken(language) if deadline else "",
        "clause": translate(deadline.clause, language) if deadline else "",
        "visit": snapshot.visit.at.isoformat() if snapshot.visit and not snapshot.closed else "",
        "visit_agreed": snapshot.visit is not None and snapshot.visit.agreed_at is not None,
        "paused": paused.spoken(language) if paused else "",
        "text": event.text if event.by != "consumer" else "",
        "document": event.document.named(language) if event.document else "",
        "document_id": event.document.id if event.document else "",
        "documents": placed.titles(event, language),
        "figures": figures(snapshot, language),
        "answered": answered(event, language),
    }


def visit(event: CaseChanged, language: Language) -> Context:
    """What letters about a visit to an office show beside that."""
    return {**case(event, language), **visiting.shown(event.case, language)}


def desk_case(event: CaseChanged, language: Language) -> Context:
    """What letters to staff show beside that."""
    return {
        **case(event, language),
        "text": event.text,
        "applicant": event.desk.applicant,
        "subject": event.desk.subject,
    }


def secret(event: CredentialIssued, _language: Language) -> Context:
    """The secret, and until when it is good, are put in when the letter is sent."""
    return {"login": event.to}


def nothing(_event: Event, _language: Language) -> Context:
    """The letter says all by itself."""
    return {}


@dataclass(frozen=True)
class Row:
    """A fact by these authors makes this letter; its button leads to `path` of the account."""

    fact: str
    template: str
    to: Callable[[Any, str], Addressee | None]
    context: Callable[[Any, Language], Context]
    button: str
    path: str
    by: frozenset[Author] = ANYONE
    kind: LetterKind | None = None
    """What its recipient may have once a day; by the case's category where it tells of one."""

    @property
    def tells_owner(self) -> bool:
        """Whether it is for the consumer whose matter it is."""
        return self.to in (owner, visitor, addressee)


SIGN_IN = _("Войти в личный кабинет")
OPEN = _("Открыть в личном кабинете")
OPEN_DESK = _("Открыть на рабочем столе")
OPEN_DOCUMENT = _("Открыть документ")
CASE = "/status/{case_id}"
VISIT = "/appointments/{case_id}"
DOCUMENT = "/documents/{document_id}/view"
DESK = "/staff/cases/{case_id}"

ROWS = (
    Row("password", "password", told, secret, SIGN_IN, "/login"),
    Row("recovery", "recovery", told, secret, _("Задать новый пароль"), "/recover/{secret}"),
    Row(
        "email_confirmation",
        "email_confirmation",
        told,
        secret,
        _("Подтвердить адрес"),
        "/profile/email/{secret}",
    ),
    Row(KnownAddressUsed.NAME, "known_address", told, nothing, SIGN_IN, "/login"),
    Row(PasswordChanged.NAME, "password_changed", told, nothing, SIGN_IN, "/login"),
    Row("digest", "digest", nobody, nothing, _("Открыть все заявки"), "/status"),
    Row("submitted", "case_submitted", owner, case, OPEN, CASE),
    Row("moved", "case_moved", owner, case, OPEN, CASE, COMPANY),
    Row("corrected", "reading_corrected", owner, case, OPEN, CASE, COMPANY),
    Row("withdrawn", "case_moved", owner, case, OPEN, CASE),
    Row("done", "case_done", owner, case, OPEN, CASE, COMPANY),
    Row("message", "case_message", owner, case, OPEN, CASE, COMPANY),
    Row("document", "case_document", owner, case, OPEN_DOCUMENT, DOCUMENT, COMPANY),
    Row(
        DocumentPlaced.NAME,
        "document_placed",
        addressee,
        placed.outside,
        OPEN_DOCUMENT,
        DOCUMENT,
    ),
    *(Row(fact, letter, visitor, visit, OPEN, VISIT) for fact, letter in visiting.LETTERS),
    Row(
        NoticeTold.NAME,
        "notice",
        lambda event, _desk: Addressee(event.account_id),
        noticed.notice,
        _("Все уведомления"),
        "/quality",
        kind="news",
    ),
    *(
        Row(fact, letter, points.concerned, points.point, OPEN, path)
        for fact, letter, path in points.LETTERS
    ),
    Row("term_near", "term_near", owner_on_duty, case, OPEN, CASE),
    Row("overdue", "overdue", owner_on_duty, case, OPEN, CASE),
    Row("term_near", "staff_term_near", staff_on_duty, desk_case, OPEN_DESK, DESK),
    Row("overdue", "staff_overdue", staff_on_duty, desk_case, OPEN_DESK, DESK),
    Row("answered", "staff_answered", assignee, desk_case, OPEN_DESK, DESK, CONSUMER),
    Row("moved", "staff_answered", assignee, desk_case, OPEN_DESK, DESK, CONSUMER),
    Row("reopened", "staff_answered", assignee, desk_case, OPEN_DESK, DESK, CONSUMER),
    Row("document", "staff_answered", assignee, desk_case, OPEN_DESK, DESK, CONSUMER),
    Row("message", "staff_message", assignee, desk_case, OPEN_DESK, DESK, CONSUMER),
    Row("withdrawn", "staff_withdrawn", assignee, desk_case, OPEN_DESK, DESK, CONSUMER),
)
BY_TEMPLATE = {row.template: row for row in ROWS}


def fact_of(event: Event) -> tuple[str, Author]:
    """What happened, in the table's words, and who did it."""
    if isinstance(event, CaseChanged):
        return happened(event), event.by
    if isinstance(event, CredentialIssued):
        return event.purpose, "system"
    if isinstance(event, PointChanged):
        return event.fact, "system"
    return event.NAME, "system"


def rows_for(event: Event) -> Iterator[Row]:
    """The letters this fact makes; none for a fact that needs no letter."""
    fact, author = fact_of(event)
    return (row for row in ROWS if row.fact == fact and author in row.by)
