"""Russian identifiers and phone numbers: check digits and normal form.

Everything is text, since leading zeros count. Every function accepts the spaces and dashes people
type and returns bare digits, or raises `ValueError` with a Russian msgid that says what to mend.
"""

import re

from contracts.words import _

# Up to and including this number СНИЛС were issued without check digits.
SNILS_UNCHECKED = 1_001_998


class WrongIdentifier(ValueError):
    """The text is no such number; `message` is a msgid with `values` to put in.

    Among them `name`, what the number is called, is a msgid too.
    """

    def __init__(self, message: str, **values: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.values = values


def digits_of(text: str, name: str, lengths: tuple[int, ...]) -> str:
    """The bare digits of `text`, refused unless there are as many as the number has."""
    bare = re.sub(r"[\s\-\u2010-\u2015\u2212()]", "", text)
    if not bare:
        raise WrongIdentifier(_("Введите {name}"), name=name)
    if not (bare.isascii() and bare.isdigit()):
        raise WrongIdentifier(_("{name}: введите только цифры"), name=name)
    if len(bare) not in lengths:
        raise WrongIdentifier(
            _("{name} состоит из {length} цифр, введено {typed}"),
            name=name,
            length=" / ".join(map(str, lengths)),
            typed=len(bare),
        )
    return bare


def _checked(right: bool, bare: str, name: str) -> str:
    if not right or not bare.strip("0"):
        raise WrongIdentifier(_("{name} введён с ошибкой: проверьте цифры"), name=name)
    return bare


def snils(text: str) -> str:
    """СНИЛС, 11 digits: Σ d_i·(10−i) mod 101, 100 counts as 00; old low numbers are unchecked."""
    bare = digits_of(text, _("СНИЛС"), (11,))
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(bare[:9]))
    right = int(bare[:9]) <= SNILS_UNCHECKED or total % 101 % 100 == int(bare[9:])
    return _checked(right, bare, _("СНИЛС"))


def _is_inn(bare: str) -> bool:
    from stdnum.ru import inn as library  # noqa: PLC0415  a megabyte, needed by few processes

    return library.is_valid(bare)


def _is_ogrn(bare: str) -> bool:
    from stdnum.ru import ogrn as library  # noqa: PLC0415  a megabyte, needed by few processes

    return library.is_valid(bare)


def inn_company(text: str) -> str:
    """ИНН of a company, 10 digits."""
    bare = digits_of(text, _("ИНН"), (10,))
    return _checked(_is_inn(bare), bare, _("ИНН"))


def inn_person(text: str) -> str:
    """ИНН of a person or an entrepreneur, 12 digits."""
    bare = digits_of(text, _("ИНН"), (12,))
    return _checked(_is_inn(bare), bare, _("ИНН"))


def inn(text: str) -> str:
    """ИНН of either form."""
    bare = digits_of(text, _("ИНН"), (10, 12))
    return _checked(_is_inn(bare), bare, _("ИНН"))


def ogrn(text: str) -> str:
    """ОГРН, 13 digits: the first 12 mod 11 mod 10; 3 and 4 begin an entrepreneur's number."""
    bare = digits_of(text, _("ОГРН"), (13,))
    return _checked(bare[0] not in "34" and _is_ogrn(bare), bare, _("ОГРН"))


def ogrnip(text: str) -> str:
    """ОГРНИП, 15 digits: the first 14 mod 13 mod 10, the first digit 3 or 4.

    Written here since the common library forgets the last `mod 10` and so refuses valid numbers
    such as 304463210700212.
    """
    bare = digits_of(text, _("ОГРНИП"), (15,))
    right = bare[0] in "34" and int(bare[:14]) % 13 % 10 == int(bare[14])
    return _checked(right, bare, _("ОГРНИП"))


def phone(text: str) -> str:
    """A phone in any spelling people use, as E.164: `8 (912) 345-67-89` becomes `+79123456789`."""
    if re.search(r"[^\W\d_]", text):  # the library would dial a letter as the key it stands on
        raise WrongIdentifier(_("Введите телефон, например +7 912 345-67-89"))
    import phonenumbers  # noqa: PLC0415  2 MB of every country's rules, needed by few processes

    try:
        parsed = phonenumbers.parse(text, "RU")
    except phonenumbers.NumberParseException:
        raise WrongIdentifier(_("Введите телефон, например +7 912 345-67-89")) from None
    if parsed.country_code != 7 or not re.fullmatch(r"[3489]\d{9}", str(parsed.national_number)):
        raise WrongIdentifier(_("Введите телефон, например +7 912 345-67-89"))
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def spelled_phone(number: str) -> str:
    """A Russian number as people write it, +7 912 345-67-89; anything else as it is."""
    return re.sub(r"^\+7(\d{3})(\d{3})(\d{2})(\d{2})$", r"+7 \1 \2-\3-\4", number)


def masked(bare: str) -> str:
    """An identifier as it may be shown: all but the last four digits hidden."""
    return "•" * max(0, len(bare) - 4) + bare[-4:]
