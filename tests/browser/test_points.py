"""Supply points in a real browser: a register brought, a point claimed, access taken back."""

from pathlib import Path

import jwt
import pytest
from playwright.sync_api import expect

from chassis.clock import new_id
from chassis.testing import Stack
from tests.browser.conftest import New, accessible
from tests.browser.walks import sign_in, submit
from tests.portal.people import employee, registered

HEAD = "account_number;address;point_type;owner;meter_serial;meter_model;zones;digits;smart\n"


@pytest.fixture(scope="module")
def account() -> str:
    return new_id()[-12:].upper()


def test_a_register_goes_from_the_desk_to_a_claim_and_back(
    stack: Stack, new_page: New, tmp_path: Path, account: str
) -> None:
    desk, home = new_page(), new_page(narrow=True)
    chief, person = employee(stack, role="supervisor"), registered(stack)
    sign_in(desk, stack, chief.email)
    desk.wait_for_url("**/staff")
    desk.goto(f"{stack.gateway}/staff/points/import")
    register = tmp_path / "реестр.csv"
    right = f"{account};Примерск, ул. Первая, 1;room;;0123456789;ПУ-1;2;6;no\n"
    register.write_text(HEAD + right + f"{account}9;ул;flat;;;;;;\n", encoding="cp1251")
    desk.set_input_files("#file", str(register))
    submit(desk)
    expect(desk.get_by_role("status")).to_contain_text("Принята 1 строка")
    expect(desk.get_by_role("cell", name="point_type")).to_be_visible()
    accessible(desk, "points-imported")

    sign_in(home, stack, person.email)
    home.wait_for_url("**/home")
    home.goto(f"{stack.gateway}/points/claims")
    home.fill("#account_number", account)
    home.fill("#meter_serial", "999")
    submit(home)
    expect(home.get_by_role("alert")).to_contain_text("Проверьте оба номера")
    accessible(home, "points-claim")
    home.fill("#meter_serial", "0123456789")
    submit(home)
    home.wait_for_url("**/points/*done=claimed")
    accessible(home, "point-claimed")

    desk.goto(f"{stack.gateway}/staff/points?q={account}")
    desk.get_by_role("link", name=account).click()
    desk.wait_for_url("**/staff/points/*-*")
    accessible(desk, "desk-point")
    desk.get_by_role("button", name="Закрыть доступ").click()
    desk.wait_for_url("**done=people")
    home.reload()
    expect(home.get_by_role("heading", level=1)).to_contain_text("не найдена")

    # Who cannot come in by the numbers any more is let in by an employee, who says why.
    desk.get_by_text("Открыть доступ").first.click()
    desk.fill("#email", person.email)
    desk.fill("#reason", "Паспорт сверен в офисе")
    desk.get_by_role("button", name="Открыть доступ").click()
    desk.wait_for_url("**done=let_in")
    expect(desk.get_by_text("Паспорт сверен в офисе")).to_be_visible()
    desk.get_by_text("Изменить лицевой счёт").click()
    desk.fill("#account_number", f"{account}77")
    desk.fill("#why", "Договор заключён")
    desk.get_by_role("button", name="Изменить", exact=True).click()
    desk.wait_for_url("**done=account-number")
    accessible(desk, "desk-point-renumbered")
    home.goto(f"{stack.gateway}/points")
    expect(home.get_by_text(f"{account}77")).to_be_visible()


def test_tries_that_are_used_up_are_given_anew(stack: Stack, new_page: New) -> None:
    desk, person = new_page(), registered(stack)
    for _try in range(5):
        wrong = {"account_number": "НЕТ1", "meter_serial": "999"}
        assert person.call("POST", "/supply-points/claims", json=wrong).status_code == 404
    sign_in(desk, stack, employee(stack).email)
    desk.wait_for_url("**/staff")
    account_id = jwt.decode(person.token, options={"verify_signature": False})["sub"]
    desk.goto(f"{stack.gateway}/staff/consumers/{account_id}")
    expect(desk.get_by_text("Попытки этого часа закончились")).to_be_visible()
    accessible(desk, "desk-tries")
    desk.fill("#why", "Перепутал цифры, сверили по телефону")
    desk.get_by_role("button", name="Дать новые попытки").click()
    desk.wait_for_url("**done=tries")
    assert person.call("POST", "/supply-points/claims", json=wrong).status_code == 404
