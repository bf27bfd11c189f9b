"""Words in the reader's language: which one they like best, and how a count is said."""

import pytest

from chassis.words import plural, preferred, translate, words


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "ru"),
        ("", "ru"),
        ("ru", "ru"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("en-US,en;q=0.9", "en"),
        ("ru;q=0.5,en;q=0.9", "en"),
        ("ru; q=0.5, en; q=0.9", "en"),
        ("en; q=0.1 , ru ; q=0.2", "ru"),
        ("ru,en", "ru"),
        ("de,fr;q=0.8,en;q=0.1", "en"),
        ("de", "ru"),
        ("en;q=0", "ru"),
        ("en;q=none", "ru"),
        ("en;q=nan", "ru"),
        ("*", "ru"),
        ("x" * 10_000, "ru"),
        (",;=q" * 50, "ru"),
    ],
)
def test_the_language_is_the_one_the_header_likes_best(header: str | None, language: str) -> None:
    assert preferred(header) == language


def test_where_the_header_says_nothing_the_default_speaks() -> None:
    assert preferred("de", "en") == "en"


def test_what_is_put_into_a_text_is_no_text_to_be_filled_in() -> None:
    hostile = "{number} {0.__class__}"
    assert translate("{name}", "ru", name=hostile) == hostile
    assert words("{name}", name=hostile).en == hostile


@pytest.mark.parametrize("text", ["{", "{name}", "100 % }"])
def test_a_text_without_values_stays_as_it_is(text: str) -> None:
    assert translate(text, "ru") == text


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, "1 день"), (21, "21 день"), (11, "11 дней"), (5, "5 дней"), (0, "0 дней")],
)
def test_a_count_is_said_as_people_say_it(count: int, said: str) -> None:
    assert plural("{n} день", "{n} дней", count, "ru") == said
