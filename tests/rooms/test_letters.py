"""A letter is a folder of three templates and a row of the table."""

from services.notify.rendering import LETTERS
from services.notify.wording import ROWS

PARTS = {"subject.txt", "body.txt", "body.html"}


def folders() -> set[str]:
    return {folder.name for folder in LETTERS.iterdir() if folder.is_dir()}


def test_every_letter_has_its_three_templates():
    parts = {name: {file.name for file in (LETTERS / name).iterdir()} for name in folders()}
    assert {name: found for name, found in parts.items() if found != PARTS} == {}


def test_every_letter_has_a_row_and_every_row_a_letter():
    assert {row.template for row in ROWS} == folders()


def test_no_row_stands_twice():
    facts = [(row.fact, row.template, author) for row in ROWS for author in row.by]
    assert len(facts) == len(set(facts))
