"""Which passwords of one's own are good enough, and what setting one does."""

import pytest

from chassis.chance import generated
from chassis.errors import Invalid
from contracts.identity import PasswordChanged, SessionRevoked
from services.identity.passwords import common, guessable, judge
from tests.identity.people import OWN, Door, Tap, fields, kind

SHORT = "Пароль слишком короткий: нужно не меньше 8 знаков"
LONG = "Пароль слишком длинный: нужно не больше 128 знаков"
COMMON = "Этот пароль слишком распространён. Придумайте другой"
GUESSABLE = "Пароль легко угадать: уберите из него свой e-mail, телефон, номера и название кабинета"
OWN_WORDS = guessable(
    "АО «Светлосеть»", "anna.petrova@mail.ru", "+79123456789", "11223344595", None
)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", SHORT),
        ("1234567", SHORT),
        ("а" * 7, SHORT),
        ("x" * 129, LONG),
        ("12345678", COMMON),
        ("Password", COMMON),
        ("qwertyuiop", COMMON),
        ("QWERTY123", COMMON),
        ("йцукенгш", COMMON),
        ("пароль123", COMMON),
        ("gfhjkm123", COMMON),
        ("наташа123", COMMON),
        ("аааааааааааааааа", COMMON),
        ("7171717171717171", COMMON),
        ("мой Anna.Petrova 77", GUESSABLE),
        ("крепкий kabinet 5", GUESSABLE),
        ("мой Кабинет 2025", GUESSABLE),
        ("светлосеть рулит", GUESSABLE),
        ("звони 9123456789", GUESSABLE),
        ("снилс 11223344595", GUESSABLE),
    ],
)
def test_a_weak_password_is_refused_with_why(password: str, why: str) -> None:
    with pytest.raises(Invalid) as refused:
        judge(password, OWN_WORDS)
    assert refused.value.errors == (("password", why),)


@pytest.mark.parametrize(
    "password",
    [
        "абвгдежзи",
        "kjhg 765",
        "только строчные буквы",
        "x7!" + "y" * 125,
        "        ёж 1 ",
        "\x00\x01\x02 zxw 34",
        "👍🏽👎🏽🚲🌲🌧🌊🪨🔑",
    ],
)
def test_length_counts_and_not_the_kinds_of_signs(password: str) -> None:
    judge(password, OWN_WORDS)


def test_a_short_mailbox_name_forbids_nothing() -> None:
    assert "ya" not in guessable("АО", "ya@mail.ru")


def test_the_shipped_list_is_long_and_holds_what_people_in_russia_take() -> None:
    assert len(common()) > 3000
    assert {"password", "qwertyuiop", "йцукенгшщ", "парольпароль", "ghbdtn123"} <= common()
    assert all(len(word) >= 8 and word == word.lower() for word in common())


def test_generated_passwords_differ_and_pass_the_judge() -> None:
    made = {generated() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        judge(password, ())


async def test_setting_a_password_ends_the_other_sessions_and_tells_it(
    door: Door, tap: Tap
) -> None:
    person = await door.resident()
    other = await person.elsewhere()
    await person.set_password("сухая вода 7 камней")
    assert (await other.refresh()).status_code == 401
    assert (await other.call("GET", "/me")).status_code == 401
    assert (await person.me())["email"] == person.email
    person.took(await person.refresh())
    assert len(tap.all(PasswordChanged, to=person.email)) == 2
    kept = person.refresh_token.partition(".")[0]
    assert len(tap.all(SessionRevoked, kept=kept)) == 2
    assert (await door.sign_in(person.email, OWN)).status_code == 401


async def test_the_refresh_token_of_before_the_change_is_void(door: Door) -> None:
    person = await door.resident()
    old = person.refresh_token
    await person.set_password("сухая вода 7 камней")
    person.refresh_token = old
    assert (await person.refresh()).status_code == 401


async def test_a_weak_password_is_refused_at_the_door(door: Door) -> None:
    person = await door.newcomer()
    await person.sign_in()
    for weak, why in [("1234567", SHORT), ("qwertyuiop", COMMON), (person.email, GUESSABLE)]:
        body = {"current": person.password, "password": weak}
        assert fields(await person.call("PUT", "/me/password", body)) == {"password": why}
    await person.set_password(OWN)


async def test_the_initial_password_cannot_be_kept(door: Door) -> None:
    person = await door.newcomer()
    await person.sign_in()
    answer = await person.call("PUT", "/me/password", {"password": person.password})
    assert fields(answer) == {"password": "Это пароль из письма. Придумайте свой"}


async def test_a_wrong_current_password_is_refused_and_soon_not_even_looked_at(door: Door) -> None:
    person = await door.resident()
    body = {"current": "не тот пароль", "password": "сухая вода 7 камней"}
    for _ in range(5):
        answer = await person.call("PUT", "/me/password", body)
        assert fields(answer) == {"current": "Неверный пароль"}
    assert (await person.call("PUT", "/me/password", body)).status_code == 429


async def test_nobody_sets_a_password_without_being_signed_in(door: Door) -> None:
    answer = await door.call("PUT", "/me/password", {"current": "x", "password": OWN})
    assert (answer.status_code, kind(answer)) == (401, "not-signed-in")


@pytest.mark.parametrize("password", [None, 12345678, {"$ne": ""}, "\udcff secret", "x" * 2000])
async def test_what_is_no_password_is_refused(door: Door, password: object) -> None:
    person = await door.resident()
    answer = await person.call("PUT", "/me/password", {"current": OWN, "password": password})
    assert set(fields(answer)) == {"password"}
