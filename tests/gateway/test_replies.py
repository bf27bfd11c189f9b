"""A reply template filled in from a case."""

import pytest

from gateway.pages.desk_fields import filled, unfilled

VALUES = {"номер": "ТП-2026-000123", "заявитель": "Пример {номер}", "срок": ""}


def test_fields_are_filled_in_once_and_text_of_people_is_no_template():
    assert filled("{заявитель}: {номер}", VALUES) == "Пример {номер}: ТП-2026-000123"


def test_what_the_case_has_no_value_for_stays_to_be_seen():
    assert filled("до {срок}, {адрес}", VALUES) == "до {срок}, {адрес}"
    assert unfilled("до {срок}, {адрес} и {прочее}") == ["{срок}", "{адрес}"]


@pytest.mark.parametrize("text", ["{0}", "{номер.__class__}", "{{номер", "100 % {", "{}"])
def test_other_braces_are_text(text: str):
    assert filled(text, {"номер": "x"}) == text
