"""How letters read, in both languages and with hostile words in them."""

import html
import re
from datetime import timedelta
from typing import Any

import pytest

from chassis import words as catalogue
from chassis.clock import freeze
from chassis.settings import Settings
from contracts.applications import DocumentPlaced
from contracts.case import CaseChanged, Desk, Visit
from contracts.metering import PointChanged
from contracts.notices import NoticeTold
from contracts.words import LANGUAGES, Language
from services.notify.rendering import Rendered, lower_first, quoted, render
from services.notify.wording import rows_for
from tests.notify.builders import (
    A_DOCUMENT,
    EXAMPLES,
    NOON,
    PASSWORD,
    Example,
    a_change,
    a_credential,
    a_deadline,
    a_pause,
    a_placed_document,
    a_placing_move,
    a_point_changed,
    a_snapshot,
    words,
)

SCRIPT = "<script>alert(1)</script>"
CYRILLIC = re.compile(r"[А-Яа-яЁё]+")
COMPANY = Settings(
    public_url="https://lk.example.com/",
    company_name="Grid & Co",
    company_phone="8 800 555-35-35",
)


def letter_of(
    event: Any, template: str, language: Language = "ru", company: Settings = COMPANY
) -> Rendered:
    (row,) = [row for row in rows_for(event) if row.template == template]
    shown = row.context(event, language)
    if "login" in shown:
        shown |= {"secret": PASSWORD, "until": (NOON + timedelta(hours=72)).isoformat()}
    with freeze(NOON):
        return render(template, language, shown, company)


def plain(markup: str) -> str:
    body = re.sub(r"(?s).*<main>|</main>.*", "", markup)
    return html.unescape(re.sub(r"<[^>]+>", " ", body))


def said(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


every_example = pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e.template)
every_language = pytest.mark.parametrize("language", LANGUAGES)


@every_example
@every_language
def test_every_letter_reads_whole(example: Example, language: Language, public_key: str) -> None:
    letter = letter_of(example.make(public_key), example.template, language)
    assert letter.subject
    assert "\n" not in letter.subject
    for body in (letter.text, letter.html):
        assert "8 800 555-35-35" in body
        assert "https://lk.example.com/" in body
        assert "None" not in body
        assert "{{" not in body
        assert "{" not in plain(body)
    assert "\n\n\n" not in letter.text


@every_example
def test_text_and_markup_say_the_same(example: Example, public_key: str) -> None:
    letter = letter_of(example.make(public_key), example.template)
    in_text = letter.text.replace(letter_url(letter), "")
    in_html = plain(letter.html).replace(letter_url(letter), "")
    assert said(in_text) == said(in_html)


def letter_url(letter: Rendered) -> str:
    found = re.search(r"https://\S+", letter.text)
    assert found
    return found.group()


