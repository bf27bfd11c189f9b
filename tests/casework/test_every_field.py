"""Every field of every form, of kinds and of moves: empty, too long, of a wrong type, hostile."""

from typing import Any

import pytest
from pydantic import ValidationError

from chassis.errors import Malformed, validated
from chassis.words import translate
from contracts.fields import CHOICES, FIELD
from tests.builders import english
from tests.kinds import FIELDS, FORMS, MADE, full

BLANK = [None, "", "  \n", []]
WRONG_TYPES: list[Any] = [True, {"$gt": ""}, {"$ne": None}, [["x"]], [None], b"\xff\xfe", object()]
LONG = "я" * 5000
HOSTILE = [
    "a\x00b",
    "a\x1b[31mb",
    "a\u202eb",
    "a\u2028b",
    "\ud800",
]
"""What no field takes."""
SHADY = [
    "<script>alert(1)</script>",
    "'; DROP TABLE cases; --",
    "{{ 7 * 7 }}",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "$where: 1",
]
"""What a text may say, as it stands, and what is nothing but a text."""
TEXTS = ("line", "text", "address")


def kind_of(form: str, name: str) -> str:
    drawn: str = FORMS[form].drawn(str)["properties"][name][FIELD]
    return drawn


def said(form: str, given: dict[str, Any]) -> set[str]:
    """The fields that are refused."""
    try:
        validated(FORMS[form], given)
    except Malformed as error:
        return {one.field.partition(".")[0] for one in error.fields("ru")}
    return set()


@pytest.mark.parametrize("form", FORMS)
def test_its_examples_are_taken_as_they_stand(form: str) -> None:
    taken = validated(FORMS[form], full(FORMS[form])).model_dump(mode="json")
    assert said(form, {name: value for name, value in taken.items() if value is not None}) == set()


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_a_blank_field_is_refused_unless_it_says_why_not(form: str, name: str) -> None:
    required = FORMS[form].model_fields[name].is_required()
    given = full(FORMS[form])
    for blank in ["absent", *BLANK]:
        filled = {key: value for key, value in given.items() if key != name}
        if blank != "absent":
            filled[name] = blank
        assert said(form, filled) == ({name} if required else set())


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_what_is_too_long_is_refused(form: str, name: str) -> None:
    given = full(FORMS[form])
    long = given[name] * 11 if kind_of(form, name) == "files" else LONG
    assert said(form, {**given, name: long}) == {name}


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_a_value_of_another_type_is_refused(form: str, name: str) -> None:
    for wrong in WRONG_TYPES:
        assert said(form, {**full(FORMS[form]), name: wrong}) == {name}


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_marks_nobody_sees_are_refused(form: str, name: str) -> None:
    files = kind_of(form, name) == "files"
    for hostile in HOSTILE:
        value = [hostile] if files else hostile
        assert said(form, {**full(FORMS[form]), name: value}) == {name}


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_a_shady_text_is_a_text_or_refused(form: str, name: str) -> None:
    kind = kind_of(form, name)
    for shady in SHADY:
        given = {**full(FORMS[form]), name: [shady] if kind == "files" else shady}
        if kind in TEXTS:
            assert getattr(validated(FORMS[form], given), name) == shady
        else:
            assert said(form, given) == {name}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["nme", "$where", "__proto__", "owner", "version", "_id"])
def test_a_field_it_does_not_know_is_refused(form: str, name: str) -> None:
    assert said(form, {**full(FORMS[form]), name: "x"}) == {name}


@pytest.mark.parametrize("form", FORMS)
def test_everything_missing_is_said_at_once(form: str) -> None:
    required = {name for name, info in FORMS[form].model_fields.items() if info.is_required()}
    assert said(form, {}) - {MADE.get(form)} == required


@pytest.mark.parametrize("form", FORMS)
def test_it_cannot_be_changed_once_it_is_checked(form: str) -> None:
    checked = validated(FORMS[form], full(FORMS[form]))
    name = next(iter(FORMS[form].model_fields))
    with pytest.raises(ValidationError):
        setattr(checked, name, "x")


@pytest.mark.parametrize(("form", "name"), FIELDS)
def test_its_words_are_drawn_in_the_readers_language(form: str, name: str) -> None:
    drawn = FORMS[form].drawn(lambda text: english(text, "en"))["properties"][name]
    assert drawn["title"].startswith("en/")
    assert drawn["examples"]
    assert drawn.get("description", "en/").startswith("en/")
    assert all(words.startswith("en/") for words in drawn.get(CHOICES, {}).values())
    assert set(drawn.get(CHOICES, {})) == set(drawn.get("enum", ()))
    assert translate(drawn["title"][3:], "en")
