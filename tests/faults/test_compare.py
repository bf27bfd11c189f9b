"""The comparisons see what must not be."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from casework.assigning import assign
from casework.model import Case
from chassis.clock import new_id
from gateway.window import entry
from tests.builders import CONSUMER, NOON, STAFF, a_case, kept
from tests.faults import compare
from tests.faults.compare import Found
from tests.faults.ledger import Accepted, Command


def told(case: Case, command: Command, mark: str, version: int = 1) -> Accepted:
    return Accepted(
        command, mark, "petr@example.com", case=case.id, number=case.number, version=version
    )


def written_to(case: Case, mark: str) -> Case:
    case.message(CONSUMER, f"Вопрос {mark}", [], NOON)
    kept(case)
    return case


def commands(*cases: Case, accepted: list[Accepted]) -> Found:
    found = Found()
    compare.commands(found, accepted, {case.id: case for case in cases})
    return found


def test_what_was_accepted_and_is_there_once_is_well() -> None:
    mark = new_id()
    case = written_to(a_case(), mark)
    accepted = [told(case, "submitted", case.request_id), told(case, "message", mark, 2)]
    assert commands(case, accepted=accepted).holds


def test_a_case_or_a_message_that_was_accepted_and_is_away_is_lost() -> None:
    case, mark = a_case(), new_id()
    assert commands(accepted=[told(case, "submitted", case.request_id)]).lost
    assert commands(case, accepted=[told(case, "message", mark)]).lost
    assert commands(case, accepted=[told(case, "submitted", "another key")]).lost


def test_a_version_older_than_the_one_answered_is_a_loss() -> None:
    case = a_case()
    assert commands(case, accepted=[told(case, "submitted", case.request_id, 2)]).lost


def test_a_message_said_twice_and_a_key_used_twice_are_doubled() -> None:
    mark = new_id()
    assert commands(written_to(written_to(a_case(), mark), mark), accepted=[]).doubled
    one, other = a_case(), a_case()
    other.request_id, other.number = one.request_id, "ТП-2026-000124"
    assert commands(one, other, accepted=[]).doubled


def test_a_registration_without_an_account_or_with_a_letter_too_many_is_seen() -> None:
    asked = [Accepted("registered", "a@example.com", "a@example.com", tries=1)]
    once, twice = Counter(["a@example.com"]), Counter({"a@example.com": 2})
    for accounts, letters, lost, doubled in (
        (once, once, 0, 0),
        (Counter[str](), once, 1, 0),
        (once, Counter[str](), 1, 0),
        (twice, once, 0, 1),
        (once, twice, 0, 1),
    ):
        found = Found()
        compare.registrations(found, asked, accounts, letters)
        assert (len(found.lost), len(found.doubled)) == (lost, doubled)


def test_a_version_untold_or_told_late_breaks_the_order() -> None:
    case = written_to(a_case(), new_id())
    for versions, broken in (([1, 2], 0), ([2, 1], 1), ([2], 1), ([1], 1), ([1, 2, 3], 1)):
        found = Found()
        compare.order(found, [case], {case.id: versions})
        assert len(found.disordered) == broken, versions


def test_an_entry_missing_older_or_of_no_case_is_seen() -> None:
    case = a_case()
    shown = entry(case.snapshot(), case.desk())
    found = Found()
    compare.entries(found, {case.id: case}, {case.id: shown})
    assert found.holds
    compare.entries(found, {case.id: written_to(case, new_id())}, {case.id: shown})
    compare.entries(found, {case.id: case}, {})
    compare.entries(found, {}, {case.id: shown})
    assert (len(found.stale), len(found.lost), len(found.doubled)) == (1, 1, 1)


def letters(
    case: Case, written: list[str], came: dict[str, list[datetime]], *faults: compare.Span
) -> Found:
    """`written`: templates of letters about this case, with Message-IDs a, b, ..."""
    found = Found()
    wanted = Counter(compare.letters_of(case, {case.owner: CONSUMER.email}))
    rows: list[dict[str, Any]] = [
        {
            "case_number": case.number,
            "template": template,
            "to": CONSUMER.email,
            "message_id": id_,
            "state": "sent",
            "error": None,
        }
        for id_, template in zip("abcdef", written, strict=False)
    ]
    compare.letters(found, wanted, rows, came, faults)
    return found


def test_each_letter_once_is_well() -> None:
    case = a_case("preparing")
    came = {"a": [NOON], "b": [NOON]}
    assert letters(case, ["case_submitted", "case_moved"], came).holds


def test_a_letter_not_written_not_come_or_written_twice_is_seen() -> None:
    case = a_case("preparing")
    assert letters(case, ["case_submitted"], {"a": [NOON]}).letters_lost
    assert letters(case, ["case_submitted", "case_moved"], {"a": [NOON]}).letters_lost
    twice = ["case_submitted", "case_moved", "case_moved"]
    assert letters(case, twice, {id_: [NOON] for id_ in "abc"}).letters_doubled
    assert letters(case, ["case_submitted"], {"a": [NOON], "x": [NOON]}).letters_doubled


def test_a_letter_may_come_once_more_for_each_fault_of_the_mail_meanwhile() -> None:
    case, later = a_case(), NOON + timedelta(seconds=9)
    fault, before = (NOON, later), (NOON - timedelta(hours=1), NOON - timedelta(minutes=50))
    twice, thrice = {"a": [NOON, later]}, {"a": [NOON, later, later]}
    assert letters(case, ["case_submitted"], twice, fault).holds
    assert letters(case, ["case_submitted"], twice, before).letters_doubled
    assert letters(case, ["case_submitted"], thrice, fault).letters_doubled


def test_an_assignee_is_written_to_while_they_work_the_case() -> None:
    case = a_case()
    assign(case, STAFF, STAFF.email, NOON, leads=True)
    kept(case)
    written_to(case, new_id())
    assign(case, STAFF, None, NOON, leads=True)
    kept(case)
    written_to(case, new_id())
    wanted = compare.letters_of(case, {})
    assert [one[1:] for one in wanted if one[1] != "case_submitted"] == [
        ("staff_message", STAFF.email)
    ]
