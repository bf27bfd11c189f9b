"""Realistic facts for letters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from chassis.clock import new_id, now
from chassis.sealed import key_id, seal
from contracts.applications import DocumentPlaced
from contracts.case import (
    Answer,
    CaseChanged,
    CaseDocument,
    CaseSnapshot,
    Deadline,
    Desk,
    Duty,
    NextAction,
)
from contracts.documents import PlacedDocument
from contracts.identity import (
    AccountChanged,
    AccountRegistered,
    AccountSnapshot,
    Credential,
    CredentialIssued,
    KnownAddressUsed,
    PasswordChanged,
)
from contracts.metering import Meter, PointChanged, PointSnapshot
from contracts.notices import Notice, NoticeTold
from contracts.part import Booked
from contracts.words import Words

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "kVm7RtXq4wHnPz"
OWNER = "0190a000-0000-7000-8000-00000000000a"
IVAN = "ivan@example.com"
OLGA = "olga@example.com"


def words(ru: str, en: str) -> Words:
    return Words(ru=ru, en=en)


def a_deadline(**changes: Any) -> Deadline:
    return Deadline(
        **{
            "rule": "connection.papers",
            "title": words("Приложить документы", "Attach the papers"),
            "value": 20,
            "unit": "working_days",
            "clause": "ПП РФ № 861, п. 15",
            "started_at": NOON,
            "due": date(2026, 12, 15),
            "actor": "consumer",
            **changes,
        }
    )


def a_pause(**changes: Any) -> Deadline:
    why = words("Срок рассмотрения приостановлен: ждём документы", "The term is paused")
    return a_deadline(suspended_at=NOON, suspended_why=why, **changes)


def a_snapshot(**changes: Any) -> CaseSnapshot:
    return CaseSnapshot(
        **{
            "id": "0190b000-0000-7000-8000-000000000001",
            "number": "ТП-2026-000123",
            "service": "applications",
            "kind": "connection",
            "category": "application",
            "title": words("Технологическое присоединение", "Grid connection"),
            "owner": OWNER,
            "state": "papers_missing",
            "state_title": words("Нужны документы", "Papers are needed"),
            "tone": "yours",
            "explanation": words(
                "В заявке не хватает документов из пункта 10 Правил.",
                "The application lacks papers named in clause 10 of the Rules.",
            ),
            "next_actor": "consumer",
            "next_action": NextAction(
                to="registered",
                title=words("Приложите документы", "Attach the papers"),
                needs_files=True,
            ),
            "deadline": a_deadline(),
            "closed": False,
            "version": 2,
            "created_at": NOON,
            "updated_at": NOON,
            "form": {"snils": "112-233-445 95", "inn": "7707083893"},
            **changes,
        }
    )


A_DOCUMENT = CaseDocument(
    id=new_id(),
    title="Договор № 15",
    kind="contract",
    name="договор.pdf",
    size=120_000,
    type="application/pdf",
    by="staff",
    placed_at=NOON,
)


def a_change(fact: str = "moved", by: str = "staff", **changes: Any) -> CaseChanged:
    snapshot = changes.pop("case", None) or a_snapshot()
    return CaseChanged(
        **{
            "event_id": new_id(),
            "occurred_at": now(),
            "case": snapshot,
            "desk": Desk(applicant="Иван Петров", assignee=OLGA, subject="Москва, Лесная, 5"),
            "fact": fact,
            "by": by,
            "text": "Приложите план расположения устройств.",
            "document": A_DOCUMENT if fact == "document" else None,
            **changes,
        }
    )


def a_placing_move(at: datetime = NOON) -> CaseChanged:
    """A step by which the company places two documents; an older one lies there already."""
    names = {"contract": "Договор", "invoice": "Счёт"}
    new = [
        A_DOCUMENT.model_copy(update={"id": id_, "title": title, "placed_at": at})
        for id_, title in names.items()
    ]
    old = A_DOCUMENT.model_copy(update={"placed_at": at - timedelta(days=1)})
    return a_change("moved", occurred_at=at, case=a_snapshot(documents=[old, *new]))


def a_placed_document(**changes: Any) -> DocumentPlaced:
    given = {
        "id": new_id(),
        "name": "акт.pdf",
        "size": 1000,
        "type": "application/pdf",
        "number": "Д-2026-000001",
        "title": "Акт № 12",
        "kind": "unmetered_act",
        "service": "applications",
        "owner": OWNER,
        "placed_at": NOON,
        **changes,
    }
    document = PlacedDocument(**given)
    return DocumentPlaced(event_id=new_id(), occurred_at=NOON, document=document)


def a_point_changed(fact: str = "let_in", **changes: Any) -> PointChanged:
    """A fact about a point whose meter was replaced."""
    gone = Meter(id=new_id(), serial="001", removed_on=NOON.date())
    point = PointSnapshot(
        id=new_id(),
        version=2,
        account_number="5600012345",
        address="Примерск, ул. Первая, 1",
        point_type="room",
        meters=[gone, Meter(id=new_id(), serial="002")],
    ).model_copy(update=changes)
    told: Any = {"account_id": OWNER, "fact": fact, "point": point}
    return PointChanged(event_id=new_id(), occurred_at=NOON, **told)


def a_closed_change() -> CaseChanged:
    return a_change(
        "withdrawn",
        "consumer",
        text="",
        case=a_snapshot(
            state="withdrawn",
            state_title=words("Отозвана", "Withdrawn"),
            explanation=words("Вы отозвали заявку.", "You withdrew the application."),
            next_actor=None,
            next_action=None,
            deadline=None,
            closed=True,
        ),
    )


def a_staff_term(fact: str = "term_near", **changes: Any) -> CaseChanged:
    case = a_snapshot(
        state="check",
        state_title=words("На проверке", "Being checked"),
        next_actor="staff",
        next_action=None,
        deadline=a_deadline(actor="staff", title=words("Проверить заявку", "Check it")),
    )
    return a_change(fact, "system", case=case, **changes)


def an_owed(fact: str = "term_near", **changes: Any) -> CaseChanged:
    """It is the company's turn; meanwhile the consumer owes a payment."""
    duty = Duty(
        title=words("Внесите второй платёж", "Make the second payment"),
        explanation=words("Счёт стоит в документах.", "The invoice is among the documents."),
        term=a_deadline(
            rule="connection.payment.second", title=words("Второй платёж", "Second payment")
        ),
    )
    about = {"term_near": duty, "overdue": duty}.get(fact)
    case = a_staff_term().case.model_copy(update={"duties": [duty]})
    by = "staff" if about is None else "system"
    return a_change(fact, by, case=case, occurred_at=NOON, duty=about, **changes)


