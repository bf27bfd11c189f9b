"""Templates, letters looked at before they leave, paper: on a running stack, without scripts."""

import re

import pytest

from chassis.testing import Stack
from tests.gateway.desk.clerk import Clerk
from tests.gateway.desk.test_pages import texts
from tests.portal.people import Person, letter

TEXT = "Здравствуйте, {заявитель}! По заявке {номер} не хватает плана. {сотрудник}"


@pytest.fixture(scope="module")
def template(lead: Clerk) -> str:
    """The id of one that the desk knows."""
    given = {"title": "Нет плана участка", "text": TEXT}
    assert lead.call("POST", "/staff/replies", data=given).is_redirect
    page = lead.get("/staff/replies").text
    found = re.search(r'"/staff/replies/([0-9a-f-]{36})">Нет плана участка', page)
    assert found
    return found[1]


def test_templates_are_for_supervisors(clerk: Clerk, lead: Clerk, template: str):
    assert clerk.get("/staff/replies").status_code == 403
    assert clerk.call("POST", f"/staff/replies/{template}/drop").status_code == 403
    assert "/staff/replies" not in clerk.get("/staff").text
    page = lead.get(f"/staff/replies/{template}").text
    assert "Здравствуйте, Пример Пётр Петрович! По заявке ТП-2026-000123" in texts(page)


def test_a_wrong_template_keeps_what_was_typed(lead: Clerk, template: str):
    given = {"title": "Другой", "text": "Ваш {пароль}"}
    refused = lead.call("POST", "/staff/replies", data=given)
    assert refused.status_code == 422
    assert "Нет такого поля: {пароль}" in refused.text
    assert "Ваш {пароль}</textarea>" in refused.text
    taken = lead.call(
        "POST", "/staff/replies", data=given | {"title": "Нет плана участка", "text": "x"}
    )
    assert taken.status_code == 409
    stale = given | {"text": "Новый", "version": "77"}
    late = lead.call("POST", f"/staff/replies/{template}", data=stale)
    assert late.status_code == 409
    assert "Изменено другим сотрудником" in late.text
    assert "Новый</textarea>" in late.text


def test_a_template_is_put_into_a_message_and_the_letter_is_the_one_that_leaves(
    stack: Stack, clerk: Clerk, person: Person, template: str
):
    made = person.submit(applicant="Вставкина Яна").json()
    case, number = made["id"], made["number"]
    put = clerk.act(case, "messages", message__text="Добрый день.", do="insert", reply=template)
    words = f"Здравствуйте, Вставкина Яна! По заявке {number} не хватает плана. Мария Первая"
    assert put.status_code == 200
    assert f"Добрый день.\n\n{words}</textarea>" in put.text
    looked = clerk.act(case, "messages", page=put.text, message__text=words, do="preview")
    assert looked.status_code == 200
    shown = re.search(r"<pre>(.*?)</pre>", looked.text, re.DOTALL)
    assert shown
    assert words in texts(shown[1])
    assert person.email in looked.text
    assert words not in person.call("GET", f"/cases/{case}").text
    sent = clerk.act(case, "messages", page=looked.text, message__text=words)
    assert sent.is_redirect
    come = letter(stack, person.email, f"{number}: новое сообщение")
    assert come["text"].split() == texts(shown[1]).replace("&gt;", ">").split()


def test_the_letter_of_a_move_is_looked_at_and_nothing_moves(
    clerk: Clerk, person: Person, case: str, template: str
):
    put = clerk.act(case, "moves", 'value="refused"', do="insert", reply=template)
    assert "не хватает плана" in put.text
    looked = clerk.act(
        case, "moves", 'value="refused"', page=put.text, refused__note="Нет сетей", do="preview"
    )
    assert looked.status_code == 200
    assert "&gt; Нет сетей" in looked.text
    assert person.call("GET", f"/cases/{case}").json()["state"] == "registered"
    bare = clerk.act(case, "moves", 'value="refused"', refused__note=" ", do="preview")
    assert bare.status_code == 422


def test_a_field_that_nobody_filled_in_goes_to_nobody(clerk: Clerk, person: Person, case: str):
    refused = clerk.act(case, "messages", message__text="Ждём до {срок}")
    assert refused.status_code == 422
    assert "Впишите вместо {срок}" in refused.text
    moved = clerk.act(case, "moves", 'value="refused"', refused__note="{адрес} далеко")
    assert moved.status_code == 422
    noted = clerk.act(case, "notes", note__text="Спросить про {срок}")
    assert noted.is_redirect
    assert person.call("GET", f"/cases/{case}").json()["state"] == "registered"


def test_paper_shows_the_application_and_internal_notes_only_where_asked(clerk: Clerk, case: str):
    clerk.act(case, "notes", note__text="Проверить долг")
    clerk.act(case, "messages", message__text="Ждём план")
    page = clerk.get(f"/staff/cases/{case}/print").text
    for words in ("Пример Пётр Петрович", "Данные заявки", "Ждём план", "Напечатано"):
        assert words in page
    assert "Проверить долг" not in page
    whole = clerk.get(f"/staff/cases/{case}/print?internal=true").text
    assert "Проверить долг" in whole
    assert "не видно потребителю" in whole
