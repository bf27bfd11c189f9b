"""What others see of a case: steps, answers in words, the next action; no internal word."""

from datetime import timedelta

import pytest

from casework.assigning import assign
from casework.telling import MOST, replayed
from contracts.case import CaseChanged
from services.applications.kinds.connection import KIND
from tests.builders import CONSUMER, NOON, STAFF, a_case, a_file, a_form, all_in_english, kept

AHEAD = [
    "preparing",
    "offered",
    "concluded",
    "works",
    "inspection",
    "admitted",
    "noticed",
    "connected",
]


def steps(state: str) -> list[tuple[str, str]]:
    return [(step.state, step.status) for step in a_case(state).snapshot().steps]


def test_a_new_case_has_its_whole_way_before_it() -> None:
    assert steps("registered") == [("registered", "now"), *((code, "future") for code in AHEAD)]


def test_a_case_off_its_way_keeps_what_is_ahead() -> None:
    assert steps("papers_missing") == [
        ("registered", "done"),
        ("papers_missing", "now"),
        *((code, "future") for code in AHEAD),
    ]


def test_a_case_that_came_back_shows_each_time_it_was_there() -> None:
    case = a_case("papers_missing")
    paper = a_file()
    case.move("registered", CONSUMER, {"files": [paper.id]}, NOON, {paper.id: paper})
    found = [(step.state, step.status) for step in case.snapshot().steps[:4]]
    assert found == [
        ("registered", "done"),
        ("papers_missing", "done"),
        ("registered", "now"),
        ("preparing", "future"),
    ]


@pytest.mark.parametrize("state", ["connected", "refused", "annulled"])
def test_of_a_closed_case_all_is_done_and_nothing_ahead(state: str) -> None:
    found = steps(state)
    assert found[-1] == (state, "done")
    assert {status for _, status in found} == {"done"}


def test_steps_to_come_have_no_time_and_those_done_have() -> None:
    for step in a_case("offered").snapshot().steps:
        assert (step.at is None) == (step.status == "future")


def test_an_internal_note_is_in_no_snapshot_and_no_text_of_a_fact() -> None:
    case = a_case()
    secret = a_file("внутреннее.pdf")
    case.message(STAFF, "Тайное слово", [secret], NOON, internal=True)
    assign(case, STAFF, "secret.colleague@example.com", NOON, leads=True)
    facts = [fact for fact in kept(case) if isinstance(fact, CaseChanged)]
    case.message(STAFF, "Открытое слово", [], NOON)
    facts += [fact for fact in kept(case) if isinstance(fact, CaseChanged)]
    told = "".join(fact.case.model_dump_json() + fact.text for fact in facts)
    told += replayed([case]).cases[0].case.model_dump_json()
    assert "Открытое слово" in told
    for hidden in ("Тайное слово", secret.id, secret.name, "secret.colleague", STAFF.name):
        assert hidden not in told
    assert "Тайное слово" in case.model_dump_json()


def test_an_employees_name_is_the_desks_business() -> None:
    case = a_case()
    case.message(STAFF, "Здравствуйте", [], NOON)
    assert case.timeline[-1].by_name == STAFF.name
    assert {entry.by_name for entry in case.snapshot().timeline} == {""}


@pytest.mark.parametrize(
    ("state", "to", "files", "text"), [("papers_missing", "registered", True, True)]
)
def test_the_consumer_is_told_what_to_do(state: str, to: str, files: bool, text: bool) -> None:
    action = a_case(state).snapshot().next_action
    assert action
    assert (action.to, action.needs_files, action.needs_text) == (to, files, text)


@pytest.mark.parametrize("state", ["registered", "preparing", "works", "connected", "refused"])
def test_where_it_is_the_companys_turn_the_consumer_is_asked_nothing(state: str) -> None:
    snapshot = a_case(state).snapshot()
    assert snapshot.next_action is None
    assert snapshot.next_actor in ("staff", None)


def answers(**form: object) -> dict[str, tuple[str, str]]:
    found = KIND.answers(a_form(**form))
    return {one.field: (one.text.ru, one.text.en) for one in found}


def test_the_form_is_shown_in_words_of_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    all_in_english(monkeypatch)
    shown = answers(power_kw="1000,5", design_by="2030-03-01")
    assert shown["power_kw"] == ("1\u00a0000,5 кВт", "1,000.5 en/кВт")
    assert shown["design_by"] == ("1 марта 2030", "1 March 2030")
    assert shown["load"] == ("Бытовая", "en/Бытовая")
    assert shown["plan"] == ("Приложено файлов: 1", "en/Приложено файлов: 1")
    assert shown["applicant"] == ("Пример Пётр Петрович", "Пример Пётр Петрович")


def test_answers_stand_in_the_order_of_the_form_without_what_was_not_given() -> None:
    names = [name for name in KIND.form.model_fields if name in a_form()]
    assert list(answers()) == names
    assert "existing_power_kw" not in names
    assert "existing_power_kw" in answers(existing_power_kw=5)


def test_words_of_the_case_are_in_both_languages(monkeypatch: pytest.MonkeyPatch) -> None:
    all_in_english(monkeypatch)
    snapshot = a_case("papers_missing").snapshot()
    assert snapshot.deadline
    assert snapshot.next_action
    spoken = [
        *(snapshot.title, snapshot.state_title, snapshot.explanation, snapshot.deadline.title),
        *(snapshot.next_action.title, snapshot.timeline[0].title),
        *(step.title for step in snapshot.steps),
    ]
    assert all(words.en == f"en/{words.ru}" for words in spoken)


def test_a_message_stays_small_however_long_a_case_lives() -> None:
    case = a_case()
    for number in range(MOST + 5):
        case.message(STAFF, f"{number}", [], NOON + timedelta(minutes=number))
    snapshot = case.snapshot()
    assert len(snapshot.timeline) == MOST
    assert snapshot.timeline[-1].text == f"{MOST + 4}"


def test_a_replayed_case_is_as_it_stands_and_nothing_has_happened() -> None:
    case = a_case("offered")
    fact = replayed([case])
    (told,) = fact.cases
    assert fact.routing_key() == "applications.case.replayed"
    assert told.case == case.snapshot()
    assert told.case.version == case.version
    assert told.desk == case.desk()
    assert case.told() == []


def test_the_desk_knows_who_applies_and_for_what() -> None:
    desk = a_case().desk()
    assert desk.applicant == "Пример Пётр Петрович"
    assert desk.subject == "Примерский край, д. Примеровка, участок 7"


def test_a_kind_is_described_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    all_in_english(monkeypatch)
    drawn = KIND.described("applications", "en")
    assert drawn["title"] == "en/Технологическое присоединение"
    assert all(one["title"].startswith("en/") for one in drawn["schema"]["properties"].values())


def test_a_paper_that_a_form_asked_for_is_named_in_both_languages() -> None:
    paper = a_case("offered").snapshot().documents[-1]
    assert paper.named("ru") == paper.title
    assert paper.named("en") not in ("", paper.title)


def test_what_is_asked_says_what_becomes_of_it_otherwise() -> None:
    for state, otherwise in (
        ("offered", "Если не успеть к сроку, статус может стать «Аннулирована»"),
        ("papers_missing", "Если не успеть к сроку, статус может стать «Аннулирована»"),
    ):
        said = a_case(state).snapshot().otherwise
        assert said is not None
        assert said.ru == otherwise
        assert "may become" in said.en
    assert a_case("registered").snapshot().otherwise is None
