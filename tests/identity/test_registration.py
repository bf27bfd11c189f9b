"""Registration: what is taken, what is refused and in which words, and what nobody learns."""

import json
from datetime import timedelta

import pytest
from fastapi import FastAPI

from chassis.chance import ALPHABET
from chassis.clock import freeze, now
from contracts.identity import AccountChanged, AccountRegistered, CredentialIssued, KnownAddressUsed
from services.identity import letters
from services.identity.passwords import Hasher
from tests.identity.people import (
    COMPANY,
    ENTREPRENEUR,
    OWN,
    PERSON,
    Door,
    Tap,
    an_address,
    fields,
)

EMPTY = {"snils": None, "inn": None, "ogrn": None, "ogrnip": None, "phone": "+79123456789"}


def body(kind: dict[str, str], **changes: object) -> dict[str, object]:
    return {**EMPTY, **kind, "email": an_address(), "consent": True, **changes}


@pytest.mark.parametrize(
    ("kind", "field", "typed", "kept"),
    [
        (PERSON, "snils", "112-233-445 95", "11223344595"),
        (PERSON, "snils", "087-654-303 00", "08765430300"),
        (PERSON, "snils", "11697338589", "11697338589"),
        (PERSON, "snils", "342-932-447 76", "34293244776"),
        (COMPANY, "inn", "7707083893", "7707083893"),
        (COMPANY, "inn", "78 3000 2293", "7830002293"),
        (COMPANY, "inn", "7736050003", "7736050003"),
        (COMPANY, "ogrn", "1027700132195", "1027700132195"),
        (COMPANY, "ogrn", "1037739010891", "1037739010891"),
        (COMPANY, "ogrn", "1-03-50-06-11008-3", "1035006110083"),
        (ENTREPRENEUR, "inn", "500100732259", "500100732259"),
        (ENTREPRENEUR, "inn", "005826107187", "005826107187"),
        (ENTREPRENEUR, "inn", "123456789047", "123456789047"),
        (ENTREPRENEUR, "ogrnip", "304500116000157", "304500116000157"),
        (ENTREPRENEUR, "ogrnip", "304463210700212", "304463210700212"),
        (ENTREPRENEUR, "ogrnip", "385768585948949", "385768585948949"),
    ],
)
async def test_a_right_number_is_taken_in_any_spelling(
    door: Door, tap: Tap, kind: dict[str, str], field: str, typed: str, kept: str
) -> None:
    form = body(kind, **{field: typed})
    answer = await door.call("POST", "/registrations", {k: v for k, v in form.items() if v})
    assert answer.status_code == 202, answer.text
    account = (await tap.heard(CredentialIssued, to=form["email"])).account_id
    told = next(f.account for f in tap.all(AccountRegistered) if f.account.id == account)
    assert getattr(told, field.replace("ogrnip", "ogrn")) == kept
    assert told.status == kind["status"]


