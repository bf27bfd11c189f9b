"""What administrators keep, in a real browser: the law's terms, and the audit of what staff did."""

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import MOSCOW, now
from chassis.testing import Stack
from tests.browser.conftest import New, accessible
from tests.browser.walks import sign_in, submit
from tests.portal.people import Person, employee

RULE = "/staff/rules/point_equipment.place"


@pytest.fixture(scope="module")
def anna(stack: Stack) -> Person:
    return employee(stack, role="admin", name="Анна Админ")


def desk(stack: Stack, page: Page, person: Person) -> Page:
    sign_in(page, stack, person.email)
    page.wait_for_url("**/staff")
    return page


def test_a_rule_is_changed_from_a_day_on_and_the_audit_shows_old_and_new(
    stack: Stack, new_page: New, anna: Person
):
    page = desk(stack, new_page(), anna)
    page.locator("summary", has_text="Управление").click()
    accessible(page, "menu")
    page.keyboard.press("Escape")
    expect(page.locator("summary", has_text="Управление")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Сроки и календарь").click()
    accessible(page, "rules")
    page.locator(f"a[href='{RULE}']").click()
    page.fill("#value", "0")
    page.fill("#reason", "Новая редакция Основных положений")
    submit(page)
    expect(page.locator(".summary")).to_contain_text("Введите число от 1 до 365")
    expect(page.locator("#value")).to_have_attribute("aria-invalid", "true")
    accessible(page, "rule-wrong")
    page.fill("#value", "12")
    submit(page)
    page.wait_for_url("**done=changed")
    row = page.locator("section[aria-labelledby=history] tbody tr").first
    for words in ("12 рабочих дней", "будет действовать", "Анна Админ", "Новая редакция"):
        expect(row).to_contain_text(words)
    accessible(page, "rule-changed")
    page.locator("summary", has_text="Управление").click()
    page.get_by_role("link", name="Журнал действий").click()
    page.select_option("#action", "rule.change")
    page.fill("#about", "point_equipment.place")
    page.locator("form.find .btn").click()
    rows = page.locator("table.audit tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("было: 10 рабочих дней")
    expect(rows.first).to_contain_text("стало: 12 рабочих дней")
    expect(rows.first).to_contain_text("выполнено")
    expect(rows.last).to_contain_text("отказано")


def test_the_rules_and_one_of_them_fit_a_phone_and_need_no_script(
    stack: Stack, new_page: New, anna: Person
):
    page = desk(stack, new_page(narrow=True, script=False), anna)
    for path, name in (("/staff/rules", "rules-phone"), (RULE, "rule-phone")):
        page.goto(f"{stack.gateway}{path}")
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, name
    page.get_by_role("button", name="Сверено сегодня").click()
    page.wait_for_url("**done=checked")
    expect(page.get_by_role("status").first).to_contain_text("сверено с текстом закона")


def test_the_calendar_of_this_and_the_next_year_is_shown(stack: Stack, new_page: New, anna: Person):
    page = desk(stack, new_page(), anna)
    page.goto(f"{stack.gateway}/staff/rules#calendar")
    this = now().astimezone(MOSCOW).year
    for year in (this, this + 1):
        expect(page.locator(f"#year-{year}")).to_contain_text("рабочих")
    expect(page.locator(".years")).to_contain_text("Выходные среди недели")


def test_the_audit_is_narrowed_checked_and_taken_along(stack: Stack, new_page: New, anna: Person):
    page = desk(stack, new_page(), anna)
    page.goto(f"{stack.gateway}/staff/audit")
    page.fill("#who", anna.email)
    page.locator("form.find .btn").click()
    page.get_by_role("link", name="Проверить целостность").click()
    expect(page.get_by_role("status")).to_contain_text("Цепочка цела")
    accessible(page, "audit")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Скачать CSV").click()
    assert anna.email in waiting.value.path().read_text("utf-8")


def test_the_audit_fits_a_phone(stack: Stack, new_page: New, anna: Person):
    page = desk(stack, new_page(narrow=True), anna)
    page.goto(f"{stack.gateway}/staff/audit")
    accessible(page, "audit-phone")


def test_who_is_no_administrator_finds_neither(stack: Stack, new_page: New):
    page = desk(stack, new_page(), employee(stack, role="supervisor", name="Олег Старший"))
    page.locator("summary", has_text="Управление").click()
    expect(page.get_by_role("link", name="Интервальные данные")).to_be_visible()
    for address in ("/staff/audit", "/staff/rules", "/staff/accounts"):
        expect(page.locator(f".top a[href='{address}']")).to_have_count(0)
