"""A duplicate ends by naming the case that is worked instead, and only where nothing is begun."""

import pytest

from casework import duplicates
from casework.model import Case
from casework.rating import last_day
from chassis.clock import new_id
from chassis.errors import Invalid, NotNow
from contracts.case import CaseChanged
from services.applications.kinds.meter_admission import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, kept

OWNER = new_id()
WHY = "Заявка подана второй раз"


def of(case: Case, main: Case | None) -> None:
    duplicates.close(case, STAFF, main, main.number if main else "ТП-0", WHY, NOON)


def two(state: str = "registered", **main: str) -> tuple[Case, Case]:
    """One to be closed, and the one that is worked."""
    first = a_case(main.get("state", ""), kind=KIND, owner=main.get("owner", OWNER))
    return a_case(state, kind=KIND, owner=OWNER), first


def test_a_duplicate_ends_names_the_other_and_is_told_of_by_letter() -> None:
    case, main = two()
    of(case, main)
    (fact,) = kept(case)
    assert isinstance(fact, CaseChanged)
    assert (fact.fact, fact.text, fact.by) == ("moved", WHY, "staff")
    told = fact.case
    assert told.duplicate_of
    assert (told.state, told.closed, told.deadline, told.duplicate_of.id) == (
        "duplicate",
        True,
        None,
        main.id,
    )
    assert last_day(case) is None
    of(case, main)
    assert kept(case) == []


def test_it_is_none_of_a_case_of_another_kind() -> None:
    with pytest.raises(Invalid):
        of(two()[0], a_case(owner=OWNER))


@pytest.mark.parametrize("main", [{"owner": new_id()}, {"state": "duplicate"}, None])
def test_it_is_one_only_of_what_is_worked_for_the_same_consumer(main: dict[str, str] | None):
    case, other = two(owner=(main or {}).get("owner", OWNER))
    if main and "state" in main:
        other.state = main["state"]
    with pytest.raises(Invalid):
        of(case, other if main else None)
    with pytest.raises(Invalid):
        of(case, case)


@pytest.mark.parametrize("state", ["visit_agreed", "inspected", "completed", "refused"])
def test_what_is_agreed_begun_or_ended_is_no_duplicate(state: str) -> None:
    with pytest.raises(NotNow):
        of(*two(state))


def test_its_consumer_may_still_write_that_it_is_about_something_else() -> None:
    case, main = two()
    of(case, main)
    kept(case)
    case.message(CONSUMER, "Здесь другой прибор", [], NOON)
    assert kept(case)
