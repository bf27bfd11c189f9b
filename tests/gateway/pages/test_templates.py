"""What every template keeps to: nothing inline, nothing unescaped, every word in the catalogue."""

import base64
import hashlib
import json
import re

import pytest

from gateway.assets import STATIC
from gateway.pages.view import TEMPLATES

ALL = sorted(TEMPLATES.rglob("*.html"))
VENDOR = json.loads((STATIC / "vendor" / "vendor.lock.json").read_text())
INLINE = re.compile(
    r"<style|<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:"
)
UNESCAPED = re.compile(r"\|\s*safe\b|autoescape false|Markup\(")
CYRILLIC = re.compile("[а-яёА-ЯЁ]")
SPOKEN = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_nothing_is_inline_and_nothing_unescaped(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    assert not INLINE.findall(text)
    assert not UNESCAPED.findall(text)


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.name)
def test_every_word_can_be_translated(path: object) -> None:
    bare = SPOKEN.sub("", path.read_text())  # type: ignore[attr-defined]
    assert [line for line in bare.splitlines() if CYRILLIC.search(line)] == []


@pytest.mark.parametrize("sample", ['<p onclick="x()">', "<script>1</script>", '<p style="x">'])
def test_the_check_finds_what_it_looks_for(sample: str) -> None:
    assert INLINE.search(sample)


@pytest.mark.parametrize("name", sorted(VENDOR))
def test_vendored_files_are_what_the_lock_says(name: str) -> None:
    content = (STATIC / "vendor" / name).read_bytes()
    digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
    assert (len(content), f"sha384-{digest}") == (VENDOR[name]["bytes"], VENDOR[name]["sri"])


def test_every_vendored_file_is_locked_and_licensed() -> None:
    files = {path.name for path in (STATIC / "vendor").iterdir()}
    licences = {name for name in files if name.startswith("LICENSE.")}
    assert files - licences == {*VENDOR, "vendor.lock.json"}
    assert licences == {"LICENSE.htmx", "LICENSE.golos"}
