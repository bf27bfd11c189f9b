"""Readings in a real browser: typed, asked about, decided on the desk, seen in the window."""

from playwright.sync_api import Page, expect

from chassis.testing import Stack
from tests.browser.conftest import New, accessible, shot
from tests.browser.walks import register, sign_in
from tests.metering.planted import planted
from tests.portal.people import employee, letter


def _account(page: Page, stack: Stack) -> str:
    return str(page.request.get(f"{stack.gateway}/api/v1/me").json()["id"])


def test_readings_are_sent_asked_about_and_decided(stack: Stack, new_page: New) -> None:
    page = new_page()
    email = register(page, stack)
    point = planted(stack, _account(page, stack), months=14)
    page.goto(f"{stack.gateway}/points/{point.id}")
    page.fill("#r180", "4 500,5")
    expect(page.get_by_text("Расход 360,5 кВт·ч")).to_be_visible()
    accessible(page, "point-readings")
    page.fill("#r180", "12")
    page.get_by_role("button", name="Передать показания").click()
    expect(page.get_by_role("alert")).to_contain_text("меньше предыдущего")
    accessible(page, "readings-below")
    page.fill("#r180", "9500")
    page.get_by_role("button", name="Передать показания").click()
    expect(page.get_by_text("обычно за такое время")).to_be_visible()
    accessible(page, "readings-doubt")
    page.get_by_role("button", name="Всё верно, передать").click()
    page.wait_for_url("**/accepted")
    accessible(page, "readings-accepted")
    page.get_by_role("link", name="Перейти к показаниям").click()
    expect(page.locator("#live-state")).to_contain_text("На проверке")
    accessible(page, "reading")
    received = letter(stack, email, "Показания №")
    assert "Показание: 9\u00a0500" in received["text"]

    desk = new_page()
    sign_in(desk, stack, employee(stack, "operator").email)
    desk.wait_for_url("**/staff**")
    desk.goto(f"{stack.gateway}/staff/readings")
    card = desk.locator("section.card", has_text=point.account_number)
    card.get_by_role("button", name="Отклонить").click()
    expect(desk.get_by_role("alert")).to_contain_text("почему показания отклонены")
    accessible(desk, "staff-readings")
    card.get_by_label("Комментарий потребителю").fill("На фотографии другие цифры")
    card.get_by_role("button", name="Отклонить").click()
    expect(desk.get_by_text("Показания отклонены. Мы написали")).to_be_visible()
    # The consumer's open page has heard of it.
    expect(page.locator("#live-state")).to_contain_text("Отклонены")
    page.get_by_role("link", name="Пожаловаться").click()
    expect(page.locator("p.about")).to_contain_text("Показания")
    desk.goto(f"{stack.gateway}/staff/readings/call?account={point.account_number}")
    desk.fill("#r180", "4400")
    accessible(desk, "staff-reading-call")
    desk.get_by_role("button", name="Передать показания").click()
    expect(desk.get_by_text("Показания записаны")).to_be_visible()

    # It was misheard: another one takes its place, and both stay to be seen.
    desk.goto(f"{stack.gateway}/staff/readings/call?account={point.account_number}")
    desk.get_by_role("link", name="Исправить показания за").first.click()
    expect(desk.get_by_role("cell", name="4 400")).to_be_visible()
    accessible(desk, "staff-correction")
    desk.fill("#r180", "12")
    desk.fill("#note", "Потребитель продиктовал другую цифру")
    desk.get_by_role("button", name="Исправить").click()
    expect(desk.get_by_role("alert")).to_contain_text("меньше предыдущего")
    desk.fill("#r180", "4410")
    desk.get_by_role("button", name="Исправить").click()
    desk.wait_for_url("**/readings?done=corrected")
    expect(desk.get_by_text("вместо них №")).to_be_visible()
    expect(desk.get_by_text("Потребитель продиктовал другую цифру")).to_be_visible()
    accessible(desk, "staff-point-readings")
    told = letter(stack, email, "исправлены сетевой организацией")["text"]
    assert "Показание: 4\u00a0410" in told
    assert ": 4\u00a0400\n" in told
    assert "Почему исправлены: Потребитель продиктовал другую цифру" in told

    page.goto(f"{stack.gateway}/status?category=reading")
    expect(page.get_by_text("Приняты").first).to_be_visible()
    expect(page.get_by_text("Исправлены")).to_be_visible()
    with page.expect_download() as kept:
        page.goto(f"{stack.gateway}/points/{point.id}/readings")
        page.get_by_role("link", name="CSV").click()
    table = kept.value.path().read_text("utf-8-sig").splitlines()
    assert "4410" in table[1]
    assert "Сетевая организация" in table[1]


def test_readings_are_sent_from_a_phone_without_a_script(stack: Stack, new_page: New) -> None:
    page = new_page(narrow=True, script=False)
    register(page, stack)
    point = planted(stack, _account(page, stack), months=14)
    page.goto(f"{stack.gateway}/points/{point.id}/readings")
    shot(page, "readings-phone")
    page.fill("#r180", "4450")
    page.get_by_role("button", name="Передать показания").click()
    page.wait_for_url("**/accepted")
    expect(page.get_by_role("heading", name="Показания приняты")).to_be_visible()
    shot(page, "readings-accepted-phone")
    page.go_back()
    page.reload()
    page.fill("#r180", "4450")
    page.get_by_role("button", name="Передать показания").click()
    page.wait_for_url("**/accepted")
    page.goto(f"{stack.gateway}/status?category=reading")
    assert page.locator("tr[id^=case-]").count() == 1
