"""The account's own rules, without any server."""

from datetime import UTC, datetime, timedelta

import pyotp
import pytest

from chassis.clock import freeze
from chassis.errors import Gone, Malformed, NotNow, NotSignedIn
from chassis.limits import network
from contracts.identity import AccountChanged, CredentialIssued, PasswordChanged, SessionRevoked
from services.identity.consent import consent_text
from services.identity.forms import login_of, registration
from services.identity.letters import Envelope
from services.identity.model import INITIAL_LASTS, Account
from services.identity.parts import Link, Password, SecondFactor, digest, token
from services.identity.refusals import SecondFactorRequired, WrongCredentials
from services.identity.reissue import awaited
from services.identity.sessions import Reused, Session, read, written
from services.identity.totp import step_of
from tests.identity.people import PERSON

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def initial(hash: str = "initial") -> Password:
    return Password(
        hash=hash, set_at=NOON, initial=True, asked_at=NOON, expires_at=NOON + INITIAL_LASTS
    )


def letter(to: str = "ivan@mail.ru") -> Envelope:
    return Envelope("password", to, "ru", "sealed", "key", NOON + HOUR)


def an_account(**fields: object) -> Account:
    known = {
        "_id": "a",
        "email": "ivan@mail.ru",
        "created_at": NOON,
        "status": "person",
        "password": initial(),
        **fields,
    }
    return Account.model_validate(known)


def with_own_password(**fields: object) -> Account:
    return an_account(password=Password(hash="own", set_at=NOON), **fields)


def a_session(**fields: object) -> Session:
    known = {
        "_id": "s",
        "account": "a",
        "epoch": 0,
        "secret": digest("one"),
        "created_at": NOON,
        "used_at": NOON,
        "expires_at": NOON + 12 * HOUR,
        **fields,
    }
    return Session.model_validate(known)


def a_link(**fields: object) -> Link:
    known = {"hash": digest("link"), "asked_at": NOON, "issued_at": NOON, "email": "new@mail.ru"}
    return Link.model_validate({**known, "expires_at": NOON + HOUR, **fields})


def test_an_initial_password_is_spent_by_its_first_use():
    account = an_account()
    account.sign_in("initial", None, NOON)
    with pytest.raises(WrongCredentials):
        account.sign_in("initial", None, NOON)


def test_an_initial_password_ends_after_72_hours():
    with pytest.raises(WrongCredentials):
        an_account().sign_in("initial", None, NOON + INITIAL_LASTS)


def test_a_hash_that_was_changed_meanwhile_opens_nothing():
    with pytest.raises(WrongCredentials):
        with_own_password().sign_in("initial", None, NOON)


def test_a_closed_account_opens_to_nobody():
    with pytest.raises(WrongCredentials):
        with_own_password(active=False).sign_in("own", None, NOON)
    assert not with_own_password(active=False).admits(a_session())


def test_only_an_untouched_account_can_be_registered_again():
    account = an_account()
    account.register_again({"phone": "+79990001122"}, initial("second"), letter())
    assert account.password.hash == "second"
    assert [type(fact) for fact in account.told()] == [AccountChanged, CredentialIssued]
    account.sign_in("second", None, NOON)
    with pytest.raises(NotNow):
        account.register_again({"phone": "+7"}, initial("third"), letter())


def test_an_employee_is_never_registered_over():
    with pytest.raises(NotNow):
        an_account(role="operator").register_again({}, initial("second"), letter())


def test_a_password_in_use_is_never_replaced_by_a_letter():
    with pytest.raises(NotNow):
        with_own_password().reissue(initial("second"), letter())


def test_setting_a_password_keeps_one_session_and_tells_both_facts():
    account = with_own_password(recovery=a_link())
    account.set_password("own", "fresh", "s", NOON)
    assert account.recovery is None
    assert account.admits(a_session())
    assert not account.admits(a_session(_id="other"))
    changed, revoked = account.told()
    assert isinstance(changed, PasswordChanged)
    assert isinstance(revoked, SessionRevoked)
    assert (revoked.session, revoked.kept) == (None, "s")


def test_of_two_who_set_a_password_at_once_the_second_is_refused():
    account = with_own_password()
    account.set_password("own", "first", "s", NOON)
    with pytest.raises(NotSignedIn):
        account.set_password("own", "second", "s", NOON)


def test_a_kept_session_does_not_outlive_the_next_ending():
    account = with_own_password()
    account.end_sessions("s", NOON)
    account.end_sessions(None, NOON)
    assert not account.admits(a_session())


def test_a_link_recovers_once_and_in_time():
    account = with_own_password(recovery=a_link())
    with pytest.raises(Gone):
        account.recover(digest("another"), "fresh", NOON)
    with pytest.raises(Gone):
        account.recover(digest("link"), "fresh", NOON + HOUR)
    account.recover(digest("link"), "fresh", NOON)
    with pytest.raises(Gone):
        account.recover(digest("link"), "again", NOON)


