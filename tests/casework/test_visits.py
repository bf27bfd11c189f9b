"""A visit: proposed early enough by either side, agreed by the other, changed in time or not."""

from datetime import date, datetime, timedelta
from typing import Any, Literal

import pytest

from casework import visits
from casework.kind import Kind
from casework.model import Case
from casework.workflow import Move, State, Workflow
from chassis.clock import MOSCOW
from chassis.errors import Invalid, NotNow
from contracts.case import CaseChanged
from contracts.fields import Form, LongText, Moment, ask
from tests.builders import CONSUMER, NOON, STAFF, a_case, all_in_english, kept

SOON, FIRST, LATER = "2026-11-30T10:00", "2026-12-01T10:00", "2026-12-10T15:30"
"""Four working days after noon of 24 November, five, and more."""


class Wish(Form):
    """A time, and why."""

    visit_at: Moment = ask("Когда", example="2030-03-01T10:00:00+03:00")
    work: Literal["look", "replace"] = ask(
        "Что", example="look", choices={"look": "Осмотр", "replace": "Замена"}
    )


class Other(Form):
    """Another time."""

    visit_at: Moment = ask("Когда", example="2030-03-01T10:00:00+03:00")
    text: LongText | None = ask("Почему", example="Не успеть", optional="Не всегда")


def a_state(code: str, **given: Any) -> State:
    return State(code, code, code, "busy", **given)


ANOTHER = Move("asked", "Другое время", by="consumer", needs=Other, shift="visit.notice")
OFFER = Move("offered", "Предложить время", needs=Other)
KIND = Kind(
    slug="visited",
    title="Выезд",
    help="Выезд",
    category="application",
    number="В",
    form=Wish,
    workflow=Workflow(
        path=("asked", "agreed", "done"),
        states=(
            a_state("asked", actor="staff"),
            a_state("offered", actor="consumer"),
            a_state("agreed", actor="staff"),
            a_state("missed", actor="staff"),
            a_state("done", final=True),
        ),
        moves={
            "asked": (Move("agreed", "Согласовать", visit="agrees"), OFFER),
            "offered": (Move("agreed", "Согласиться", by="consumer", visit="agrees"), ANOTHER),
            "agreed": (
                Move("done", "Готово"),
                Move("missed", "Никого", visit="drops"),
                OFFER,
                ANOTHER,
            ),
            "missed": (OFFER,),
        },
    ),
    applicant=lambda _form: "",
    subject=lambda _form: "",
    notice=lambda form: "visit.notice" if form["work"] == "look" else "visit.change",
)


