"""Registration, passwords, language and profile, as a person without JavaScript meets them."""

import json

import httpx2
import pytest

from gateway.pages.register import meant
from tests.gateway.pages.house import House, problem, tokens

CONSENT = {"version": "v1", "language": "ru", "title": "Согласие", "text": "Раз.\n\nДва."}
PERSON = {
    "version": "v1",
    "consent": "1",
    "snils": "112-233-445 95",
    "phone": "8 (912) 345-67-89",
    "email": "ivan@mail.ru",
}


@pytest.fixture
def registering(house: House) -> House:
    house.services.on("identity", "GET", "/consent", CONSENT)
    house.services.on("identity", "POST", "/registrations", {"message": "."}, 202)
    return house


KINDS = [
    ("person", ["snils", "phone", "email"]),
    ("company", ["inn", "ogrn", "phone", "email"]),
    ("entrepreneur", ["inn", "ogrnip", "phone", "email"]),
]


@pytest.mark.parametrize(("status", "names"), KINDS)
async def test_each_kind_of_consumer_has_its_own_address_and_fields(
    registering: House, status: str, names: list[str]
) -> None:
    page = (await registering.browser.get(f"/register?status={status}")).text
    for name in ("snils", "inn", "ogrn", "ogrnip", "phone", "email"):
        assert (f'name="{name}"' in page) is (name in names)
    assert 'type="checkbox" id="consent" name="consent" value="1" required' in page
    assert "checked" not in page


async def test_registered_the_page_shows_no_more_of_the_address_than_it_must(
    registering: House,
) -> None:
    answer = await registering.browser.post("/register?status=person", data=PERSON)
    assert answer.status_code == 303
    sent = json.loads(registering.services.last("/registrations").content)
    assert sent["consent"] is True
    assert sent["snils"] == "112-233-445 95"
    page = await registering.browser.get(answer.headers["location"])
    assert "i…@mail.ru" in page.text
    assert "ivan" not in page.text


async def test_errors_follow_the_order_of_the_fields(registering: House) -> None:
    errors = {"consent": "Галочка", "email": "Почта", "snils": "СНИЛС"}
    refused = problem(422, "invalid", "Проверьте данные", errors)
    registering.services.on("identity", "POST", "/registrations", refused)
    page = (await registering.browser.post("/register?status=person", data=PERSON)).text
    places = [page.index(f'<a href="#{name}">') for name in ("snils", "email", "consent")]
    assert places == sorted(places)
    assert 'value="112-233-445 95"' in page


async def test_a_consent_that_changed_meanwhile_must_be_read_again(registering: House) -> None:
    stale = {**PERSON, "version": "v0"}
    answer = await registering.browser.post("/register?status=person", data=stale)
    assert answer.status_code == 422
    assert "Текст согласия изменился" in answer.text
    assert registering.services.count("/registrations") == 0


CHECKS = [
    ("snils", "112-233-445 95", "верно"),
    ("snils", "112-233-445 96", "с ошибкой"),
    ("snils", "112-233", ""),
    ("snils", "", ""),
    ("ogrnip", "304463210700212", "верно"),
    ("inn", "7707083893", "верно"),
    ("inn", "7707083894", "с ошибкой"),
    ("inn", "500100732259", "верно"),
    ("phone", "89123456789", ""),
    ("nonsense", "1", ""),
]


@pytest.mark.parametrize(("name", "typed", "said"), CHECKS)
async def test_only_check_digits_are_checked_while_typing(
    house: House, name: str, typed: str, said: str
) -> None:
    answer = await house.browser.post(f"/register/check/{name}", data={name: typed})
    assert said in answer.text if said else answer.text == ""


@pytest.mark.parametrize(
    ("host", "word"), [("mail.ry", "mail.ru"), ("gmial.com", "gmail.com"), ("mail.ru", "")]
)
def test_a_slip_in_a_well_known_host_is_noticed(host: str, word: str) -> None:
    assert meant(host) == word


async def test_a_recovery_link_is_spent_by_a_button_alone(house: House) -> None:
    house.services.on("identity", "GET", "/password-recoveries/t0ken", httpx2.Response(204))
    page = await house.browser.get("/recover/t0ken")
    assert [one.method for one in house.services.asked] == ["GET"]
    assert 'action="/recover/t0ken"' in page.text
    house.services.on("identity", "PUT", "/password-recoveries/t0ken", httpx2.Response(204))
    answer = await house.browser.post("/recover/t0ken", data={"password": "long enough"})
    assert answer.headers["location"] == "/login?changed=1"


async def test_recovery_says_the_same_for_every_address(house: House) -> None:
    house.services.on("identity", "POST", "/password-recoveries", {"message": ""}, 202)
    answer = await house.browser.post("/recover", data={"email": "nobody@example.com"})
    assert answer.headers["location"] == "/recover?sent=1"


async def test_too_many_tries_say_how_long_to_wait(house: House) -> None:
    slow = problem(429, "too-many", "Слишком много попыток", **{"retry-after": "900"})
    house.services.on("identity", "POST", "/tokens", slow)
    answer = await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "900")
    assert "Слишком много попыток" in answer.text


async def test_the_second_factor_is_asked_for_only_where_it_is_due(house: House) -> None:
    due = problem(401, "second-factor-required", "Введите код")
    house.services.on("identity", "POST", "/tokens", due)
    answer = await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    assert 'name="code"' in answer.text
    assert 'name="code"' not in (await house.browser.get("/login")).text


async def test_the_language_is_kept_and_told_to_identity(house: House) -> None:
    await house.sign_in()
    house.services.on("identity", "PATCH", "/me", {})
    answer = await house.browser.post("/language", data={"lang": "en", "back": "/status?q=1"})
    assert answer.headers["location"] == "/status?q=1"
    assert json.loads(house.services.last("/me").content) == {"language": "en"}
    assert '<html lang="en">' in (await house.browser.get("/status")).text


async def test_setting_ones_own_password_leads_home(house: House) -> None:
    actor = await house.sign_in(must_change=True)
    page = (await house.browser.get("/password")).text
    assert "Придумайте свой пароль" in page
    assert 'name="current"' not in page
    fresh = actor.model_copy(update={"must_change": False})
    house.services.on("identity", "PUT", "/me/password", tokens(fresh))
    answer = await house.browser.post("/password", data={"password": "a long one"})
    assert answer.headers["location"] == "/home?done=password"
    assert json.loads(house.services.last("/me/password").content) == {"password": "a long one"}


async def test_while_identity_is_away_the_page_says_so(house: House) -> None:
    answer = await house.browser.post("/login", data={"login": "a@b.ru", "password": "x"})
    assert answer.status_code == 503
    assert "a@b.ru" in answer.text
