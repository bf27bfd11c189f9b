"""The staff desk in a real browser: by keyboard, without scripts, on the phone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from chassis.testing import Stack
from tests.browser.conftest import New, a_paper, accessible
from tests.browser.walks import sign_in
from tests.portal.people import Person, employee, registered

LEADING = [
    "/staff?turn=staff&sort=new",
    "/staff/views",
    "/staff/accounts",
    "/staff/letters",
    "/staff/outages",
]


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="module")
def maria(stack: Stack) -> Person:
    return employee(stack, name="Мария Первая")


@pytest.fixture
def desk(stack: Stack, new_page: New, maria: Person) -> Page:
    page = new_page()
    sign_in(page, stack, maria.email)
    page.wait_for_url("**/staff")
    return page


def the_case(person: Person) -> dict[str, str]:
    made: dict[str, str] = person.submit(applicant="Ручкина Вера").json()
    return made


def test_rows_are_walked_by_j_and_k_and_opened_by_enter(desk: Page, person: Person):
    for _ in range(2):
        the_case(person)
    desk.reload()
    links = desk.locator("[data-rows] th a")
    desk.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/staff/cases/**")


def test_rows_are_ticked_by_x_and_done_with_together(desk: Page, person: Person):
    for _ in range(2):
        the_case(person)
    desk.reload()
    boxes = desk.locator("[data-rows] .pick input")
    desk.keyboard.press("j")
    desk.keyboard.press("x")
    expect(boxes.nth(0)).to_be_checked()
    desk.dispatch_event("[data-rows] th a", "keydown", {"key": "ч", "bubbles": True})
    expect(boxes.nth(0)).not_to_be_checked()
    desk.check("[data-all]")
    expect(boxes.nth(1)).to_be_checked()
    accessible(desk, "desk-ticked")
    desk.get_by_role("button", name="Запросить документы…").click()
    accessible(desk, "desk-bulk")
    desk.go_back()
    desk.keyboard.press("Shift+?")
    expect(desk.get_by_text("показать эту подсказку")).to_be_visible()


def test_letters_typed_into_the_search_stay_letters_and_keys_can_be_turned_off(desk: Page):
    desk.locator("#q").press_sequentially("jk")
    expect(desk.locator("#q")).to_have_value("jk")
    desk.get_by_text("Быстрые клавиши").click()
    accessible(desk, "desk-keys")
    desk.uncheck("#keys")
    desk.reload()
    desk.keyboard.press("j")
    expect(desk.locator("[data-rows] th a").first).not_to_be_focused()


@pytest.mark.parametrize(
    ("narrow", "script", "dark"), [(False, True, True), (True, False, False), (True, True, True)]
)
def test_a_case_is_worked_everywhere(
    stack: Stack,
    new_page: New,
    maria: Person,
    person: Person,
    tmp_path: Path,
    narrow: bool,
    script: bool,
    dark: bool,
):
    case = the_case(person)
    name = (
        f"desk-{'360' if narrow else 'wide'}{'-dark' if dark else ''}{'' if script else '-plain'}"
    )
    page = new_page(narrow=narrow, script=script, dark=dark)
    sign_in(page, stack, maria.email)
    if script:
        accessible(page, f"{name}-queue")
    page.goto(f"{stack.gateway}/staff/cases/{case['id']}")
    page.get_by_role("button", name="Взять себе").click()
    expect(page.get_by_text("Взято в работу")).to_be_visible()
    page.locator("summary", has_text="Внутренняя заметка").click()
    page.fill("#note-text", "Позвонить")
    page.get_by_role("button", name="Сохранить заметку").click()
    expect(page.get_by_text("не видно потребителю", exact=True).first).to_be_visible()
    page.locator("summary", has_text="Документ для потребителя").click()
    page.fill("#document-title", "Уведомление")
    page.set_input_files("#document-file", a_paper(tmp_path, "уведомление.pdf"))
    page.get_by_role("button", name="Разместить документ").click()
    expect(page.get_by_role("link", name="Уведомление", exact=True)).to_be_visible()
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="Уведомление", exact=True).click()
    assert downloaded.value.suggested_filename == "уведомление.pdf"
    page.locator("summary", has_text="Запросить документы").click()
    page.fill("#papers_missing-note", "Нет плана")
    page.get_by_role("button", name="Запросить документы").click()
    expect(page.get_by_text("Нужны документы").first).to_be_visible()
    if script:
        accessible(page, f"{name}-case")


def test_after_an_error_the_form_stands_open_with_what_was_typed(
    stack: Stack, new_page: New, maria: Person, person: Person, tmp_path: Path
):
    case = the_case(person)
    page, other = new_page(), new_page()
    for one in (page, other):
        sign_in(one, stack, maria.email)
        one.wait_for_url("**/staff")
        one.goto(f"{stack.gateway}/staff/cases/{case['id']}")
    other.locator("summary", has_text="Документы полны").click()
    other.get_by_role("button", name="Документы полны").click()
    expect(other.get_by_text("Готово")).to_be_visible()
    page.locator("summary", has_text="Отказать").click()
    page.fill("#refused-note", "Нет сетей")
    page.get_by_role("button", name="Отказать").click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Вы сделали это в другом окне")
    expect(alert).to_be_focused()
    expect(page.locator("#refused-note")).to_have_value("Нет сетей")
    accessible(page, "desk-changed")


@pytest.mark.parametrize("narrow", [False, True])
def test_the_pages_of_who_leads_the_desk(stack: Stack, new_page: New, person: Person, narrow: bool):
    chief = employee(stack, "admin", "Зоя Главная")
    page = new_page(narrow=narrow)
    sign_in(page, stack, chief.email)
    page.wait_for_url("**/staff")
    size = "360" if narrow else "wide"
    for path in LEADING:
        page.goto(stack.gateway + path)
        accessible(page, f"desk-{size}{path.replace('/', '-').partition('?')[0]}")
    made = the_case(person)
    page.goto(f"{stack.gateway}/staff/cases/{made['id']}")
    page.get_by_role("link", name="Карточка потребителя").click()
    accessible(page, f"desk-{size}-consumer")
    page.goto(f"{stack.gateway}/staff/cases/{made['id']}/print")
    accessible(page, f"desk-{size}-print")
    page.goto(f"{stack.gateway}/staff/replies")
    page.fill("#title", f"Нет плана {size}")
    page.fill("#text", "{заявитель}, по заявке {номер} не хватает плана участка.")
    page.get_by_role("button", name="Сохранить шаблон").click()
    accessible(page, f"desk-{size}-replies")
    page.goto(f"{stack.gateway}/staff/cases/{made['id']}")
    page.locator("summary", has_text="Написать потребителю").click()
    page.select_option("#message-reply", label=f"Нет плана {size}")
    page.get_by_role("button", name="Вставить").first.click()
    expect(page.locator("#message-text")).to_have_value(re.compile("не хватает плана участка"))
    page.locator("details[open] button[value=preview]").first.click()
    expect(page.locator(".letter")).to_be_focused()
    expect(page.locator(".letter")).to_contain_text("новое сообщение")
    accessible(page, f"desk-{size}-preview")
    page.goto(f"{stack.gateway}/staff/accounts")
    page.get_by_role("link", name="Зоя Главная").first.click()
    accessible(page, f"desk-{size}-account")
