"""What anybody meets without an account: the status by number, and how connections go."""

from playwright.sync_api import expect

from chassis.testing import Stack
from tests.browser.conftest import New, accessible
from tests.browser.walks import sign_in
from tests.portal.people import employee, registered


def test_a_status_is_checked_by_number_and_password(stack: Stack, new_page: New):
    person = registered(stack)
    case = person.submit(applicant="Тайнова Вера").json()
    page = new_page(narrow=True)
    sign_in(page, stack, person.email)
    page.wait_for_url("**/home")
    page.goto(f"{stack.gateway}/status/{case['id']}")
    page.get_by_text("Пароль для проверки").click()
    page.get_by_role("button", name="Получить новый пароль").click()
    accessible(page, "status-password")
    password = page.locator(".panel .num").nth(1).inner_text()
    page.context.clear_cookies()
    page.goto(stack.gateway)
    page.get_by_role("link", name="Проверить по номеру").click()
    page.get_by_label("Номер заявки или обращения").fill(case["number"])
    page.get_by_label("Пароль для проверки").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Проверьте оба")
    accessible(page, "status-wrong")
    page.get_by_label("Пароль для проверки").fill(password)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"№ {case['number']}")).to_be_visible()
    assert "Тайнова" not in page.content()
    accessible(page, "status-narrow")
    bare = new_page(script=False)
    bare.goto(f"{stack.gateway}/check")
    bare.get_by_label("Номер заявки или обращения").fill(case["number"])
    bare.get_by_label("Пароль для проверки").fill(password)
    bare.get_by_role("button", name="Проверить").click()
    expect(bare.get_by_text(f"№ {case['number']}")).to_be_visible()
    page.goto(f"{stack.gateway}/connection?stage=review")
    expect(page.get_by_text(case["number"]).first).to_be_visible()
    accessible(page, "connections")


def test_the_report_is_read_on_the_phone_too(stack: Stack, new_page: New):
    boss = employee(stack, name="Вера Отчётная", role="supervisor")
    page = new_page()
    sign_in(page, stack, boss.email)
    page.wait_for_url("**/staff")
    page.locator("summary", has_text="Организация").click()
    page.get_by_role("link", name="Отчёт").click()
    expect(page.get_by_role("heading", name="Реестр заявок и обращений")).to_be_visible()
    accessible(page, "report")
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
