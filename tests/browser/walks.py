"""What people do in a browser, step by step."""

from pathlib import Path

from playwright.sync_api import Page

from chassis.clock import new_id
from chassis.testing import Stack
from tests.browser.conftest import a_paper
from tests.portal.people import PASSWORD, mailed_password

FILLED = {
    "applicant": "Пример Пётр Петрович",
    "identity_document": "0000 000000, выдан 01.01.2020 отделом примеров",
    "applicant_address": "000000, Примерский край, г. Примерск, ул. Первая, д. 1",
    "object_name": "Жилой дом",
    "object_address": "Примерский край, д. Примеровка, участок 7",
    "cadastral": "77:01:0001001:1234",
    "power_kw": "7,5",
    "design_by": "2030-03-01",
    "commissioning_by": "2030-06-01",
    "supplier": "Примерский гарантирующий поставщик",
}
CHOSEN = {
    "reason": "new",
    "duration": "permanent",
    "voltage": "0.4",
    "reliability": "3",
    "load": "household",
    "contract": "supply",
    "payment": "parts",
}


PAPERS = {"plan": "план участка.pdf", "ownership": "выписка.pdf"}


def submit(page: Page) -> None:
    """Press the page's main button."""
    page.locator("main form button.btn:not([type=button])").last.click()


def sign_in(page: Page, stack: Stack, email: str, password: str = PASSWORD) -> None:
    page.goto(f"{stack.gateway}/login")
    page.fill("#login", email)
    page.fill("#password", password)
    submit(page)


def register(page: Page, stack: Stack) -> str:
    """Register a person, read the letter, set a password; the address."""
    email = f"{new_id()}@example.com"
    page.goto(f"{stack.gateway}/register?status=person")
    page.fill("#snils", "112-233-445 95")
    page.fill("#phone", "8 (912) 345-67-89")
    page.fill("#email", email)
    page.check("#consent")
    submit(page)
    page.wait_for_url("**/register/sent**")
    sign_in(page, stack, email, mailed_password(stack, email))
    page.wait_for_url("**/password")
    page.fill("#password", PASSWORD)
    submit(page)
    page.wait_for_url("**/home**")
    return email


def fill_connection(page: Page, folder: Path) -> None:
    """The application for connection with two files, step by step up to the last look at it."""
    while page.locator("input[name=step]").input_value() != "check":
        fill_step(page, folder)
        with page.expect_navigation():
            page.locator("button[value=next]").click()


def fill_step(page: Page, folder: Path) -> None:
    """What this step of it asks, beside what is known already."""
    if page.locator(".known details:not([open]) summary").count():
        page.locator(".known summary").click()
    for name, value in FILLED.items():
        if page.locator(f"#{name}").count():
            page.fill(f"#{name}", value)
    for name, value in CHOSEN.items():
        if page.locator(f"input[name={name}]").count():
            page.check(f"input[name={name}][value='{value}']")
    for name, paper in PAPERS.items():
        if page.locator(f"input[type=file][name={name}]").count():
            page.set_input_files(f"input[type=file][name={name}]", a_paper(folder, paper))