@pytest.mark.parametrize(
    ("kind", "field", "typed", "words"),
    [
        (PERSON, "snils", "112-233-445 96", "СНИЛС введён с ошибкой: проверьте цифры"),
        (PERSON, "snils", "087-654-303 01", "СНИЛС введён с ошибкой: проверьте цифры"),
        (PERSON, "snils", "1122334459", "СНИЛС состоит из 11 цифр, введено 10"),
        (PERSON, "snils", "112233445ab", "СНИЛС: введите только цифры"),
        (PERSON, "snils", "000-000-000 00", "СНИЛС введён с ошибкой: проверьте цифры"),
        (COMPANY, "inn", "7707083894", "ИНН введён с ошибкой: проверьте цифры"),
        (COMPANY, "inn", "770708389", "ИНН состоит из 10 цифр, введено 9"),
        (COMPANY, "inn", "500100732259", "ИНН состоит из 10 цифр, введено 12"),
        (COMPANY, "ogrn", "1027700132196", "ОГРН введён с ошибкой: проверьте цифры"),
        (COMPANY, "ogrn", "304500116000157", "ОГРН состоит из 13 цифр, введено 15"),
        (ENTREPRENEUR, "inn", "500100732250", "ИНН введён с ошибкой: проверьте цифры"),
        (ENTREPRENEUR, "inn", "366215936732", "ИНН введён с ошибкой: проверьте цифры"),
        (ENTREPRENEUR, "inn", "7707083893", "ИНН состоит из 12 цифр, введено 10"),
        (ENTREPRENEUR, "ogrnip", "304463210700213", "ОГРНИП введён с ошибкой: проверьте цифры"),
        (ENTREPRENEUR, "ogrnip", "104500116000151", "ОГРНИП введён с ошибкой: проверьте цифры"),
        (ENTREPRENEUR, "ogrnip", "1027700132195", "ОГРНИП состоит из 15 цифр, введено 13"),
        (PERSON, "snils", "", "Заполните поле «СНИЛС»"),
        (PERSON, "phone", "12345", "Введите телефон, например +7 912 345-67-89"),
        (PERSON, "phone", "+1 202 555 0123", "Введите телефон, например +7 912 345-67-89"),
        (PERSON, "phone", None, "Заполните поле «Телефон»"),
        (PERSON, "email", "ivan", "Введите e-mail в виде ivan@mail.ru"),
        (PERSON, "email", "ivan@mail", "Введите e-mail в виде ivan@mail.ru"),
        (PERSON, "email", "  ", "Заполните поле «E-mail»"),
        (PERSON, "consent", False, "Поставьте галочку, чтобы продолжить"),
        (PERSON, "consent", "yes", "Поставьте галочку, чтобы продолжить"),
        (PERSON, "consent", None, "Поставьте галочку, чтобы продолжить"),
    ],
)
async def test_a_wrong_field_is_named_in_words(
    door: Door, kind: dict[str, str], field: str, typed: object, words: str
) -> None:
    form = {k: v for k, v in body(kind).items() if v} | {field: typed}
    assert fields(await door.call("POST", "/registrations", form)) == {field: words}


async def test_every_wrong_field_is_told_at_once(door: Door) -> None:
    told = fields(await door.call("POST", "/registrations", {"status": "company"}))
    assert set(told) == {"inn", "ogrn", "phone", "email", "consent"}


async def test_a_missing_consent_is_asked_for_by_the_same_words(door: Door) -> None:
    form = {k: v for k, v in body(PERSON).items() if v and k != "consent"}
    told = fields(await door.call("POST", "/registrations", form))
    assert told == {"consent": "Поставьте галочку, чтобы продолжить"}


@pytest.mark.parametrize("status", ["robot", None, {"$ne": ""}, ["person"]])
async def test_an_unknown_kind_of_consumer_is_refused(door: Door, status: object) -> None:
    form = {k: v for k, v in body(PERSON).items() if v} | {"status": status}
    assert set(fields(await door.call("POST", "/registrations", form))) == {"status"}


@pytest.mark.parametrize("field", ["snils", "phone", "email"])
async def test_operators_of_the_database_are_no_text(door: Door, field: str) -> None:
    form = {k: v for k, v in body(PERSON).items() if v} | {field: {"$gt": ""}}
    assert field in fields(await door.call("POST", "/registrations", form))


async def test_fields_that_were_not_asked_for_are_refused(door: Door) -> None:
    answer = await door.register(an_address(), role="admin")
    assert set(fields(answer)) == {"role"}


@pytest.mark.parametrize(
    "typed",
    [
        "89123456789",
        "79123456789",
        "+79123456789",
        "9123456789",
        "+7 (912) 345-67-89",
        "8 912 345 67 89",
        "8-912-345-67-89",
        "+7 912 345‑67‑89",
    ],
)
async def test_a_phone_is_taken_in_every_spelling_people_use(
    door: Door, tap: Tap, typed: str
) -> None:
    email = an_address()
    assert (await door.register(email, phone=typed)).status_code == 202
    account = (await tap.heard(CredentialIssued, to=email)).account_id
    told = next(f.account for f in tap.all(AccountRegistered) if f.account.id == account)
    assert told.phone == "+79123456789"


