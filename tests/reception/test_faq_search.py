"""An answer is found in whatever forms the words of a question come."""

from datetime import date

import pytest

from services.reception.faq.model import Question
from services.reception.faq.search import found, stems
from tests.builders import NOON

ASKED = {
    "readings": ("До какого числа передать показания?", "Показания передают до 25 числа."),
    "verify": ("Где поверить счётчик?", "Поверку делают аккредитованные организации."),
    "apply": (
        "Как подать заявку на присоединение?",
        "В кабинете: заполните форму и приложите план.",
    ),
    "power": ("Как увеличить мощность?", "Подайте заявку и укажите новую мощность."),
    "outage": ("Куда звонить, если нет света?", "На горячую линию, круглосуточно."),
}


def a_question(name: str) -> Question:
    question, answer = ASKED[name]
    return Question(
        id=name,
        request=name,
        place=1,
        question_ru=question,
        answer_ru=answer,
        question_en="When are readings sent?" if name == "readings" else None,
        answer_en="By the 25th." if name == "readings" else None,
        published=True,
        review_on=date(2027, 1, 1),
        changed_at=NOON,
        changed_by="vera@example.com",
    )


def first(typed: str) -> str | None:
    near = found(typed, [a_question(name) for name in ASKED], 3)
    return near[0].id if near else None


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("когда передавать показаний счетчика", "readings"),
        ("сроки передачи показаниями", "readings"),
        ("нужна поверка счётчиков", "verify"),
        ("подать заявок присоединения дом", "apply"),
        ("увеличение мощности", "power"),
        ("света нет второй день", "outage"),
        ("sending a reading", "readings"),
    ],
)
def test_word_forms_lead_to_the_answer(typed: str, answer: str) -> None:
    assert first(typed) == answer


@pytest.mark.parametrize(
    "typed", ["", "   ", "как что где", "кот и собака", "<script>", "\0" * 50, "я" * 9999]
)
def test_what_no_answer_is_about_finds_none(typed: str) -> None:
    assert first(typed) is None


def test_small_words_and_letters_do_not_count() -> None:
    assert stems("Счётчик и счетчики у меня") == ["счетчик"]
