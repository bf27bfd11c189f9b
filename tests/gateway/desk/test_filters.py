"""The words of the queue's address, and what they mean to the window."""

from chassis import clock
from gateway.filters import desk_query
from gateway.pages.catalogue import Offer
from gateway.pages.desk_filters import VIEWS, Asked, counters, states, views
from gateway.store import DeskCounts
from gateway.window import APART
from tests.builders import NOON

ME = "me@example.com"
OPEN = {"closed": False, "soonest": {"$lt": APART}}


def wanted(**asked: str) -> dict[str, object]:
    with clock.freeze(NOON):
        return desk_query(Asked(**asked).wanted(ME))


def test_the_plain_queue_holds_what_is_open():
    assert wanted() == OPEN


def test_visits_have_lists_of_their_own_unless_they_are_looked_for():
    assert wanted()["soonest"] == {"$lt": APART}
    assert "soonest" not in wanted(q="В-2026")


def test_finished_cases_are_asked_for_or_searched():
    assert wanted(state="closed")["closed"] is True
    assert "closed" not in wanted(q="ТП-2026")
    assert "closed" not in wanted(state="all")


def test_mine_are_those_of_my_address_and_others_those_of_theirs():
    assert wanted(assignee="me")["assignee"] == ME
    assert wanted(assignee="none")["assignee"] is None
    assert wanted(assignee=" Other@Example.com ")["assignee"] == "other@example.com"


def test_a_kind_is_asked_of_its_service():
    found = wanted(kind="applications/connection")
    assert (found["service"], found["kind"]) == ("applications", "connection")


def test_words_nobody_offered_narrow_nothing():
    assert wanted(turn="$ne", due="never") == OPEN


def test_the_counters_lead_to_what_they_count():
    made = counters(Asked(), DeskCounts(overdue=3, today=7, week=21, open=40))
    assert [(one["words"], one["count"]) for one in made] == [
        ("Просрочено", 3),
        ("Сегодня", 7),
        ("На неделе", 21),
    ]
    assert [one["address"] for one in made] == [
        f"/staff?due={due}" for due in ("overdue", "today", "week")
    ]
    assert wanted(due="overdue") == {"closed": False, "ours": {"$lt": "2026-11-24"}}
    assert wanted(due="today") == {
        "closed": False,
        "ours": {"$gte": "2026-11-24", "$lt": "2026-11-25"},
    }
    assert wanted(due="week") == {
        "closed": False,
        "ours": {"$gte": "2026-11-24", "$lt": "2026-12-02"},
    }


def test_what_a_consumer_let_lapse_is_asked_for_apart():
    assert wanted(due="lapsed") == {"closed": False, "theirs": {"$lt": "2026-11-24"}}


def test_the_list_one_looks_at_is_marked_and_no_other():
    for _words, query in VIEWS:
        marked = [one["address"] for one in views(Asked(**query)) if one["current"]]
        assert len(marked) == 1


def test_a_cursor_stays_out_of_the_question():
    asked = Asked(q=" клин ", cursor="abc", done="none")
    assert asked.kept == {"q": "клин"}
    assert asked.address(cursor="next").endswith("cursor=next")


def test_states_are_offered_once_each_and_by_kind():
    one = {"states": [{"state": "new", "title": "Принята"}, {"state": "done", "title": "Готова"}]}
    two = {"states": [{"state": "new", "title": "Новая"}, {"state": "old", "title": "Старая"}]}
    offer = Offer(kinds={("a", "one"): one, ("b", "two"): two})
    assert states(offer, "") == [("new", "Принята"), ("done", "Готова"), ("old", "Старая")]
    assert states(offer, "b/two") == [("new", "Новая"), ("old", "Старая")]