@every_example
def test_every_sentence_comes_from_the_catalogue(
    example: Example, public_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a catalogue that knows every Russian text, no Russian is left in an English letter."""
    monkeypatch.setattr(catalogue, "_lookup", lambda text, language: CYRILLIC.sub("word", text))
    event = example.make(public_key)
    if isinstance(event, CaseChanged):
        case = event.case.model_copy(
            update={
                "number": "TP-1",
                "documents": [
                    one.model_copy(update={"title": "Act"}) for one in event.case.documents
                ],
                "deadline": event.case.deadline
                and a_deadline(clause="Decree 861", actor=event.case.deadline.actor),
            }
        )
        desk = Desk(applicant="Ivan", assignee="olga@example.com", subject="Moscow")
        document = event.document and A_DOCUMENT.model_copy(update={"title": "Contract"})
        event = event.model_copy(
            update={"case": case, "desk": desk, "text": "Hello", "document": document}
        )
    if isinstance(event, DocumentPlaced):
        placed = event.document.model_copy(update={"title": "Act", "number": "D-1"})
        event = event.model_copy(update={"document": placed})
    if isinstance(event, NoticeTold):
        said = {"title": "Repair", "cause": "Poles", "measures": "Off for a day"}
        notice = event.notice.model_copy(update=said)
        event = event.model_copy(update={"notice": notice, "addresses": ["1 First Street"]})
    if isinstance(event, PointChanged):
        event = a_point_changed(event.fact, address="First street, 1")
    letter = letter_of(event, example.template, "en")
    assert CYRILLIC.findall("".join(letter)) == []


@every_example
@every_language
def test_hostile_words_stay_words(example: Example, language: Language, public_key: str) -> None:
    event = example.make(public_key)
    hostile = f'{SCRIPT}"><img src=x onerror=alert(2)> {{{{ 7 * 7 }}}} {{x}}'
    if isinstance(event, CaseChanged):
        case = event.case.model_copy(
            update={
                "number": hostile,
                "documents": [
                    one.model_copy(update={"title": hostile}) for one in event.case.documents
                ],
                "title": words(hostile, hostile),
                "state_title": words(hostile, hostile),
                "explanation": words(hostile, hostile),
            }
        )
        desk = Desk(applicant=hostile, assignee="olga@example.com", subject=hostile)
        document = event.document and A_DOCUMENT.model_copy(update={"title": hostile})
        event = event.model_copy(
            update={"case": case, "desk": desk, "text": hostile, "document": document}
        )
    if isinstance(event, DocumentPlaced):
        placed = event.document.model_copy(update={"title": hostile, "number": hostile})
        event = event.model_copy(update={"document": placed})
    if isinstance(event, PointChanged):
        event = a_point_changed(event.fact, address=hostile)
    company = COMPANY.model_copy(update={"company_name": hostile, "company_phone": hostile})
    letter = letter_of(event, example.template, language, company)
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "49" not in plain(letter.html).replace(letter_url(letter), "")
    assert SCRIPT in letter.text


@every_example
def test_no_letter_fetches_or_draws_anything(example: Example, public_key: str) -> None:
    letter = letter_of(example.make(public_key), example.template)
    assert not re.search(r"<(img|table|link|script|iframe)|url\(|@import|src=", letter.html)
    links = set(re.findall(r'href="([^"]+)"', letter.html))
    assert links == {letter_url(letter)}
    assert "max-width: 600px" in letter.html
    assert "prefers-color-scheme: dark" in letter.html


@every_example
def test_no_letter_shows_identifiers(example: Example, public_key: str) -> None:
    letter = letter_of(example.make(public_key), example.template)
    for identifier in ("112-233-445 95", "11223344595", "7707083893"):
        assert identifier not in "".join(letter)


def test_the_password_stands_on_a_line_of_its_own(public_key: str) -> None:
    letter = letter_of(a_credential(public_key), "password")
    lines = letter.text.splitlines()
    assert f"Пароль: {PASSWORD}" in lines
    assert "Логин: ivan@example.com" in lines
    assert "https://lk.example.com/login" in lines


def test_the_password_is_good_for_72_hours_and_the_letter_says_until_when(public_key: str) -> None:
    letter = letter_of(a_credential(public_key), "password")
    assert "72 часа, до 27 ноября 2026, 12:00 по московскому времени" in letter.text


def test_a_recovery_leads_to_its_own_link(public_key: str) -> None:
    letter = letter_of(a_credential(public_key, "recovery"), "recovery")
    assert f"https://lk.example.com/recover/{PASSWORD}" in letter.text.splitlines()
    assert "60 минут" in letter.text
    assert "один раз" in letter.text


def test_a_new_address_is_confirmed_by_its_own_link(public_key: str) -> None:
    letter = letter_of(a_credential(public_key, "email_confirmation"), "email_confirmation")
    assert f"https://lk.example.com/profile/email/{PASSWORD}" in letter.text.splitlines()


def test_the_subject_begins_with_the_fact_and_says_until_when() -> None:
    letter = letter_of(a_change(), "case_moved")
    assert letter.subject == "Заявка № ТП-2026-000123: нужны документы до 15 декабря"


def test_a_day_of_another_year_says_which() -> None:
    later = a_snapshot(deadline=a_deadline(due="2027-02-03"))
    letter = letter_of(a_change(case=later), "case_moved")
    assert letter.subject.endswith("до 3 февраля 2027")


def test_first_what_happened_then_what_to_do_and_until_when() -> None:
    lines = [line for line in letter_of(a_change(), "case_moved").text.splitlines() if line]
    assert lines[:2] == [
        "Заявка № ТП-2026-000123: нужны документы.",
        "Что нужно сделать: приложите документы. Срок — до 15 декабря 2026 (ПП РФ № 861, п. 15).",
    ]


def test_an_english_letter_takes_english_words_and_dates() -> None:
    letter = letter_of(a_change(), "case_moved", "en")
    assert "papers are needed" in letter.subject
    assert "15 December 2026" in letter.text
    assert '<html lang="en">' in letter.html


def test_a_filed_application_is_told_to_be_accepted_with_number_term_and_clause() -> None:
    waiting = a_snapshot(
        next_actor="staff",
        next_action=None,
        deadline=a_deadline(actor="staff", title=words("Проверка заявки", "Check")),
    )
    letter = letter_of(a_change("submitted", "consumer", case=waiting), "case_submitted")
    assert letter.subject == "Заявка № ТП-2026-000123: принята"
    assert letter.text.startswith("Ваша заявка принята.\n")
    assert "Проверка заявки: до 15 декабря 2026 (ПП РФ № 861, п. 15)." in letter.text
    assert "Сейчас от вас ничего не требуется." in letter.text


def test_a_term_of_the_company_is_not_shown_as_the_consumers() -> None:
    ours = a_snapshot(deadline=a_deadline(actor="staff", title=words("Проверка", "Check")))
    letter = letter_of(a_change(case=ours), "case_moved")
    assert "Что нужно сделать: приложите документы.\n" in letter.text
    assert "Проверка: до 15 декабря 2026" in letter.text
    assert "до 15" not in letter.subject


def test_while_the_company_waits_the_letter_says_why_and_until_when() -> None:
    letter = letter_of(a_change(case=a_snapshot(deadline=a_pause())), "case_moved")
    assert "Срок рассмотрения приостановлен: ждём документы.\n" in letter.text
    assert "Срок — до 15 декабря 2026" in letter.text
    assert letter.subject.endswith("до 15 декабря")


def a_visited(**changes: Any) -> CaseChanged:
    visit = Visit(at=NOON + timedelta(days=7), proposed_by="staff", proposed_at=NOON, **changes)
    return a_change(case=a_snapshot(visit=visit))


def test_a_proposed_and_an_agreed_visit_are_told_by_day_and_hour() -> None:
    proposed = letter_of(a_visited(), "case_moved")
    assert "Предложенное время выезда: 1 декабря 2026, 12:00 (МСК)." in proposed.text
    agreed = letter_of(a_visited(agreed_at=NOON), "case_moved")
    assert "Согласованное время выезда: 1 декабря 2026, 12:00 (МСК)." in agreed.html
    assert "выезда" not in letter_of(a_change(), "case_moved").text


def test_line_breaks_in_a_title_make_no_lines_in_the_letter() -> None:
    document = A_DOCUMENT.model_copy(update={"title": "Акт\r\nBcc: a@b.ru\n\nПароль: 123"})
    letter = letter_of(a_change("document", document=document), "case_document")
    assert "\n" not in letter.subject
    assert "Пароль: 123" not in letter.text.splitlines()


def test_a_quoted_message_is_told_apart_line_by_line() -> None:
    letter = letter_of(a_change("message", text="Добрый день\r\nПароль: 123"), "case_message")
    assert "> Добрый день\n> Пароль: 123\n" in letter.text
    assert quoted("а\n\nб") == "> а\n>\n> б"


def test_abbreviations_keep_their_capitals() -> None:
    assert lower_first("Нужны документы") == "нужны документы"
    assert lower_first("ТУ выданы") == "ТУ выданы"
    assert lower_first("") == ""


def test_an_unknown_field_in_a_letter_is_an_error_not_a_gap() -> None:
    with pytest.raises(Exception, match="undefined"):
        render("case_message", "ru", {"case_id": "1"}, COMPANY)


def test_a_letter_about_a_document_leads_to_it() -> None:
    event = a_placed_document()
    letter = letter_of(event, "document_placed")
    assert letter.subject == "Новый документ № Д-2026-000001: Акт № 12"
    assert letter_url(letter) == f"https://lk.example.com/documents/{event.document.id}/view"
    assert "так вы подтвердите, что получили его" in letter.text


def test_a_step_that_places_documents_names_those_and_no_older_ones() -> None:
    letter = letter_of(a_placing_move(), "case_moved")
    assert "- Договор\n- Счёт\n" in letter.text
    assert "Договор № 15" not in letter.text
