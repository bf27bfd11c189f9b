"""A form is drawn from its schema: every field of every kind, in its order, with its words."""

import pytest

from casework.kind import Kind
from contracts.fields import FIELD
from gateway.pages.drawing import fields, sections
from services.applications.kinds.connection import KIND


def drawn(kind: Kind = KIND, language: str = "ru") -> dict[str, object]:
    return kind.described("applications", language)["schema"]


def test_every_field_of_the_form_is_there_in_its_order() -> None:
    names = [one.name for one in fields(sections(drawn()))]
    assert names == list(KIND.form.model_fields)


def test_headings_start_groups() -> None:
    titles = [section.title for section in sections(drawn())]
    own = ["Заявитель", "Объект", "Мощность", "Сроки и поставщик", "Оплата", "Документы"]
    assert titles == own


def test_choices_stand_in_the_order_of_the_form_not_of_the_alphabet() -> None:
    (voltage,) = [one for one in fields(sections(drawn())) if one.name == "voltage"]
    assert list(voltage.choices) == ["0.23", "0.4", "6", "10", "35"]
    assert voltage.radios


def test_a_field_that_may_stay_empty_says_why() -> None:
    by_name = {one.name: one for one in fields(sections(drawn()))}
    assert not by_name["existing_power_kw"].required
    assert by_name["existing_power_kw"].why
    assert by_name["power_kw"].required
    assert by_name["power_kw"].unit == "кВт"


LOOKS = [
    ("phone", "tel", "tel"),
    ("email", "email", "email"),
    ("design_by", "date", ""),
    ("power_kw", "text", "decimal"),
    ("object_name", "text", ""),
]


@pytest.mark.parametrize(("name", "kind", "keyboard"), LOOKS)
def test_each_field_brings_the_right_keyboard(name: str, kind: str, keyboard: str) -> None:
    (field,) = [one for one in fields(sections(drawn())) if one.name == name]
    assert (field.input, field.keyboard) == (kind, keyboard)


def test_a_field_of_an_unknown_look_is_a_line_of_text() -> None:
    schema = {"properties": {"a": {"title": "А", FIELD: "hologram"}}, "required": ["a"]}
    (field,) = fields(sections(schema))
    assert (field.input, field.label, field.required) == ("text", "А", True)
