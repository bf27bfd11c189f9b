"""A form: required unless it says why not, blank is missing, unknown is refused, drawn in words."""

from typing import Any, Literal

import pytest
from pydantic import ValidationError

from chassis.errors import Malformed, validated
from contracts.fields import (
    CHOICES,
    FIELD,
    OPTIONAL,
    SECTION,
    Day,
    Files,
    Form,
    Kilowatts,
    Line,
    Moment,
    ask,
)

FILE = "0197a3c2-5c1f-7a39-9d52-0a7bb0f9f1aa"


class Small(Form):
    """One field of each way of drawing."""

    name: Line = ask("Имя", example="Пётр", hint="Как в паспорте", section="О вас")
    power: Kilowatts = ask("Мощность", example=15)
    day: Day = ask("Дата", example="2030-01-01")
    when: Moment = ask("Когда", example="2030-03-01T10:00:00+03:00")
    sort: Literal["a", "b"] = ask("Вид", example="a", choices={"a": "Первый", "b": "Второй"})
    papers: Files = ask("Бумаги", example=[FILE])
    extra: Line | None = ask("Ещё", example="слово", optional="Бывает не у всех")


FULL: dict[str, Any] = {
    "name": "Пётр",
    "power": "7,5",
    "day": "2030-01-01",
    "when": "2030-03-01T10:00",
    "sort": "a",
    "papers": [FILE],
}
WORDS = {
    "name": "Заполните поле «Имя»",
    "power": "Заполните поле «Мощность»",
    "day": "Выберите дату",
    "when": "Выберите дату и время",
    "sort": "Выберите один из вариантов: «Вид»",
    "papers": "Приложите документ",
}


def said(given: Any) -> dict[str, str]:
    with pytest.raises(Malformed) as refused:
        validated(Small, given)
    return {error.field: error.message for error in refused.value.fields("ru")}


@pytest.mark.parametrize("name", WORDS)
@pytest.mark.parametrize("blank", ["absent", None, "", "  \n", []])
def test_a_blank_field_is_missing_and_the_words_say_what_to_do(name: str, blank: Any) -> None:
    given = {key: value for key, value in FULL.items() if key != name}
    if blank != "absent":
        given[name] = blank
    assert said(given) == {name: WORDS[name]}


def test_everything_missing_is_said_at_once() -> None:
    assert said({}) == WORDS


def test_what_is_optional_may_be_blank() -> None:
    assert validated(Small, {**FULL, "extra": " "}).extra is None


@pytest.mark.parametrize("name", ["nme", "$where", "__proto__", "owner", "version", "_id"])
def test_a_field_the_form_does_not_know_is_refused(name: str) -> None:
    assert said({**FULL, name: "x"}) == {name: f"Поле «{name}» здесь не нужно"}


@pytest.mark.parametrize("given", [None, [], "x", 5, [{"name": "Пётр"}]])
def test_what_is_no_form_at_all_is_refused(given: Any) -> None:
    with pytest.raises(Malformed):
        validated(Small, given)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("name", "я" * 201, "Поле «Имя»: не больше 200 знаков"),
        ("name", {"$gt": ""}, "Проверьте поле «Имя»"),
        ("name", "\ud800", "Проверьте поле «Имя»"),
        ("name", "a\x00", "Уберите из текста непечатаемые знаки"),
        ("power", "много", "Введите число, например 15 или 7,5"),
        ("power", 0, "Введите мощность больше 0 и не больше 100 000 кВт"),
        ("power", "0,0001", "Введите мощность с точностью не более трёх знаков после запятой"),
        ("day", "завтра", "Выберите дату"),
        ("day", 5, "Выберите дату"),
        ("when", "завтра", "Выберите дату и время"),
        ("sort", "c", "Выберите один из вариантов: «Вид»"),
        ("papers", [FILE] * 11, "Поле «Бумаги»: не больше 10"),
    ],
)
def test_a_wrong_field_is_told_in_words_a_person_understands(
    name: str, value: Any, words: str
) -> None:
    assert said({**FULL, name: value}) == {name: words}


def test_a_form_cannot_be_changed_once_it_is_checked() -> None:
    form = validated(Small, FULL)
    with pytest.raises(ValidationError):
        form.name = "Иван"  # type: ignore[misc]


def shouted() -> dict[str, Any]:
    return Small.drawn(str.upper)


def test_the_schema_is_drawn_in_the_readers_language() -> None:
    drawn = shouted()["properties"]
    assert drawn["name"]["title"] == "ИМЯ"
    assert drawn["name"]["description"] == "КАК В ПАСПОРТЕ"
    assert drawn["name"][SECTION] == "О ВАС"
    assert drawn["sort"][CHOICES] == {"a": "ПЕРВЫЙ", "b": "ВТОРОЙ"}
    assert drawn["extra"][OPTIONAL] == "БЫВАЕТ НЕ У ВСЕХ"
    assert drawn["power"]["x-unit"] == "КВТ"


def test_each_field_says_how_it_is_drawn() -> None:
    drawn = {name: one[FIELD] for name, one in shouted()["properties"].items()}
    assert drawn == {
        "name": "line",
        "power": "number",
        "day": "date",
        "when": "moment",
        "sort": "choice",
        "papers": "files",
        "extra": "line",
    }


def test_what_is_optional_is_drawn_like_what_is_not_but_is_not_required() -> None:
    schema = shouted()
    assert schema["required"] == list(WORDS)
    assert schema["properties"]["extra"]["type"] == "string"
    assert "anyOf" not in schema["properties"]["extra"]


def test_the_next_reader_finds_the_form_undrawn() -> None:
    shouted()
    assert Small.drawn(lambda text: text)["properties"]["name"]["title"] == "Имя"