def an_account(**changes: Any) -> AccountSnapshot:
    return AccountSnapshot(
        **{
            "id": OWNER,
            "version": 1,
            "role": "consumer",
            "status": "person",
            "name": "Иван Петров",
            "email": IVAN,
            "language": "ru",
            "snils": "11223344595",
            **changes,
        }
    )


def registered(**changes: Any) -> AccountRegistered:
    return AccountRegistered(event_id=new_id(), occurred_at=now(), account=an_account(**changes))


def changed(**changes: Any) -> AccountChanged:
    return AccountChanged(event_id=new_id(), occurred_at=now(), account=an_account(**changes))


def a_credential(
    public_key: str,
    purpose: str = "password",
    secret: str = PASSWORD,
    to: str = IVAN,
    sendable: timedelta = timedelta(minutes=15),
    sealed_for: str = "",
    **changes: Any,
) -> CredentialIssued:
    good = timedelta(hours=72) if purpose == "password" else timedelta(minutes=60)
    envelope = Credential(to=sealed_for or to, secret=secret, valid_until=now() + good)
    return CredentialIssued(
        **{
            "event_id": new_id(),
            "occurred_at": now(),
            "account_id": OWNER,
            "purpose": purpose,
            "to": to,
            "sealed": seal(envelope, public_key),
            "key_id": key_id(public_key),
            "expires_at": now() + sendable,
            **changes,
        }
    )


def known_address(**changes: Any) -> KnownAddressUsed:
    return KnownAddressUsed(
        **{
            "event_id": new_id(),
            "occurred_at": now(),
            "account_id": OWNER,
            "to": IVAN,
            **changes,
        }
    )


def password_changed(**changes: Any) -> PasswordChanged:
    return PasswordChanged(
        **{
            "event_id": new_id(),
            "occurred_at": now(),
            "account_id": OWNER,
            "to": IVAN,
            **changes,
        }
    )


@dataclass(frozen=True)
class Example:
    """A fact that makes a letter of this template."""

    template: str
    make: Callable[[str], Any]


