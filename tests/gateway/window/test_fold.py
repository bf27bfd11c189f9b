"""The window as a pure fold: the highest version counts, in whatever order and however often."""

from functools import reduce
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.case import CaseSnapshot, Duty
from contracts.words import Words
from gateway.window import NO_TERM, Entry, entry, newer
from tests.builders import NOON, a_deadline, a_desk, a_snapshot

STATES = [a_snapshot(id="one", version=n, state=f"state{n}") for n in range(1, 8)]
ENTRIES = [entry(snapshot, a_desk()) for snapshot in STATES]


@given(st.lists(st.sampled_from(ENTRIES), min_size=1, max_size=30))
def test_any_order_and_any_repetition_gives_the_highest(come: list[Entry]) -> None:
    kept: Entry | None = reduce(newer, come, None)
    assert kept == max(come, key=lambda one: one["version"])


@given(st.sampled_from(ENTRIES), st.sampled_from(ENTRIES))
def test_what_is_kept_stays_where_the_same_version_comes_again(one: Entry, other: Entry) -> None:
    twin = {**one, "state": "twin"}
    assert newer(one, twin) is one
    assert newer(None, other) is other


def the(**changes: Any) -> Entry:
    return entry(a_snapshot(**changes), a_desk())


def test_an_entry_keeps_the_snapshot_whole() -> None:
    snapshot = a_snapshot(due="2026-11-27")
    assert CaseSnapshot.model_validate_json(entry(snapshot, a_desk())["snapshot"]) == snapshot


def test_a_row_is_a_snapshot_without_what_no_list_shows() -> None:
    snapshot = a_snapshot(due="2026-11-27")
    row = CaseSnapshot.model_validate_json(entry(snapshot, a_desk())["row"])
    assert row == snapshot.model_copy(
        update={"form": {}, "answers": [], "steps": [], "timeline": []}
    )


def test_a_closed_case_is_nobodys_turn_and_has_no_term() -> None:
    closed = the(closed=True, next_actor="staff", due="2026-11-27")
    assert (closed["turn"], closed["soonest"]) == (None, f"{NO_TERM}~{closed['_id']}")


def test_a_case_without_a_term_sorts_behind_all_that_have_one() -> None:
    assert the(due="2099-12-31")["soonest"] < the()["soonest"]


def test_a_case_sorts_by_the_soonest_of_its_terms() -> None:
    words = Words(ru="Внесите", en="Pay")
    owed = Duty(title=words, explanation=words, term=a_deadline(due="2026-11-25"))
    assert the(due="2026-11-27", duties=[owed])["soonest"].startswith("2026-11-25~")
    assert the(duties=[owed])["soonest"].startswith("2026-11-25~")
    assert the(duties=[owed], closed=True)["soonest"].startswith(NO_TERM)


def test_a_case_is_counted_by_the_companys_own_terms_that_run() -> None:
    words = Words(ru="Внесите", en="Pay")
    lapsed = a_deadline(due="2026-11-25", actor="consumer")
    owed = Duty(title=words, explanation=words, term=lapsed)
    ours = the(due="2026-11-27", duties=[owed])
    assert (ours["ours"], ours["theirs"]) == ("2026-11-27", "2026-11-25")
    assert the(deadline=a_deadline(suspended_at=NOON))["ours"] == NO_TERM
    assert the(due="2026-11-27", closed=True)["ours"] == NO_TERM
    assert the(due="2026-11-27", category="appointment")["ours"] == NO_TERM


def test_a_case_awaits_its_consumer_in_their_turn_and_while_they_owe_something() -> None:
    words = Words(ru="Внесите", en="Pay")
    owed = Duty(title=words, explanation=words, term=a_deadline(actor="consumer"))
    assert the(next_actor="consumer")["yours"]
    assert (the(duties=[owed])["turn"], the(duties=[owed])["yours"]) == ("staff", True)
    assert not the()["yours"]
    assert not the(next_actor="consumer", duties=[owed], closed=True)["yours"]


def test_a_consumers_search_does_not_look_through_what_only_staff_see() -> None:
    found = entry(a_snapshot(), a_desk(applicant="Секретова", assignee="x@example.com"))
    assert "секретова" not in found["words"]
    assert "секретова" in found["desk_words"]
    assert found["words"] == found["words"].lower()
