"""What may be sent to identity. Unknown fields are refused, so are values that are no text."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter
from pydantic import ValidationError as _ValidationError

from chassis.errors import Invalid, validated
from contracts.fields import (
    CompanyInn,
    Email,
    Form,
    Line,
    Ogrn,
    Ogrnip,
    PersonInn,
    Phone,
    Snils,
    ask,
    wrong,
)
from contracts.identity import Role
from contracts.words import Language, _


def _agreed(given: Any) -> bool:
    if given is not True:
        raise wrong(_("Поставьте галочку, чтобы продолжить"))
    return True


def _storable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise wrong(_("Уберите из текста непечатаемые знаки")) from None
    return text


Secret = Annotated[str, Field(max_length=1000), AfterValidator(_storable)]
Login = Annotated[str, Field(max_length=320), AfterValidator(_storable)]
Code = Annotated[str, Field(max_length=20), AfterValidator(_storable)]
Agreed = Annotated[bool, BeforeValidator(_agreed)]


class Registration(Form):
    """What all three kinds of consumer give."""

    phone: Phone = ask(_("Телефон"), example="+7 912 345-67-89", autocomplete="tel")
    email: Email = ask(_("E-mail"), example="ivan@mail.ru", autocomplete="email")
    consent: Agreed = Field(
        False,
        title=_("Согласие на обработку персональных данных"),
        examples=[True],
        validate_default=True,
    )

    def numbers(self) -> dict[str, str | None]:
        """The identifiers under the names an account keeps them by."""
        given = self.model_dump()
        return {
            "snils": given.get("snils"),
            "inn": given.get("inn"),
            "ogrn": given.get("ogrn") or given.get("ogrnip"),
        }


class Person(Registration):
    """A natural person."""

    status: Literal["person"]
    snils: Snils = ask(_("СНИЛС"), example="112-233-445 95", hint=_("11 цифр"))


class Company(Registration):
    """A legal person."""

    status: Literal["company"]
    inn: CompanyInn = ask(_("ИНН"), example="7707083893", hint=_("10 цифр"))
    ogrn: Ogrn = ask(_("ОГРН"), example="1027700132195", hint=_("13 цифр"))


class Entrepreneur(Registration):
    """An individual entrepreneur."""

    status: Literal["entrepreneur"]
    inn: PersonInn = ask(_("ИНН"), example="500100732259", hint=_("12 цифр"))
    ogrnip: Ogrnip = ask(_("ОГРНИП"), example="304500116000157", hint=_("15 цифр"))


KINDS: dict[str, type[Person | Company | Entrepreneur]] = {
    "person": Person,
    "company": Company,
    "entrepreneur": Entrepreneur,
}


def registration(given: dict[str, Any]) -> Person | Company | Entrepreneur:
    """The form of the kind of consumer that `status` names, with every wrong field told."""
    status = given.get("status")
    if not isinstance(status, str) or status not in KINDS:
        raise Invalid(("status", _("Выберите, кто вы: физическое лицо, юридическое лицо или ИП")))
    return validated(KINDS[status], given)


class Given(BaseModel):
    """Base of the other bodies; nothing is trimmed, for passwords are taken as they are."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Credentials(Given):
    """A sign-in. `code` is the second factor's, where the account has one."""

    login: Login = Field(title=_("Логин (e-mail)"))
    password: Secret = Field(title=_("Пароль"))
    code: Code | None = Field(None, title=_("Код из приложения"))


class RefreshToken(Given):
    """The refresh token of a session."""

    refresh_token: Secret


class RecoveryRequest(Form):
    """Who forgot the password."""

    email: Email = ask(_("E-mail, указанный при регистрации"), example="ivan@mail.ru")


class NewPassword(Given):
    """A password of one's own."""

    password: Secret = Field(title=_("Новый пароль"))


class PasswordChange(Given):
    """A password of one's own; only an initial session may leave out the current one."""

    current: Secret | None = Field(None, title=_("Текущий пароль"))
    password: Secret = Field(title=_("Новый пароль"))


class ProfileChange(Given):
    """What may be changed; a new e-mail wants the password, and is confirmed by letter."""

    phone: Phone | None = Field(None, title=_("Телефон"))
    language: Language | None = Field(None, title=_("Язык"))
    email: Email | None = Field(None, title=_("E-mail"))
    current: Secret | None = Field(None, title=_("Текущий пароль"))


class LinkToken(Given):
    """The secret of a link that came by letter."""

    token: Secret


class CodeShown(Given):
    """A code of the second factor."""

    code: Code = Field(title=_("Код из приложения"))


StaffRole = Literal["operator", "supervisor", "admin"]


class NewEmployee(Form):
    """An account of staff as an administrator makes it; its password goes out by letter."""

    email: Email = Field(title=_("E-mail"))
    name: Line = Field(title=_("Имя"))
    role: StaffRole = Field(title=_("Роль"))


class EmployeeChange(Form):
    """What an administrator changes; what is left out stays."""

    name: Line | None = Field(None, title=_("Имя"))
    role: StaffRole | None = Field(None, title=_("Роль"))
    active: bool | None = Field(None, title=_("Действует"))
    reset_totp: bool = Field(False, title=_("Подключить второй фактор заново"))


class Employee(Form):
    """An account of staff; without a password an initial one goes out by e-mail."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=False)

    email: Email = Field(title=_("E-mail"))
    name: Line = Field(title=_("Имя"))
    role: Role = Field(title=_("Роль"))
    password: Secret | None = Field(None, title=_("Пароль"))
    active: bool = Field(True, title=_("Действует"))
    reset_totp: bool = Field(False, title=_("Подключить второй фактор заново"))


_EMAIL: TypeAdapter[str] = TypeAdapter(Email)


def login_of(typed: str) -> str:
    """A login in the form addresses are kept in; what is no address is only lowered."""
    try:
        return _EMAIL.validate_python(typed)
    except _ValidationError:
        return typed.strip().lower()