def a_visit(fact: str, **changes: Any) -> CaseChanged:
    """What happened to a visit to an office; `changes` are those of where and when."""
    plain = {
        "office_id": new_id(),
        "office": "Central office",
        "address": "1 First Street",
        "directions": "Through the yard",
        "purpose": "Another question",
        "starts_at": NOON + timedelta(days=2),
        "ends_at": NOON + timedelta(days=2, minutes=30),
        "code": "1500-2",
    }
    case = a_snapshot(
        service="reception",
        kind="appointment",
        category="appointment",
        title=words("Приём в офисе", "Visit to an office"),
        number="В-2026-000001",
        state=fact,
        deadline=None,
        booked=Booked(**plain | changes),
    )
    return a_change(fact, "system", case=case)


def a_told_notice() -> NoticeTold:
    """An interruption that a consumer is told of."""
    notice = Notice(
        id=new_id(),
        version=1,
        type="planned",
        title="Ремонт линии",
        cause="Замена опор",
        measures="Линию отключат на день",
        begins_at=NOON,
        ends_at=NOON + timedelta(hours=6),
        published_at=NOON,
        updated_at=NOON,
    )
    return NoticeTold(
        event_id=new_id(),
        occurred_at=NOON,
        account_id=OWNER,
        what="published",
        notice=notice,
        addresses=["Примерский край, г. Примерск, ул. Первая, д. 1"],
    )


def a_corrected_reading() -> CaseChanged:
    """What took the place of another: its own figures, those before, and why."""
    said = (
        ("1.8.0", words("Показание", "Reading"), words("4 500", "4,500")),
        (
            "instead",
            words("Вместо показаний", "In place of"),
            words("№ ПК-2026-000007: 9 500", "9,500"),
        ),
        ("why", words("Почему исправлены", "Why"), words("На фотографии другие цифры", "Photo")),
    )
    answers = [Answer(field=field, title=title, text=text) for field, title, text in said]
    case = a_snapshot(category="reading", number="ПК-2026-000008", answers=answers, closed=True)
    return a_change("submitted", "staff", case=case)


EXAMPLES = (
    Example("password", a_credential),
    Example("recovery", lambda key: a_credential(key, "recovery", "tok-123")),
    Example("email_confirmation", lambda key: a_credential(key, "email_confirmation", "tok-9")),
    Example("known_address", lambda _: known_address()),
    Example("password_changed", lambda _: password_changed()),
    Example("case_submitted", lambda _: a_change("submitted", "consumer")),
    Example("case_moved", lambda _: a_change("moved")),
    Example("case_moved", lambda _: a_closed_change()),
    Example("case_moved", lambda _: an_owed("moved")),
    Example("case_done", lambda _: a_change("done")),
    Example("case_message", lambda _: a_change("message")),
    Example("case_document", lambda _: a_change("document")),
    Example("case_moved", lambda _: a_placing_move()),
    Example("document_placed", lambda _: a_placed_document()),
    Example("visit_booked", lambda _: a_visit("booked")),
    Example("visit_moved", lambda _: a_visit("rescheduled")),
    Example("visit_cancelled", lambda _: a_visit("cancelled")),
    Example("visit_cancelled", lambda _: a_visit("cancelled", starts_at=None)),
    Example("visit_displaced", lambda _: a_visit("displaced")),
    Example("visit_reminder", lambda _: a_visit("reminded")),
    Example("visit_queued", lambda _: a_visit("queued", starts_at=None, ends_at=None)),
    Example("visit_offered", lambda _: a_visit("offered", hold_until=NOON)),
    Example("visit_over", lambda _: a_visit("lapsed")),
    Example("reading_corrected", lambda _: a_corrected_reading()),
    Example("notice", lambda _: a_told_notice()),
    Example("point_let_in", lambda _: a_point_changed()),
    Example("point_lost", lambda _: a_point_changed("access_lost")),
    Example("meter_changed", lambda _: a_point_changed("meter_installed")),
    Example("meter_changed", lambda _: a_point_changed("meter_replaced")),
    Example("term_near", lambda _: a_change("term_near", "system")),
    Example("overdue", lambda _: a_change("overdue", "system")),
    Example("staff_term_near", lambda _: a_staff_term("term_near")),
    Example("staff_overdue", lambda _: a_staff_term("overdue")),
    Example("staff_answered", lambda _: a_change("answered", "consumer")),
    Example("staff_message", lambda _: a_change("message", "consumer")),
    Example("staff_withdrawn", lambda _: a_closed_change()),
)