def test_an_initial_password_is_over_once_a_link_set_another():
    account = an_account(recovery=a_link())
    account.recover(digest("link"), "fresh", NOON)
    assert not account.must_change
    with pytest.raises(WrongCredentials):
        account.sign_in("initial", None, NOON)


def test_a_confirmed_address_becomes_the_login_and_voids_links():
    account = with_own_password(email_change=a_link(), recovery=a_link())
    account.confirm_email(digest("link"), NOON)
    assert (account.email, account.email_change, account.recovery) == ("new@mail.ru", None, None)


def test_a_snapshot_carries_the_version_that_is_written_with_it():
    account = with_own_password(version=7)
    account.describe({"phone": "+79990001122"}, NOON)
    (told,) = account.told()
    assert isinstance(told, AccountChanged)
    assert told.account.version == 8


def test_a_code_is_spent_with_every_earlier_one():
    account = with_own_password(
        role="operator", second_factor=SecondFactor(secret="S", confirmed=True, last_step=10)
    )
    for step in (None, 9, 10):
        with pytest.raises(SecondFactorRequired):
            account.sign_in("own", step, NOON)
    account.sign_in("own", 11, NOON)
    assert account.second_factor is not None
    assert account.second_factor.last_step == 11


def test_a_code_is_found_one_step_to_each_side():
    secret = pyotp.random_base32()
    totp = pyotp.TOTP(secret)
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    codes = {
        shift: step_of(secret, totp.at(int(at.timestamp()) + 30 * shift), at)
        for shift in range(-2, 3)
    }
    present = 1_700_000_000 // 30
    assert codes == {-2: None, -1: present - 1, 0: present, 1: present + 1, 2: None}


def test_a_session_takes_each_secret_once():
    session = a_session()
    session.rotate(digest("one"), digest("two"), NOON)
    with pytest.raises(Reused):
        session.rotate(digest("one"), digest("three"), NOON)


def test_an_ended_or_outlived_session_takes_none():
    session = a_session()
    with pytest.raises(NotSignedIn):
        session.rotate(digest("one"), digest("two"), NOON + 12 * HOUR)
    session.end(NOON)
    session.end(NOON)
    assert len(session.told()) == 1
    with pytest.raises(NotSignedIn):
        session.rotate(digest("one"), digest("two"), NOON)


def test_a_refresh_token_reads_as_it_was_written():
    secret = token()
    assert read(written("s", secret)) == ("s", digest(secret))
    assert len(secret) == 43


def test_the_consent_version_names_the_very_words():
    one = consent_text("АО «Сеть»", "8 800", "https://lk.example")
    other = consent_text("АО «Другая сеть»", "8 800", "https://lk.example")
    assert one.version != other.version
    assert one.version == consent_text("АО «Сеть»", "8 800", "https://lk.example").version
    assert "{" not in one.text.ru + one.text.en
    for duty in ("Цель", "Данные", "Действия", "Передача", "Срок", "Отзыв"):
        assert duty in one.text.ru


def test_a_form_is_refused_with_english_words_for_who_reads_english():
    with pytest.raises(Malformed) as refused:
        registration({**PERSON, "email": "ivan@mail.ru"})
    assert [error.field for error in refused.value.fields("en")] == ["consent"]


@pytest.mark.parametrize(
    ("typed", "login"),
    [
        (" Ivan@Mail.RU ", "ivan@mail.ru"),
        ("not an address", "not an address"),
        ("IVAN", "ivan"),
        ("", ""),
    ],
)
def test_a_login_is_brought_to_the_form_addresses_are_kept_in(typed: str, login: str):
    assert login_of(typed) == login


@pytest.mark.parametrize(
    ("address", "whom"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        ("unknown", "unknown"),
    ],
)
def test_an_address_stands_for_a_household(address: str, whom: str):
    assert network(address) == whom


@pytest.mark.parametrize(
    ("expired_after", "looked_after", "still"),
    [
        (timedelta(minutes=15), timedelta(minutes=15), True),
        (timedelta(0), timedelta(minutes=15), False),
        (timedelta(minutes=-1), timedelta(minutes=15), False),
        (timedelta(hours=71), timedelta(hours=72) - timedelta(seconds=1), True),
        (timedelta(hours=72), timedelta(hours=72), False),
    ],
)
def test_a_letter_is_made_anew_while_somebody_waits_and_no_newer_one_went(
    expired_after: timedelta, looked_after: timedelta, still: bool
):
    with freeze(NOON + looked_after):
        assert awaited(NOON, NOON, NOON + expired_after) is still
