"""A survey by itself: what may be asked, what may be answered, what is frozen."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chassis.errors import Invalid, NotFound
from contracts.surveys import Question
from services.reception.surveys.answers import checked, counted
from services.reception.surveys.given import Changes, GivenQuestion, NewSurvey, numbered
from services.reception.surveys.model import ChangedMeanwhile, Closed, Frozen, Survey

NOON = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
QUESTIONS = [
    Question(id="q1", text="Как вы подаёте заявки?", type="single", options=["Здесь", "В офисе"]),
    Question(id="q2", text="Что удобно?", type="many", options=["Сроки", "Письма"], required=False),
    Question(id="q3", text="Оцените нас", type="scale"),
    Question(id="q4", text="Что улучшить?", type="text", required=False),
]
FULL: dict[str, Any] = {"q1": "Здесь", "q2": ["Сроки"], "q3": 5, "q4": "Ничего"}


def a_survey(**changes: Any) -> Survey:
    plain = {
        "id": "s",
        "title": "Удобно ли в кабинете?",
        "open_from": date(2026, 11, 1),
        "open_until": date(2026, 11, 30),
        "state": "published",
        "questions": QUESTIONS,
        "changed_by": "olga@example.com",
        "changed_at": NOON,
    }
    return Survey(**{**plain, **changes})


def asked(**changes: Any) -> dict[str, Any]:
    plain = {"title": "Опрос", "open_from": "2026-11-01", "open_until": "2026-11-30"}
    return {**plain, "questions": [{"text": "Как?", "type": "scale"}], **changes}


def test_answers_are_brought_to_one_form():
    given = {"q1": " Здесь ", "q2": "Письма", "q3": "4", "q4": " Света\r\nбольше "}
    assert checked(QUESTIONS, given) == {
        "q1": "Здесь",
        "q2": ["Письма"],
        "q3": 4,
        "q4": "Света\nбольше",
    }


def test_what_need_not_be_answered_may_be_left_out():
    assert checked(QUESTIONS, {"q1": "Здесь", "q3": 1, "q2": [], "q4": " "}) == {
        "q1": "Здесь",
        "q3": 1,
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q1", "Нигде"),
        ("q1", ["Здесь"]),
        ("q1", None),
        ("q2", ["Сроки", 5]),
        ("q2", {"Сроки": 1}),
        ("q3", 0),
        ("q3", 6),
        ("q3", True),
        ("q3", 2.5),
        ("q3", "٣"),
        ("q3", "9" * 5000),
        ("q4", "x" * 1001),
        ("q4", "a\0b"),
        ("q4", "\ud800"),
        ("q4", ["x"]),
        ("q5", "x"),
    ],
)
def test_a_wrong_answer_is_named(name: str, value: Any):
    with pytest.raises(Invalid) as refused:
        checked(QUESTIONS, {**FULL, name: value})
    assert [error[0] for error in refused.value.errors] == [name]


@settings(max_examples=50)
@given(
    st.dictionaries(
        st.sampled_from(["q1", "q2", "q3", "q4", "q9", "$set", ""]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner),
            max_leaves=5,
        ),
    )
)
def test_whatever_is_sent_is_taken_or_refused(sent: dict[str, Any]):
    try:
        taken = checked(QUESTIONS, sent)
    except Invalid:
        return
    assert counted(QUESTIONS, [taken], texts=True)[2].mean == taken["q3"]


def test_once_somebody_has_answered_the_questions_stay():
    survey = a_survey()
    survey.admit(FULL, "person", NOON)
    other = Changes(questions=[GivenQuestion(id="q1", text="Другой?", type="text")])
    with pytest.raises(Frozen):
        survey.amend(other, None, "olga@example.com", NOON)
    survey.amend(Changes(open_until=date(2026, 12, 31)), None, "olga@example.com", NOON)
    assert survey.open_until == date(2026, 12, 31)


def test_a_wrong_answer_freezes_nothing():
    survey = a_survey()
    with pytest.raises(Invalid):
        survey.admit({}, "person", NOON)
    assert not survey.frozen


def test_what_is_not_open_is_not_answered():
    for changes in ({"open_from": date(2026, 11, 25)}, {"open_until": date(2026, 11, 23)}):
        with pytest.raises(Closed):
            a_survey(**changes).admit(FULL, "person", NOON)


def test_the_last_day_ends_in_moscow():
    survey = a_survey(open_until=date(2026, 11, 24))
    assert survey.is_open(datetime(2026, 11, 24, 20, 59, tzinfo=UTC))
    assert not survey.is_open(datetime(2026, 11, 24, 21, 0, tzinfo=UTC))


def test_a_draft_and_one_that_asks_others_are_not_found():
    for changes in ({"state": "draft"}, {"audience": "company"}):
        with pytest.raises(NotFound):
            a_survey(**changes).admit(FULL, "person", NOON)


def test_who_was_slower_is_told():
    survey = a_survey(version=3)
    with pytest.raises(ChangedMeanwhile):
        survey.amend(Changes(title="Другое"), 2, "olga@example.com", NOON)


def test_questions_keep_their_ids_when_they_are_moved():
    moved = [GivenQuestion(**one.model_dump()) for one in reversed(QUESTIONS)]
    new = GivenQuestion(text="Ещё?", type="text")
    twice = GivenQuestion(id="q1", text="Ещё раз?", type="text")
    assert [one.id for one in numbered([*moved, new, twice], QUESTIONS)] == [
        "q4",
        "q3",
        "q2",
        "q1",
        "q5",
        "q6",
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"title": "x" * 151},
        {"open_until": "2026-10-31"},
        {"open_from": "завтра"},
        {"audience": "staff"},
        {"questions": []},
        {"questions": [{"text": "Как?", "type": "single", "options": ["Один"]}]},
        {"questions": [{"text": "Как?", "type": "many", "options": ["Да", "да"]}]},
        {"questions": [{"text": "Как?", "type": "scale", "options": ["Плохо"]}]},
        {"questions": [{"text": "Как?", "type": "text", "options": ["Да"]}]},
        {"questions": [{"text": "Как?", "type": "essay"}]},
        {"questions": [{"id": "$where", "text": "Как?", "type": "text"}]},
        {"questions": [{"text": "Как?", "type": "text"}] * 31},
        {"answers": 5},
    ],
)
def test_what_cannot_be_asked_is_refused(wrong: dict[str, Any]):
    with pytest.raises(ValidationError):
        NewSurvey.model_validate(asked(**wrong))


def test_a_moment_of_another_program_is_taken_for_its_day():
    survey = NewSurvey.model_validate(asked(open_until="2026-11-30T22:00:00Z"))
    assert survey.open_until == date(2026, 12, 1)