def moscow(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


def a_visited(state: str = "", visit_at: str = FIRST) -> Case:
    return a_case(state, kind=KIND, visit_at=visit_at)


def agreed(at: str = FIRST) -> Case:
    case = a_visited(visit_at=at)
    case.move("agreed", STAFF, {}, NOON)
    kept(case)
    return case


def refusal(case: Case, to: str, by: Any, visit_at: str, at: datetime = NOON) -> str:
    before = case.document()
    with pytest.raises(Invalid) as refused:
        case.move(to, by, {"visit_at": visit_at}, at)
    assert case.document() == before
    assert case.told() == []
    [error] = refused.value.fields("ru")
    assert error.field == "visit_at"
    return error.message


def test_the_time_an_application_asks_for_is_the_consumers_proposal() -> None:
    visit = a_visited().snapshot().visit
    assert visit
    assert (visit.at, visit.proposed_by, visit.agreed_at) == (moscow(FIRST), "consumer", None)


@pytest.mark.parametrize("at", [SOON, "2026-11-24T23:00", "2020-01-01T10:00"])
def test_an_application_that_asks_too_early_is_refused_with_the_rule_and_the_day(at: str) -> None:
    with pytest.raises(Invalid) as refused:
        a_visited(visit_at=at)
    [error] = refused.value.fields("ru")
    assert error.field == "visit_at"
    assert error.message == (
        "О выезде предупреждают за 5 рабочих дней: выберите 01.12.2026 или позже "
        "(Приказ Минэнерго № 186, п. 22)"
    )


def test_the_other_side_agrees_to_the_time() -> None:
    case = agreed()
    assert case.visit
    assert (case.visit.at, case.visit.agreed_at) == (moscow(FIRST), NOON)


def test_who_proposed_a_time_does_not_agree_to_it_themselves() -> None:
    case = a_visited()
    case.move("offered", STAFF, {"visit_at": LATER}, NOON)
    case.state = "asked"
    with pytest.raises(NotNow, match="не с чем"):
        case.move("agreed", STAFF, {}, NOON)


def test_where_nobody_proposed_there_is_nothing_to_agree_to() -> None:
    case = a_visited()
    case.visit = None
    with pytest.raises(NotNow, match="не с чем"):
        case.move("agreed", STAFF, {}, NOON)


def test_a_time_that_has_passed_is_not_agreed_to() -> None:
    case = a_visited()
    with pytest.raises(NotNow, match="уже прошло"):
        case.move("agreed", STAFF, {}, moscow(FIRST))
    assert case.state == "asked"


def test_the_company_proposes_another_time_and_the_consumer_agrees() -> None:
    case = a_visited()
    case.move("offered", STAFF, {"visit_at": LATER}, NOON)
    assert case.visit
    assert (case.visit.at, case.visit.proposed_by) == (moscow(LATER), "staff")
    assert case.visit.agreed_at is None
    case.move("agreed", CONSUMER, {}, NOON + timedelta(days=1))
    assert case.visit.agreed_at == NOON + timedelta(days=1)


def test_the_companys_proposal_keeps_the_notice_too() -> None:
    assert "за 5 рабочих дней" in refusal(a_visited(), "offered", STAFF, SOON)


def test_the_notice_hangs_on_what_is_asked_for() -> None:
    case = a_case(kind=KIND, work="replace", visit_at="2026-11-25T10:00")
    assert case.visit


def test_an_agreed_time_is_changed_up_to_two_hours_before_it() -> None:
    case, last = agreed(), moscow(FIRST) - timedelta(hours=2)
    case.move("offered", STAFF, {"visit_at": "2026-12-01T16:00"}, last)
    assert case.visit
    assert case.visit.at == moscow("2026-12-01T16:00")
    assert case.visit.agreed_at is None


@pytest.mark.parametrize("by", [STAFF, CONSUMER])
def test_nearer_than_two_hours_it_is_not_changed(by: Any) -> None:
    case = agreed()
    late = moscow(FIRST) - timedelta(hours=2) + timedelta(milliseconds=1)
    with pytest.raises(NotNow) as refused:
        case.move("offered" if by is STAFF else "asked", by, {"visit_at": LATER}, late)
    assert refused.value.said("ru") == (
        "Согласованное время можно изменить не позднее чем за 2 часа до него "
        "(Приказ Минэнерго № 186, п. 22)"
    )
    assert case.visit
    assert case.visit.at == moscow(FIRST)


def test_the_new_time_is_at_least_two_hours_away() -> None:
    case, at = agreed(), moscow("2026-11-25T09:00")
    said = refusal(case, "offered", STAFF, "2026-11-25T10:59", at)
    assert said == "До нового времени должно оставаться 2 часа (Приказ Минэнерго № 186, п. 22)"
    case.move("offered", STAFF, {"visit_at": "2026-11-25T11:00"}, at)


def test_the_consumer_puts_the_companys_time_off_only_so_far() -> None:
    case = a_visited()
    case.move("offered", STAFF, {"visit_at": FIRST}, NOON)
    kept(case)
    said = refusal(case, "asked", CONSUMER, "2026-12-09T10:00")
    assert "выберите 08.12.2026 или раньше" in said
    case.move("asked", CONSUMER, {"visit_at": "2026-12-08T10:00"}, NOON)
    assert case.visit
    assert case.visit.proposed_by == "consumer"


def test_a_visit_that_came_to_nothing_is_dropped() -> None:
    case = agreed()
    case.move("missed", STAFF, {}, NOON)
    assert case.visit is None


def test_other_steps_leave_the_visit_as_it_is() -> None:
    case = agreed()
    case.move("done", STAFF, {}, NOON)
    assert case.snapshot().visit == case.visit
    assert case.visit


def test_the_refusal_speaks_english(monkeypatch: pytest.MonkeyPatch) -> None:
    all_in_english(monkeypatch)
    with pytest.raises(Invalid) as refused:
        a_visited(visit_at=SOON)
    [error] = refused.value.fields("en")
    assert error.message.startswith("en/О выезде предупреждают за 5 working days")


def test_what_the_consumer_may_do_is_told_in_the_snapshot() -> None:
    case = a_visited()
    case.move("offered", STAFF, {"visit_at": LATER}, NOON)
    offered = case.snapshot()
    assert offered.next_action
    assert (offered.next_action.to, offered.next_action.needs_visit) == ("agreed", False)
    [other] = offered.other_actions
    assert (other.to, other.needs_visit, other.needs_text) == ("asked", True, True)
    while_it_is_the_companys_turn = agreed().snapshot()
    assert while_it_is_the_companys_turn.next_action is None
    assert [one.to for one in while_it_is_the_companys_turn.other_actions] == ["asked"]


def test_what_a_step_was_given_stands_on_the_timeline_in_words() -> None:
    case = a_visited()
    case.move("offered", STAFF, {"visit_at": LATER, "text": "Раньше не успеть"}, NOON)
    [fact] = [one for one in kept(case) if isinstance(one, CaseChanged)]
    entry = fact.case.timeline[-1]
    assert [(one.field, one.text.ru) for one in entry.answers] == [
        ("visit_at", "10 декабря 2026, 15:30")
    ]
    assert entry.text == "Раньше не успеть"


def test_a_visit_survives_the_store() -> None:
    case = agreed()
    assert Case.restored(case.document(), {KIND.slug: KIND}).visit == case.visit


def test_the_rules_of_visits_are_in_the_table() -> None:
    on = date(2026, 11, 24)
    assert {visits.terms.table().of(name, on).unit for name in ("visit.notice", visits.CHANGE)} == {
        "working_days",
        "hours",
    }
