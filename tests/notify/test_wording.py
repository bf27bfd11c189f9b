"""Which fact makes which letter, to whom, and what it may show."""

from datetime import timedelta

import pytest

from contracts.case import Desk
from services.notify.recipient import Addressee
from services.notify.rendering import LETTERS
from services.notify.wording import ROWS, case, desk_case, rows_for
from tests.notify.builders import (
    EXAMPLES,
    NOON,
    OLGA,
    OWNER,
    Example,
    a_change,
    a_corrected_reading,
    a_pause,
    a_snapshot,
    a_staff_term,
    an_owed,
)

NOBODY = Desk()
DESK = "desk@example.com"


def letters_of(event: object, desk: str = DESK) -> dict[str, Addressee]:
    found = {row.template: row.to(event, desk) for row in rows_for(event)}  # type: ignore[arg-type]
    return {template: to for template, to in found.items() if to}


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.template)
def test_the_fact_makes_its_letter(example: Example, public_key: str) -> None:
    assert example.template in letters_of(example.make(public_key))


def test_a_fact_nobody_waits_for_makes_no_letter() -> None:
    for fact in ("assigned", "noted", "something_new"):
        for by in ("consumer", "staff", "system"):
            assert letters_of(a_change(fact, by)) == {}


def test_a_filed_case_is_confirmed_to_its_owner_though_they_filed_it_themselves() -> None:
    assert letters_of(a_change("submitted", "consumer")) == {"case_submitted": Addressee(OWNER)}


@pytest.mark.parametrize("fact", ["moved", "message", "document"])
def test_nobody_is_written_to_about_what_they_did_themselves(fact: str) -> None:
    by_consumer = letters_of(a_change(fact, "consumer"))
    assert Addressee(OWNER) not in by_consumer.values()
    by_staff = letters_of(a_change(fact, "staff"))
    assert list(by_staff.values()) == [Addressee(OWNER)]


@pytest.mark.parametrize("fact", ["answered", "message", "moved", "document", "withdrawn"])
def test_what_the_consumer_does_is_told_to_who_works_the_case(fact: str) -> None:
    staffs = Addressee(email=OLGA)
    assert staffs in letters_of(a_change(fact, "consumer")).values()
    assert staffs not in letters_of(a_change(fact, "consumer", desk=NOBODY)).values()


def test_a_withdrawal_is_confirmed_to_the_consumer() -> None:
    assert letters_of(a_change("withdrawn", "consumer"))["case_moved"] == Addressee(OWNER)


@pytest.mark.parametrize("fact", ["term_near", "overdue"])
def test_a_term_of_the_consumer_is_told_to_the_consumer_alone(fact: str) -> None:
    assert letters_of(a_change(fact, "system")) == {fact: Addressee(OWNER)}


@pytest.mark.parametrize("fact", ["term_near", "overdue"])
def test_a_term_of_the_company_is_told_to_the_assignee_or_the_desk_or_who_leads_it(
    fact: str,
) -> None:
    template = f"staff_{fact}"
    assert letters_of(a_staff_term(fact)) == {template: Addressee(email=OLGA, or_leads=True)}
    unassigned = a_staff_term(fact, desk=NOBODY)
    assert letters_of(unassigned) == {template: Addressee(email=DESK, or_leads=True)}
    assert letters_of(unassigned, desk="") == {template: Addressee(or_leads=True)}


@pytest.mark.parametrize("fact", ["term_near", "overdue"])
def test_what_is_owed_beside_the_companys_turn_is_told_to_whom_it_is_owed_by(fact: str) -> None:
    assert letters_of(an_owed(fact)) == {fact: Addressee(OWNER)}
    shown = case(an_owed(fact), "ru")
    assert (shown["action"], shown["due"]) == ("Внесите второй платёж", "2026-12-15")
    assert (shown["yours"], shown["beside"]) == (True, [])


def test_a_step_of_the_company_says_what_is_still_owed_and_its_day() -> None:
    event = an_owed("moved")
    [owed] = case(event, "ru")["beside"]
    assert (owed["term"], owed["late"]) == ("Внесите второй платёж", False)
    late = event.model_copy(update={"occurred_at": NOON + timedelta(days=60)})
    assert case(late, "ru")["beside"][0]["late"]


def test_no_letter_shows_identifiers_of_the_form() -> None:
    shown = str(desk_case(a_change(), "ru"))
    assert "112-233-445 95" not in shown
    assert "7707083893" not in shown


def test_while_the_companys_term_stands_still_it_has_no_date() -> None:
    shown = desk_case(a_change(case=a_snapshot(deadline=a_pause(actor="staff"))), "en")
    assert (shown["due"], shown["paused"]) == ("", "The term is paused")


def test_while_the_companys_term_stands_still_the_consumers_runs() -> None:
    shown = desk_case(a_change(case=a_snapshot(deadline=a_pause())), "en")
    assert (shown["due"], shown["paused"]) == ("2026-12-15", "The term is paused")


def test_a_consumers_own_words_are_not_sent_back_to_them() -> None:
    event = a_change("withdrawn", "consumer", text="передумал")
    assert case(event, "ru")["text"] == ""
    assert desk_case(event, "ru")["text"] == "передумал"


def test_every_row_has_its_folder_and_every_folder_its_row() -> None:
    folders = {path.name for path in LETTERS.iterdir() if path.is_dir()}
    assert folders == {row.template for row in ROWS}
    for folder in folders:
        files = {path.name for path in (LETTERS / folder).iterdir()}
        assert files == {"subject.txt", "body.txt", "body.html"}


def test_every_letter_has_an_example() -> None:
    by_fact = {row.template for row in ROWS} - {"digest"}  # gathered from others: test_digest.py
    assert {example.template for example in EXAMPLES} == by_fact


def test_a_correction_is_one_letter_with_what_stood_there_before_and_why() -> None:
    event = a_corrected_reading()
    assert letters_of(event) == {"reading_corrected": Addressee(OWNER)}
    shown = dict(case(event, "ru")["figures"])
    assert shown["Вместо показаний"] == "№ ПК-2026-000007: 9 500"
    assert shown["Почему исправлены"] == "На фотографии другие цифры"
    replaced = a_change("moved", "staff", case=a_snapshot(category="reading", state="corrected"))
    assert letters_of(replaced) == {}
