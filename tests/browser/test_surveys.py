"""A survey in a real browser: built by a supervisor, answered without a script, read as charts."""

from playwright.sync_api import expect

from chassis.testing import Stack
from tests.browser.conftest import New, accessible
from tests.browser.walks import register, sign_in
from tests.portal.people import employee


def test_a_survey_is_built_answered_on_a_phone_without_a_script_and_read(
    stack: Stack, new_page: New
) -> None:
    desk = new_page()
    sign_in(desk, stack, employee(stack, "supervisor").email)
    desk.wait_for_url("**/staff**")
    desk.goto(f"{stack.gateway}/staff/surveys/new")
    desk.fill("#text-0", "Как вы подаёте заявки?")
    desk.fill("#options-0", "В кабинете\nВ офисе")
    for number, (text, kind) in enumerate((("Оцените нас", "scale"), ("Что улучшить?", "text")), 1):
        desk.click("#add")
        desk.fill(f"#text-{number}", text)
        desk.select_option(f"#type-{number}", kind)
    desk.uncheck("#required-2")
    desk.fill("#title", "")
    desk.get_by_role("button", name="Сохранить опрос").click()
    expect(desk.get_by_role("alert")).to_contain_text("Название")
    accessible(desk, "staff-survey-errors")
    desk.fill("#title", "Удобно ли у нас?")
    desk.click("button[value=up-2]")
    assert desk.input_value("#text-1") == "Что улучшить?"
    desk.click("button[value=down-1]")
    desk.select_option("#state", "published")
    desk.check("#results_public")
    desk.get_by_role("button", name="Сохранить опрос").click()
    expect(desk.get_by_text("Опрос сохранён")).to_be_visible()
    accessible(desk, "staff-survey")
    desk.get_by_role("link", name="Посмотреть, как его увидят").click()
    accessible(desk, "staff-survey-preview")

    page = new_page(narrow=True, script=False)
    register(page, stack)
    page.goto(f"{stack.gateway}/home")
    page.get_by_role("link", name="Пройти опрос").first.click()
    address = page.url
    page.get_by_role("button", name="Начать").click()
    expect(page.get_by_text("Вопрос 1 из 3")).to_be_visible()
    page.get_by_label("В офисе").check()
    page.get_by_role("button", name="Дальше").click()
    page.get_by_label("4").check()
    page.get_by_role("button", name="Дальше").click()
    page.fill("textarea", "Больше света")
    page.get_by_role("button", name="Назад").click()
    assert page.get_by_label("4").is_checked()
    page.get_by_role("button", name="Назад").click()
    assert page.get_by_label("В офисе").is_checked()
    page.get_by_role("button", name="Дальше").click()
    page.get_by_role("button", name="Дальше").click()
    assert page.input_value("textarea") == "Больше света"
    page.get_by_role("button", name="Отправить ответы").click()
    expect(page.locator("h1")).to_have_text("Спасибо за ответы")
    expect(page.get_by_text("Ответил 1 человек")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Вы уже ответили на этот опрос")).to_be_visible()
    page.goto(f"{stack.gateway}/home")
    assert page.get_by_role("link", name="Пройти опрос").count() == 0

    desk.goto(desk.url.replace("/preview", "/results"))
    expect(desk.get_by_text("Больше света")).to_be_visible()
    accessible(desk, "staff-survey-results")
    with desk.expect_download() as coming:
        desk.get_by_role("link", name="Скачать (CSV)").click()
    assert "В офисе;4;Больше света" in coming.value.path().read_text("utf-8-sig")


def test_the_screens_of_a_survey_are_accessible(stack: Stack, new_page: New) -> None:
    lead = employee(stack, "supervisor")
    asked = [
        {"text": "Чем вы пользовались?", "type": "many", "options": ["Заявки", "Показания"]},
        {"text": "Насколько удобно?", "type": "scale", "options": ["Плохо", "Отлично"]},
        {"text": "Что ещё?", "type": "text"},
    ]
    period = {"open_from": "2026-01-01", "open_until": "2099-01-01"}
    body = {"title": "Три экрана", "results_public": True, "questions": asked, **period}
    survey = lead.call("POST", "/staff/surveys", json=body).json()["id"]
    page = new_page(narrow=True)
    register(page, stack)
    page.goto(f"{stack.gateway}/surveys")
    accessible(page, "surveys")
    page.goto(f"{stack.gateway}/surveys/{survey}")
    accessible(page, "survey-begin")
    page.get_by_role("button", name="Начать").click()
    page.get_by_role("button", name="Дальше").click()
    expect(page.get_by_role("alert")).to_contain_text("Ответьте на вопрос")
    accessible(page, "survey-many")
    page.get_by_label("Заявки").check()
    page.get_by_role("button", name="Дальше").click()
    accessible(page, "survey-scale")
    page.get_by_label("5").check()
    page.get_by_role("button", name="Дальше").click()
    accessible(page, "survey-text")
    page.fill("textarea", "Ничего")
    page.get_by_role("button", name="Отправить ответы").click()
    accessible(page, "survey-thanks")
