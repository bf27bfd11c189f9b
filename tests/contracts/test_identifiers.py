"""СНИЛС, ИНН, ОГРН, ОГРНИП: the published examples pass, a slip of the finger does not."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.validation import in_words
from contracts import identifiers
from contracts.identifiers import WrongIdentifier

Check = Callable[[str], str]
GOOD = [
    (identifiers.snils, "11223344595"),
    (identifiers.snils, "08765430300"),
    (identifiers.snils, "11697338589"),
    (identifiers.snils, "34293244776"),
    (identifiers.inn_company, "7707083893"),
    (identifiers.inn_company, "7830002293"),
    (identifiers.inn_company, "7736050003"),
    (identifiers.inn_person, "500100732259"),
    (identifiers.inn_person, "005826107187"),
    (identifiers.inn_person, "123456789047"),
    (identifiers.ogrn, "1027700132195"),
    (identifiers.ogrn, "1037739010891"),
    (identifiers.ogrn, "1035006110083"),
    (identifiers.ogrnip, "304500116000157"),
    (identifiers.ogrnip, "304463210700212"),
    (identifiers.ogrnip, "385768585948949"),
]
ids = [f"{check.__name__}-{number}" for check, number in GOOD]
numbers = pytest.mark.parametrize(("check", "number"), GOOD, ids=ids)


@numbers
def test_a_published_example_is_good(check: Check, number: str) -> None:
    assert check(number) == number


@numbers
def test_an_example_with_any_one_digit_changed_is_refused(check: Check, number: str) -> None:
    passed = [slip for slip in slips(number) if accepted(check, slip)]
    assert passed == [slip for slip in passed if same_remainder(check, number, slip)]
    assert len(passed) <= FORGIVEN[check]


def slips(number: str) -> list[str]:
    """Every number that differs in one digit."""
    return [
        number[:place] + digit + number[place + 1 :]
        for place in range(len(number))
        for digit in "0123456789"
        if digit != number[place]
    ]


def accepted(check: Check, number: str) -> bool:
    try:
        check(number)
    except WrongIdentifier:
        return False
    return True


# `mod 10` folds remainder 10 onto 0 (ИНН, ОГРН) and 10-12 onto 0-2 (ОГРНИП), and СНИЛС folds 100
# onto 0: only there may one wrong digit keep its check digit.
FORGIVEN = {
    identifiers.snils: 2,
    identifiers.inn_company: 9,
    identifiers.inn_person: 9,
    identifiers.ogrn: 12,
    identifiers.ogrnip: 30,
}
PERSON_FIRST = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
PERSON_SECOND = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
COMPANY = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def remainders(check: Check, number: str) -> list[int]:
    """The remainders before they are folded into check digits, from the published rules."""

    def weighed(weights: tuple[int, ...]) -> int:
        return sum(int(d) * w for d, w in zip(number, weights, strict=False)) % 11

    if check is identifiers.snils:
        return [sum(int(d) * (9 - place) for place, d in enumerate(number[:9])) % 101]
    if check is identifiers.inn_company:
        return [weighed(COMPANY)]
    if check is identifiers.inn_person:
        return [weighed(PERSON_FIRST), weighed(PERSON_SECOND)]
    return [int(number[:-1]) % (11 if check is identifiers.ogrn else 13)]


def same_remainder(check: Check, number: str, slip: str) -> bool:
    """Whether a folded remainder, or a СНИЛС from before check digits, lets this slip through."""
    if check is identifiers.snils and int(slip[:9]) <= identifiers.SNILS_UNCHECKED:
        return True
    before, after = remainders(check, number), remainders(check, slip)
    most = 99 if check is identifiers.snils else 9
    return any(b != a and (b > most or a > most) for b, a in zip(before, after, strict=True))


def with_check_digits(check: Check, body: str) -> str:
    """The whole number for these leading digits, by the published rules."""
    if check is identifiers.snils:
        return body + f"{remainders(check, body)[0] % 100:02d}"
    if check is identifiers.inn_person:
        first = body + str(remainders(check, body)[0] % 10)
        return first + str(remainders(check, first)[1] % 10)
    return body + str(remainders(check, body + "0")[0] % 10)


BODIES = {
    identifiers.snils: r"[1-9][0-9]{8}",
    identifiers.inn_company: r"[1-9][0-9]{8}",
    identifiers.inn_person: r"[1-9][0-9]{9}",
    identifiers.ogrn: r"[15][0-9]{11}",
    identifiers.ogrnip: r"[34][0-9]{13}",
}
checks = pytest.mark.parametrize("check", list(BODIES), ids=[c.__name__ for c in BODIES])


def whole(check: Check) -> st.SearchStrategy[str]:
    bodies = st.from_regex(BODIES[check], fullmatch=True)
    return bodies.map(lambda body: with_check_digits(check, body))


@checks
@given(data=st.data())
def test_any_number_with_its_check_digits_is_good(check: Check, data: st.DataObject) -> None:
    number = data.draw(whole(check))
    assert check(number) == number


@checks
@given(data=st.data())
def test_spaces_and_dashes_do_not_matter(check: Check, data: st.DataObject) -> None:
    number = data.draw(whole(check))
    gaps = st.text(" -\u00a0\u2009\u2010\u2013\u2014\u2212\t", max_size=2)
    typed = "".join(data.draw(gaps) + digit for digit in number) + data.draw(gaps)
    assert check(typed) == number


@checks
@given(data=st.data())
def test_a_changed_digit_is_refused_or_the_rule_says_why_not(
    check: Check, data: st.DataObject
) -> None:
    number = data.draw(whole(check))
    slip = data.draw(st.sampled_from(slips(number)))
    assert not accepted(check, slip) or same_remainder(check, number, slip)


@checks
@given(text=st.text(max_size=30))
def test_any_text_is_taken_as_digits_or_refused_in_words(check: Check, text: str) -> None:
    try:
        assert check(text).isdigit()
    except WrongIdentifier as error:
        said = error.message
    else:
        said = "it is good"
    assert said


@checks
@pytest.mark.parametrize(
    "text",
    ["", "  ", "-", "abc", "٧٧٠٧٠٨٣٨٩٣", "123", "1" * 40, "0" * 10, "0" * 11, "0" * 12, "0" * 13],
)
def test_what_is_no_such_number_is_refused(check: Check, text: str) -> None:
    with pytest.raises(WrongIdentifier):
        check(text)


@pytest.mark.parametrize("number", ["001001998 00", "001-001-997 99", "000-000-001 00"])
def test_old_low_snils_have_no_check_digits(number: str) -> None:
    assert len(identifiers.snils(number)) == 11


def test_the_first_snils_with_check_digits_is_checked() -> None:
    assert identifiers.snils("001-001-999 65") == "00100199965"
    with pytest.raises(WrongIdentifier):
        identifiers.snils("001-001-999 66")


@pytest.mark.parametrize("first", "034")
def test_a_company_number_does_not_begin_with_an_entrepreneurs_digit(first: str) -> None:
    with pytest.raises(WrongIdentifier):
        identifiers.ogrn(with_check_digits(identifiers.ogrn, first + "02770013219"))


@pytest.mark.parametrize("first", "0125678")
def test_an_entrepreneurs_number_begins_with_3_or_4(first: str) -> None:
    body = first + "0446321070021"
    with pytest.raises(WrongIdentifier):
        identifiers.ogrnip(with_check_digits(identifiers.ogrnip, body))


def test_either_form_of_a_taxpayers_number_is_taken() -> None:
    assert identifiers.inn("7707083893") == "7707083893"
    assert identifiers.inn("5001 0073 2259") == "500100732259"


@pytest.mark.parametrize(
    ("check", "number"),
    [(identifiers.inn_company, "500100732259"), (identifiers.inn_person, "7707083893")],
)
def test_a_company_is_no_person(check: Check, number: str) -> None:
    with pytest.raises(WrongIdentifier, match="состоит из"):
        check(number)


def test_a_published_example_that_fails_its_own_rule_is_refused() -> None:
    with pytest.raises(WrongIdentifier):
        identifiers.inn_person("366215936732")


@pytest.mark.parametrize(
    ("bare", "shown"), [("11223344595", "•••••••4595"), ("12", "12"), ("", ""), ("12345", "•2345")]
)
def test_a_masked_number_shows_its_last_four_digits_alone(bare: str, shown: str) -> None:
    assert identifiers.masked(bare) == shown


def test_the_numbers_name_is_said_in_the_readers_language() -> None:
    with pytest.raises(WrongIdentifier) as refused:
        identifiers.inn_company("123")
    error = refused.value
    said = [in_words(error.message, error.values, language) for language in ("ru", "en")]
    assert said == [
        "ИНН состоит из 10 цифр, введено 3",
        "INN must have 10 digits, you entered 3",
    ]
