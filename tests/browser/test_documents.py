"""Documents in a real browser: placed, told of, opened, and proven."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chassis.testing import Stack
from tests.browser.conftest import New, a_paper, accessible
from tests.browser.walks import sign_in, submit
from tests.portal.people import PDF, Person, employee, letter, registered, waited

TITLE = "Акт № 12 от 3 ноября 2026"


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="module")
def clerk(stack: Stack) -> Person:
    return employee(stack, name="Мария Первая")


def place(page: Page, stack: Stack, folder: Path, email: str, title: str = TITLE) -> None:
    page.goto(f"{stack.gateway}/staff/documents/new?consumer={email}")
    page.select_option("#kind", "unmetered_act")
    page.fill("#title", title)
    page.set_input_files("#file", a_paper(folder, "акт.pdf"))
    submit(page)


def test_a_document_goes_from_the_desk_to_its_consumer_and_the_evidence_grows(
    stack: Stack, new_page: New, person: Person, clerk: Person, tmp_path: Path
):
    desk, home = new_page(), new_page(narrow=True)
    sign_in(home, stack, person.email)
    home.wait_for_url("**/home")
    home.goto(f"{stack.gateway}/documents")
    accessible(home, "documents-empty")
    sign_in(desk, stack, clerk.email)
    desk.wait_for_url("**/staff")
    desk.goto(f"{stack.gateway}/staff/documents/new")
    accessible(desk, "placing")
    place(desk, stack, tmp_path, person.email)
    desk.wait_for_url("**/evidence?done=placed")
    told = letter(stack, person.email, TITLE)
    link = next(word for word in told["text"].split() if word.startswith("http"))
    home.context.clear_cookies()
    home.goto(link)
    home.fill("#login", person.email)
    home.fill("#password", "лампа-над-крыльцом-17")
    submit(home)
    home.wait_for_url(link)
    accessible(home, "document")
    with home.expect_download() as coming:
        home.get_by_role("link", name="Открыть документ").click()
    assert coming.value.suggested_filename == "акт.pdf"
    home.reload()
    expect(home.get_by_text("Вы открыли его")).to_be_visible()

    def proven() -> bool:
        desk.reload()
        return desk.get_by_text("Открыт потребителем").is_visible()

    waited(proven)
    expect(desk.get_by_text("Сообщено письмом")).to_be_visible()
    accessible(desk, "evidence")
    desk.emulate_media(media="print")
    expect(desk.get_by_role("link", name="Скачать (CSV)")).to_be_hidden()


def test_the_list_holds_documents_of_cases_and_others_and_is_searched(
    stack: Stack, new_page: New, person: Person, clerk: Person
):
    case = person.submit().json()["id"]
    sent = {"file": ("счёт.pdf", PDF, "application/pdf")}
    given = {"title": "Счёт на оплату", "kind": "invoice"}
    answer = clerk.call("POST", f"/staff/cases/{case}/documents", files=sent, data=given)
    assert answer.status_code == 201
    for narrow in (False, True):
        page = new_page(narrow=narrow, script=not narrow)
        sign_in(page, stack, person.email)
        page.goto(f"{stack.gateway}/documents")
        if not narrow:
            accessible(page, "documents")
        expect(page.get_by_role("link", name="Счёт на оплату")).to_be_visible()
        page.select_option("#kind", "invoice")
        page.get_by_role("button", name="Показать").click()
        expect(page.locator("tbody tr")).to_have_count(1)
    page = new_page(narrow=True, dark=True)
    sign_in(page, stack, person.email)
    page.goto(f"{stack.gateway}/documents")
    accessible(page, "documents-phone")


def test_what_is_wrong_with_a_placing_stands_at_its_field_and_the_file_stays(
    stack: Stack, new_page: New, clerk: Person, tmp_path: Path
):
    page = new_page(narrow=True, script=False)
    sign_in(page, stack, clerk.email)
    place(page, stack, tmp_path, "nobody@example.com")
    expect(page.locator("#consumer-said")).to_have_text("Потребителя с таким e-mail нет")
    expect(page.get_by_text("акт.pdf")).to_be_visible()


def test_the_desk_sees_all_that_was_placed_and_writes_down_what_was_said_by_phone(
    stack: Stack, new_page: New, person: Person, clerk: Person, tmp_path: Path
):
    page = new_page()
    sign_in(page, stack, clerk.email)
    page.wait_for_url("**/staff")
    place(page, stack, tmp_path, person.email, "Акт, о котором сказали")
    page.get_by_text("Записать, что потребителю сообщено").click()
    page.select_option("#way", "phone")
    page.fill("#words", "Разговор в 14:20, ответил сам")
    submit(page)
    expect(page.get_by_text("Сообщено по телефону")).to_be_visible()
    page.goto(f"{stack.gateway}/staff/documents")
    accessible(page, "desk-documents")
    with page.expect_download() as coming:
        page.get_by_role("link", name="Скачать доказательства (CSV)").click()
    assert "Разговор в 14:20" in coming.value.path().read_text("utf-8-sig")
    page.set_viewport_size({"width": 360, "height": 740})
    accessible(page, "desk-documents-phone")
