"""Every text a person reads stands in the catalogue, translated, with the same placeholders."""

import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from chassis.catalogue import Msgid, extracted
from chassis.words import LOCALES
from contracts.words import LANGUAGES
from tests.rooms.house import code, files, name

FORMS = {"ru": 3, "en": 2}
FOREIGN = re.compile(r"[A-Za-z]{3}")
CYRILLIC = re.compile(r"[А-Яа-яЁё]")


@pytest.fixture(scope="module")
def msgids() -> dict[Msgid, str]:
    return extracted()


def catalogue(language: str) -> Catalog:
    path = LOCALES / language / "LC_MESSAGES" / "kabinet.po"
    with path.open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field is not None}


def forms(catalog: Catalog, msgid: Msgid) -> tuple[str, ...]:
    """How the catalogue translates a msgid, in every form; empty where it does not."""
    message = catalog.get(msgid if isinstance(msgid, str) else msgid[0])
    if message is None or not message.string or message.fuzzy:
        return ()
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def texts(msgid: Msgid) -> tuple[str, ...]:
    return (msgid,) if isinstance(msgid, str) else tuple(msgid)


def test_words_are_found_everywhere(msgids):
    places = " ".join(msgids.values())
    for place in ("gateway/templates", "services/notify/letters", "rules.toml", "contracts/fields"):
        assert place in places
    assert len(msgids) > 400


def test_every_text_is_translated_into_english(msgids):
    english = catalogue("en")
    missing = {
        msgid: where
        for msgid, where in msgids.items()
        if len(found := forms(english, msgid)) != (1 if isinstance(msgid, str) else FORMS["en"])
        or not all(found)
    }
    assert missing == {}, f"{len(missing)} texts are not translated (CONTRIBUTING.md says how)"


def test_every_count_has_its_russian_forms(msgids):
    russian = catalogue("ru")
    counted = [msgid for msgid in msgids if isinstance(msgid, tuple)]
    short = [m for m in counted if len([f for f in forms(russian, m) if f]) != FORMS["ru"]]
    assert short == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_keep_the_placeholders(msgids, language):
    spoken = catalogue(language)
    other = {
        msgid: found
        for msgid in msgids
        if (found := [form for form in forms(spoken, msgid) if form])
        and any(
            placeholders(form) - {"n"} != placeholders(texts(msgid)[0]) - {"n"} for form in found
        )
    }
    assert other == {}


def test_no_english_text_is_russian_still(msgids):
    english = catalogue("en")
    left = [m for m in msgids if any(CYRILLIC.search(_bare(form)) for form in forms(english, m))]
    assert left == []


def _bare(text: str) -> str:
    """Without what is Russian in every language: names of registers, and quoted words."""
    return re.sub(r"«[^»]*»|СНИЛС|ИНН|ОГРНИП|ОГРН|ЕГРН|ЕГРЮЛ|ЕГРИП|ПП РФ|МСК", "", text)


def test_the_catalogue_keeps_nothing_that_is_no_longer_said(msgids):
    said = {texts(msgid)[0] for msgid in msgids}
    kept = {texts(message.id)[0] for message in catalogue("en") if message.id}
    assert kept - said == set()


def test_a_text_with_a_count_is_marked_as_one(msgids):
    """`plural` finds nothing under a msgid that `_` marked."""
    alone = {m: where for m, where in msgids.items() if isinstance(m, str) and "{n}" in m}
    assert alone == {}


def test_a_msgid_is_russian(msgids):
    allowed = {"E-mail"}
    foreign = {m: where for m, where in msgids.items() if not CYRILLIC.search(texts(m)[0])}
    assert set(foreign) - allowed == set()


def test_no_text_is_put_together_inside_its_mark():
    """`_(f"...")` and `_("a" + b)` are no msgids: the catalogue could not hold them."""
    together = re.compile(r"""\b_\(\s*(f["']|["'][^"']*["']\s*[+%])""")
    found = [name(path) for path in code() if together.search(path.read_text())]
    found += [
        name(path)
        for path in files(".html", ".txt", under=("gateway/templates", "services/notify/letters"))
        if re.search(r"""\{\{[^}]*\b_\(\s*["'][^"']*["']\s*[~+%]""", path.read_text())
    ]
    assert found == []


SAMPLE = {
    "gateway/page.py": """
from contracts.words import _, counted

TITLE = _("Заявка")
LONG = _(
    "Первая половина "
    "и вторая"
)
PAIR = counted("{n} день", "{n} дней")


def left(n, language):
    return plural("Остался {n} час", "Осталось {n} часов", n, language)
""",
    "gateway/templates/page.html": """
<h1>{{ _("Заголовок") }}</h1>
<p title="{{ _('Подсказка') }}">{{ _("до {day}", day=due | day) }}</p>
{% trans %}Прямая речь{% endtrans %}
{{ plural("{n} письмо", "{n} писем", count) }}
""",
    "services/notify/letters/one/subject.txt": '{{ _("Тема: {number}", number=number) }}',
    "casework/rules.toml": '[[rule]]\nname = "a"\ntitle = "Срок"\nclause = "п. 1"\n',
    "tests/test_it.py": '_("Не для людей")',
}


def test_every_way_of_marking_a_text_is_known(tmp_path):
    for place, text in SAMPLE.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text)
    assert set(extracted(tmp_path)) == {
        "Заявка",
        "Первая половина и вторая",
        ("{n} день", "{n} дней"),
        ("Остался {n} час", "Осталось {n} часов"),
        "Заголовок",
        "Подсказка",
        "до {day}",
        "Прямая речь",
        ("{n} письмо", "{n} писем"),
        "Тема: {number}",
        "Срок",
        "п. 1",
    }
