"""A form that is left and come back to, and a case that is rated: in a browser, as people do it."""

from pathlib import Path

from playwright.sync_api import expect

from chassis.testing import Stack
from tests.browser.conftest import New, accessible, shot
from tests.browser.walks import fill_connection, fill_step, register, submit
from tests.portal.people import employee

FORM = "/forms/applications/connection"


def test_a_form_is_kept_by_itself_left_and_gone_on_with(
    stack: Stack, new_page: New, tmp_path: Path
) -> None:
    page = new_page(narrow=True)
    register(page, stack)
    page.goto(stack.gateway + FORM)
    page.fill("#applicant", "Пример Пётр")
    expect(page.get_by_text("Черновик сохранён")).to_be_visible()
    accessible(page, "form-kept")
    page.reload()
    expect(page.get_by_text("Пример Пётр")).to_be_visible()
    fill_step(page, tmp_path)
    submit(page)
    page.goto(f"{stack.gateway}/home")
    accessible(page, "home-draft")
    page.goto(f"{stack.gateway}/status")
    page.locator(".drafts .about a").click()
    expect(page.locator("h1")).to_have_text("Объект")
    page.get_by_role("link", name="Удалить черновик").click()
    accessible(page, "draft-deletion")
    submit(page)
    expect(page.get_by_text("Черновик удалён")).to_be_visible()
    expect(page.locator(".drafts")).to_have_count(0)


def test_without_scripts_a_case_ends_is_rated_and_begins_another(
    stack: Stack, new_page: New, tmp_path: Path
) -> None:
    page = new_page(script=False)
    register(page, stack)
    page.goto(stack.gateway + FORM)
    fill_connection(page, tmp_path)
    submit(page)
    page.get_by_role("link", name="Перейти к заявке").click()
    case = page.url.rsplit("/", 1)[1]
    refusal = {"to": "refused", "note": "Нет технической возможности"}
    assert employee(stack).call("POST", f"/staff/cases/{case}/moves", json=refusal).is_success
    page.reload()
    page.check("#mark-4")
    page.fill("#rating-text", "Понятно объяснили")
    page.get_by_role("button", name="Оценить").click()
    expect(page.get_by_text("Спасибо за оценку")).to_be_visible()
    expect(page.get_by_text("4 из 5").first).to_be_visible()
    shot(page, "case-rated")
    page.get_by_role("link", name="Подать похожую").click()
    expect(page.get_by_text("Файлы и даты не копируются")).to_be_visible()
    expect(page.get_by_text("0000 000000, выдан")).to_be_visible()
    shot(page, "form-copy")