async def test_the_password_comes_by_letter_and_signs_in(door: Door) -> None:
    person = await door.newcomer()
    groups = person.password.split("-")
    assert [len(group) for group in groups] == [7, 7]
    assert set("".join(groups)) <= set(ALPHABET)
    assert (await person.sign_in())["must_change_password"] is True


async def test_the_sealed_letter_tells_how_long_the_password_and_the_letter_are_good(
    door: Door, tap: Tap
) -> None:
    at = now()
    with freeze(at):
        email = an_address()
        await door.register(email)
    letter = await tap.heard(CredentialIssued, to=email)
    assert letter.expires_at == at + timedelta(minutes=15)
    assert letter.language == "ru"


async def test_the_letter_is_in_the_language_of_the_reader(door: Door, tap: Tap) -> None:
    door.language = "en"
    email = an_address()
    await door.register(email)
    assert (await tap.heard(CredentialIssued, to=email)).language == "en"


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How many Argon2 computations were made."""
    done: list[str] = []
    run = Hasher._run

    async def counted(self: Hasher, work: object) -> object:
        done.append("argon2")
        return await run(self, work)  # type: ignore[arg-type]

    monkeypatch.setattr(Hasher, "_run", counted)
    return done


def sent_to(email: str) -> str:
    hidden = f"{email[0]}…@mail.ru"
    return f"Мы отправили письмо на {hidden}. В нём пароль для первого входа. Он действует 72 часа."


async def test_a_known_address_gets_the_same_answer_after_the_same_work(
    door: Door, tap: Tap, hashed: list[str]
) -> None:
    person = await door.resident()
    stranger = an_address()
    hashed.clear()
    known = await door.register(person.email)
    work_for_known = len(hashed)
    hashed.clear()
    unknown = await door.register(stranger)
    assert (known.status_code, unknown.status_code) == (202, 202)
    assert known.json()["message"] == sent_to(person.email)
    assert unknown.json()["message"] == sent_to(stranger)
    assert work_for_known == len(hashed) == 1
    assert (await tap.heard(KnownAddressUsed, to=person.email)).to == person.email
    assert len(tap.all(CredentialIssued, to=person.email)) == 1


async def test_registering_with_a_known_address_changes_nothing_of_its_owner(door: Door) -> None:
    person = await door.resident()
    before = await person.me()
    await door.register(person.email, snils="342-932-447 76", phone="+79990001122")
    assert await person.me() == before
    await person.sign_in()


async def test_a_second_registration_before_the_first_sign_in_sends_a_new_password(
    door: Door, tap: Tap
) -> None:
    person = await door.newcomer()
    await door.register(person.email, phone="+79990001122")
    second = await tap.secret(person.email, count=2)
    assert second != person.password
    assert (await door.sign_in(person.email, person.password)).status_code == 401
    assert (await door.sign_in(person.email, second)).status_code == 200
    changed = next(f for f in tap.all(AccountChanged) if f.account.email == person.email)
    assert changed.account.phone == "+79990001122"
    assert not tap.all(KnownAddressUsed, to=person.email)


async def test_letters_to_one_address_are_limited_and_nobody_is_told(door: Door, tap: Tap) -> None:
    email = an_address()
    answers = [await door.register(email) for _ in range(7)]
    assert {answer.status_code for answer in answers} == {202}
    await tap.letters(email, "password", 5)
    await tap.nothing_more()
    assert len(tap.all(CredentialIssued, to=email)) == 5


async def test_thirty_registrations_an_hour_pass_from_one_address(door: Door) -> None:
    at = now()
    with freeze(at):
        passed = [await door.register(an_address()) for _ in range(30)]
        refused = await door.register(an_address())
    assert {answer.status_code for answer in passed} == {202}
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) == 3600
    with freeze(at + timedelta(minutes=61)):
        assert (await door.register(an_address())).status_code == 202


async def test_a_refused_form_does_not_count_as_a_registration(door: Door) -> None:
    for _ in range(31):
        assert (await door.register("ivan")).status_code == 422
    assert (await door.register(an_address())).status_code == 202


async def test_an_ipv6_household_counts_as_one_address(door: Door) -> None:
    for number in range(30):
        door.network = f"2001:db8:1:2::{number:x}"
        assert (await door.register(an_address())).status_code == 202
    door.network = "2001:db8:1:2:ffff::1"
    assert (await door.register(an_address())).status_code == 429
    door.network = "2001:db8:1:3::1"
    assert (await door.register(an_address())).status_code == 202


async def test_the_consent_is_kept_with_version_time_and_address(door: Door, app: FastAPI) -> None:
    text = (await door.call("GET", "/consent")).json()
    person = await door.newcomer()
    database = app.state.service.database
    kept = (await database["accounts"].find_one({"email": person.email}))["consent"]
    assert kept["version"] == text["version"]
    assert kept["address"] == door.network
    assert abs(now() - kept["at"]) < timedelta(minutes=1)


async def test_the_consent_names_the_company_and_speaks_both_languages(door: Door) -> None:
    russian = (await door.call("GET", "/consent")).json()
    door.language = "en"
    english = (await door.call("GET", "/consent")).json()
    assert "АО «Светлосеть»" in russian["text"]
    assert "Отзыв" in russian["text"]
    assert "Withdrawal" in english["text"]
    assert russian["version"] == english["version"]


async def test_nobody_outside_reaches_the_door(door: Door) -> None:
    answer = await door.client.post("/registrations", json=body(PERSON))
    assert answer.status_code == 403


async def test_a_body_that_is_no_json_is_a_bad_request(door: Door) -> None:
    headers = {"content-type": "application/json"}
    good = await door.call("GET", "/consent")
    headers["x-kabinet-caller"] = good.request.headers["x-kabinet-caller"]
    answer = await door.client.post("/registrations", content=b"{", headers=headers)
    assert answer.status_code == 400


async def everything(app: FastAPI, tap: Tap) -> str:
    """All that rests in identity's database or went over the bus."""
    database = app.state.service.database
    seen = b"".join(tap.bodies).decode()
    for name in await database.list_collection_names():
        async for document in database[name].find({}):
            seen += repr(document)
    return seen


async def test_no_secret_rests_in_clear_or_travels_open(door: Door, app: FastAPI, tap: Tap) -> None:
    person = await door.newcomer()
    await person.sign_in()
    await person.set_password(OWN)
    await door.call("POST", "/password-recoveries", {"email": person.email})
    secrets = (
        await tap.secret(person.email),
        await tap.secret(person.email, "recovery"),
        OWN,
        person.access,
        person.refresh_token.partition(".")[2],
    )
    seen = await everything(app, tap)
    assert person.email in seen
    assert not [secret for secret in secrets if secret in seen]


async def test_the_same_scan_finds_a_password_that_was_not_sealed(
    door: Door, app: FastAPI, tap: Tap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letters, "seal", lambda credential, _key: credential.model_dump_json())
    email = an_address()
    await door.register(email)
    letter = await tap.heard(CredentialIssued, to=email)
    assert json.loads(letter.sealed)["secret"] in await everything(app, tap)


async def test_no_door_opens_without_a_caller(door: Door, app: FastAPI) -> None:
    assert len(app.openapi()["paths"]) > 12
    for path, calls in app.openapi()["paths"].items():
        for method in calls:
            answer = await door.client.request(method.upper(), path, json={})
            assert answer.status_code in (401, 403), (method, path)
