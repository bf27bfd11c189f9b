"""The main job in a real browser: register, apply, follow, be told."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from chassis.testing import Stack
from tests.browser.conftest import New, a_paper, accessible, paper, shot
from tests.browser.walks import FILLED, fill_connection, fill_step, register, sign_in, submit
from tests.portal.people import employee, letter


def test_a_person_applies_and_follows_while_staff_work_the_case(
    stack: Stack, new_page: New, tmp_path: Path
) -> None:
    consumer = new_page()
    email = register(consumer, stack)
    shot(consumer, "home")
    consumer.goto(f"{stack.gateway}/forms/applications/connection")
    fill_connection(consumer, tmp_path)
    submit(consumer)
    consumer.wait_for_url("**/accepted")
    expect(consumer.locator("h1")).to_have_text("Ваша заявка принята")
    number = consumer.locator("main").inner_text().split("ТП-")[1].split()[0].rstrip(".,")
    number = f"ТП-{number}"
    accessible(consumer, "accepted")
    assert paper(consumer, "Скачать квитанцию (PDF)") == f"Квитанция о приёме заявки № {number}.pdf"
    letter(stack, email, f"{number}: принята")
    consumer.goto(f"{stack.gateway}/status")
    expect(consumer.get_by_text(number)).to_be_visible()
    accessible(consumer, "window")
    consumer.get_by_role("link", name=number).click()
    accessible(consumer, "case")
    case_page = consumer.url
    assert paper(consumer, "Скачать заявку (PDF)") == f"Заявка № {number}.pdf"

    staff = new_page()
    operator = employee(stack)
    sign_in(staff, stack, operator.email)
    staff.wait_for_url("**/staff**")
    accessible(staff, "staff-queue")
    staff.get_by_role("link", name=number).first.click()
    accessible(staff, "staff-case")
    assert paper(staff, "Скачать заявку (PDF)") == f"Заявка № {number}.pdf"
    case_id = case_page.rstrip("/").rsplit("/", 1)[1]
    assert staff.url.endswith(f"/staff/cases/{case_id}")
    asked = operator.call(
        "POST",
        f"/staff/cases/{case_id}/moves",
        json={"to": "papers_missing", "note": "Нет плана расположения"},
    )
    assert asked.status_code == 200
    # No reload: the open page shows it by itself.
    expect(consumer.get_by_text("Нужны документы").first).to_be_visible()
    expect(consumer.get_by_text("Что нужно сделать")).to_be_visible()
    accessible(consumer, "case-yours")
    letter(stack, email, f"{number}: нужны документы")
    expect(
        consumer.get_by_role("link", name="Уведомление о недостающих документах").first
    ).to_be_visible()

    consumer.reload()
    consumer.set_input_files("main input[type=file] >> nth=0", a_paper(tmp_path, "план.pdf"))
    consumer.locator("form[action$='/answers'] button.btn").last.click()
    consumer.wait_for_load_state()
    expect(consumer.get_by_text("Документы отправлены").first).to_be_visible()
    assert operator.call("GET", f"/staff/cases/{case_id}").json()["state"] == "registered"
    shot(consumer, "case-answered")


def test_without_javascript_on_a_phone_everything_works(
    stack: Stack, new_page: New, tmp_path: Path
) -> None:
    page = new_page(narrow=True, script=False)
    register(page, stack)
    page.goto(f"{stack.gateway}/forms/applications/connection")
    fill_connection(page, tmp_path)
    submit(page)
    expect(page.locator("h1")).to_have_text("Ваша заявка принята")
    shot(page, "phone-accepted")
    page.goto(f"{stack.gateway}/status")
    expect(page.get_by_text("ТП-").first).to_be_visible()
    shot(page, "phone-window")


def test_a_form_with_an_empty_field_is_not_sent_and_keeps_what_was_typed(
    stack: Stack, new_page: New, tmp_path: Path
) -> None:
    page = new_page()
    register(page, stack)
    page.goto(f"{stack.gateway}/forms/applications/connection")
    fill_step(page, tmp_path)
    submit(page)
    fill_step(page, tmp_path)
    page.fill("#object_name", "")
    address = page.url
    go_on = page.locator("button[value=next]")
    go_on.click()
    # The browser itself holds it back, and points at the field.
    assert page.url == address
    assert page.evaluate("document.activeElement.id") == "object_name"
    # A browser that does not: the service refuses, and the page keeps everything.
    page.evaluate("document.querySelector('main form').noValidate = true")
    go_on.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert page.title().startswith("Ошибка:")
    assert page.input_value("#object_address") == FILLED["object_address"]
    assert page.is_checked("input[name=reason][value='new']")
    accessible(page, "form-errors")
    page.fill("#object_name", FILLED["object_name"])
    go_on.click()
    fill_connection(page, tmp_path)
    expect(page.get_by_text("план участка.pdf")).to_be_visible()
    accessible(page, "form-check")
    submit(page)
    expect(page.locator("h1")).to_have_text("Ваша заявка принята")


def test_a_double_click_files_one_application(stack: Stack, new_page: New, tmp_path: Path) -> None:
    page = new_page()
    register(page, stack)
    page.goto(f"{stack.gateway}/forms/applications/connection")
    fill_connection(page, tmp_path)
    page.locator("main form button.btn:not([type=button])").last.dblclick()
    page.wait_for_url("**/accepted")
    page.goto(f"{stack.gateway}/status")
    assert page.locator("main a", has_text="ТП-").count() == 1


PUBLIC = ["/", "/register", "/register?status=person", "/register?status=company"]
PUBLIC += ["/register?status=entrepreneur", "/login", "/recover", "/consent", "/accessibility"]
OWN = [
    "/home",
    "/profile/letters",
    "/forms/applications/connection",
    "/status",
    "/documents",
    "/profile",
]
OWN += ["/points", "/quality", "/reception", "/appointments", "/surveys", "/no-such-page"]


@pytest.mark.parametrize(("narrow", "dark"), [(False, False), (True, True)])
def test_axe_finds_nothing_on_any_page(
    stack: Stack, new_page: New, narrow: bool, dark: bool
) -> None:
    page = new_page(narrow=narrow, dark=dark)
    size = "narrow-dark" if narrow else "wide"
    for path in PUBLIC:
        page.goto(stack.gateway + path)
        accessible(page, f"{size}{path.replace('/', '-').replace('?', '-')}")
    register(page, stack)
    for path in OWN:
        page.goto(stack.gateway + path)
        accessible(page, f"{size}{path.replace('/', '-')}")
