"""The letter that answers an appeal holds the answer: whoever reads nothing else has it whole."""

from casework.model import Case
from contracts.case import CaseChanged
from services.notify.wording import case as context
from services.reception import stages
from services.reception.kinds import complaint, inquiry
from tests.builders import NOON, STAFF, a_case, kept, needed
from tests.notify.test_letters import letter_of


def told_by(case: Case, *moves: str) -> CaseChanged:
    for to in moves:
        case.move(to, STAFF, needed(case.allowed(to, "staff"))[0], NOON)
        (fact,) = kept(case)
    return fact


def test_who_is_sent_on_reads_whom_to_turn_to_and_how() -> None:
    letter = letter_of(told_by(a_case(kind=inquiry.KIND), "redirected"), "case_moved")
    given, _files = needed(stages.REDIRECT)
    for said in given.values():
        assert said in letter.text
        assert said in letter.html


def test_a_justified_complaint_tells_the_measures_and_their_day() -> None:
    letter = letter_of(told_by(a_case(kind=complaint.KIND), "measures"), "case_moved")
    assert "Какие меры примем:\n> Заменим трансформатор\n" in letter.text
    assert "До какого дня будет сделано:\n> 1 марта 2030\n" in letter.text


def test_until_whose_matter_it_is_is_known_its_term_is_told_and_then_that_it_is_ours() -> None:
    case = a_case(kind=inquiry.KIND)
    promised = "Проверка, наш ли это вопрос: до 1 декабря 2026"
    case.message(STAFF, "Уточняем", (), NOON)
    assert promised in letter_of(kept(case)[0], "case_message").text
    letter = letter_of(told_by(case, "ours"), "case_done")
    assert letter.subject.endswith("отвечаем сами")
    assert promised not in letter.text


def test_what_the_consumer_wrote_is_in_no_letter() -> None:
    case = a_case(kind=inquiry.KIND)
    case.message(STAFF, "Уточняем", (), NOON)
    assert context(kept(case)[0], "ru")["answered"] == []
