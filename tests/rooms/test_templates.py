"""Pages hold nothing that the content security policy forbids, and trust no text."""

import re

import pytest

from tests.rooms.house import files, name

INLINE = re.compile(
    r"""<style\b | \sstyle\s*= | <script(?![^>]*\ssrc=) | \son[a-z]+\s*= | javascript: """,
    re.VERBOSE | re.IGNORECASE,
)
TRUSTED = re.compile(r"\|\s*safe\b|autoescape\s+false", re.IGNORECASE)
PAGES = ("gateway/templates",)
LETTERS = ("services/notify/letters",)


def found(pattern: re.Pattern[str], text: str) -> list[str]:
    return [match.group().strip() for match in pattern.finditer(text)]


def test_there_are_pages_and_letters():
    assert len(files(".html", under=PAGES)) > 20
    assert len(files(".html", under=LETTERS)) > 10


def test_pages_hold_no_style_and_no_script():
    held = {name(p): f for p in files(".html", under=PAGES) if (f := found(INLINE, p.read_text()))}
    assert held == {}


def test_no_template_calls_a_text_safe():
    both = files(".html", ".txt", under=(*PAGES, *LETTERS))
    assert [name(path) for path in both if found(TRUSTED, path.read_text())] == []


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        "<style>p {}</style>",
        "<script>go()</script>",
        '<button onclick="go()">',
        '<a href="javascript:go()">',
    ],
)
def test_what_the_policy_forbids_is_seen(text):
    assert found(INLINE, text)


@pytest.mark.parametrize(
    "text", ['<script src="/static/x.js" defer></script>', '<p class="stylish">', "{{ content }}"]
)
def test_what_it_allows_is_left_alone(text):
    assert not found(INLINE, text)


@pytest.mark.parametrize("text", ["{{ name|safe }}", "{{ name | safe }}", "{% autoescape false %}"])
def test_a_trusted_text_is_seen(text):
    assert found(TRUSTED, text)
