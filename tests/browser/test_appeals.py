"""Appeals in a real browser: answers offered first, what they are bound to, a name kept back."""

import re

import pytest
from playwright.sync_api import Page, expect

from chassis.clock import new_id
from chassis.testing import Stack
from tests.browser.conftest import New, accessible
from tests.browser.walks import sign_in, submit
from tests.portal.people import PDF, Person, employee, letter, registered

NAME = "Тайнова Вера Васильевна"
QUESTION = "Как вернуть переплату за опломбировку?"
ANSWER = "Опломбировка бесплатна: напишите нам, и деньги вернутся."
TYPED = "Вернёте ли переплаченное за опломбировки приборов?"
WHO = {"applicant": NAME, "phone": "8 912 345-67-89", "email": "vera@example.com"}


@pytest.fixture(scope="module")
def person(stack: Stack) -> Person:
    return registered(stack)


@pytest.fixture(scope="module")
def lead(stack: Stack) -> Person:
    return employee(stack, role="supervisor", name="Вера Старшинова")


@pytest.fixture
def answered(stack: Stack, new_page: New, lead: Person) -> Page:
    """A question with its answer, written at the desk."""
    desk = new_page()
    sign_in(desk, stack, lead.email)
    desk.wait_for_url("**/staff")
    desk.goto(f"{stack.gateway}/staff/faq")
    desk.fill("#question_ru", QUESTION)
    desk.fill("#answer_ru", ANSWER)
    desk.fill("#review_on", "2030-01-01")
    desk.check("#published")
    submit(desk)
    desk.wait_for_url("**/staff/faq?done=*")
    return desk


def opened(stack: Stack, page: Page, person: Person, path: str) -> None:
    sign_in(page, stack, person.email)
    page.wait_for_url("**/home")
    page.goto(f"{stack.gateway}{path}")


def who(page: Page) -> None:
    if page.locator(".known details:not([open]) summary").count():
        page.locator(".known summary").click()
    for name, value in WHO.items():
        page.fill(f"#{name}", value)
    page.check("input[name=reply][value=account]")


def test_an_answer_written_at_the_desk_is_offered_while_a_question_is_typed(
    stack: Stack, new_page: New, person: Person, answered: Page
):
    page = new_page(narrow=True)
    opened(stack, page, person, "/forms/reception/inquiry")
    page.locator("#question").press_sequentially(TYPED)
    expect(page.get_by_text(QUESTION)).to_be_visible()
    page.get_by_text(QUESTION).click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    accessible(page, "appeal-offered")
    bare = new_page(script=False)
    opened(stack, bare, person, "/forms/reception/inquiry")
    who(bare)
    bare.check("input[name=topic][value=metering]")
    bare.fill("#question", TYPED)
    submit(bare)
    expect(bare.get_by_role("heading", name="Возможно, ответ уже есть")).to_be_visible()
    expect(bare.locator("#question")).to_have_value(TYPED)
    submit(bare)
    expect(bare.get_by_role("heading", name="Ваше обращение принято")).to_be_visible()


def complain(page: Page) -> str:
    """Fill in the complaint that stands open, keep the name back, and file it; its number."""
    who(page)
    typed = {"matter": "terms", "disclosure": "keep"}
    while page.locator("input[name=step]").input_value() != "check":
        for name, value in typed.items():
            if page.locator(f"input[name={name}]").count():
                page.check(f"input[name={name}][value={value}]")
        if page.locator("#text").count():
            page.fill("#text", "Срок прошёл, а ответа нет")
        with page.expect_navigation():
            page.locator("button[value=next]").click()
    submit(page)
    page.wait_for_url("**/accepted")
    return page.locator("strong.num").first.inner_text()


def test_a_complaint_stays_bound_to_what_it_began_from_and_its_name_is_kept_back(
    stack: Stack, new_page: New, person: Person, lead: Person
):
    case = person.submit().json()
    sent = {"file": ("акт.pdf", PDF, "application/pdf")}
    given = {"title": "Акт № 7", "kind": "act"}
    placed = lead.call("POST", f"/staff/cases/{case['id']}/documents", files=sent, data=given)
    act = placed.json()["documents"][-1]["id"]
    page, desk = new_page(), new_page(narrow=True)
    opened(stack, page, person, f"/status/{case['id']}")
    page.get_by_role("link", name="Пожаловаться").click()
    expect(page.locator("p.about")).to_contain_text(case["number"])
    number = complain(page)
    page.get_by_role("link", name="Перейти к обращению").click()
    expect(page.locator("p.about")).to_contain_text(case["number"])
    expect(page.get_by_text("Проверка, наш ли это вопрос")).to_be_visible()
    accessible(page, "appeal")
    appeal = page.url.rsplit("/", 1)[1]
    page.goto(f"{stack.gateway}/documents/{act}/view")
    page.get_by_role("link", name="Задать вопрос об этом").click()
    expect(page.locator("p.about")).to_contain_text("Акт № 7")
    stranger = new_page(script=False)
    opened(stack, stranger, registered(stack), "/profile")
    for path in (f"case:{case['id']}", f"document:{act}", f"case:{new_id()}", "case:x"):
        refused = stranger.goto(f"{stack.gateway}/forms/reception/complaint?about={path}")
        assert refused is not None
        assert refused.status == 404
    sign_in(desk, stack, lead.email)
    desk.wait_for_url("**/staff")
    desk.goto(f"{stack.gateway}/staff/cases/{case['id']}")
    desk.get_by_role("link", name=number).click()
    expect(desk.get_by_text("Отвечаем сами").first).to_be_visible()
    accessible(desk, "desk-appeal")
    desk.goto(f"{stack.gateway}/staff/cases/{appeal}/print")
    assert NAME not in desk.content()
    assert person.email not in desk.content()
    redirect(desk, stack, appeal)
    told = letter(stack, person.email, "отвечает другая организация")
    assert "г. Примерск, ул. Пятая, д. 5" in told["text"]
    page.goto(f"{stack.gateway}/status/{appeal}")
    expect(page.locator("main")).to_contain_text("г. Примерск, ул. Пятая, д. 5")


def redirect(desk: Page, stack: Stack, appeal: str) -> None:
    """Send the appeal on, with the contacts of who is in charge."""
    desk.goto(f"{stack.gateway}/staff/cases/{appeal}")
    desk.get_by_text("Направить тому, кто отвечает").first.click()
    desk.fill("[name=redirected-in_charge]", "Примерский поставщик")
    desk.fill("[name=redirected-contacts]", "г. Примерск, ул. Пятая, д. 5")
    desk.fill("[name=redirected-note]", "Счетами занимается он")
    desk.get_by_role("button", name="Направить тому, кто отвечает").click()
    desk.wait_for_url(re.compile("done=move"))
