"""What appeals ask alike: who writes and how they are answered, what about, where, and may they
be named (186 п.36 «а»).
"""

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from pydantic import ConfigDict, ValidationInfo, field_validator

from casework.asking import APPLICANT, FILE, PHONE, REPLY, Asked
from contracts.fields import Address, Email, Form, Line, Phone, ReplyChannel, ask, wrong
from contracts.words import _

SHORT = 120
"""Characters of a text that stand for all of it in the queue."""
FILES: Asked = {
    "title": _("Файлы"),
    "optional": _("Закон требует только самого обращения, но документы и фотографии помогут"),
    "example": FILE,
}
PLACE: Asked = {
    "title": _("Адрес объекта"),
    "hint": _("О каком доме, квартире или участке речь"),
    "optional": _("Не всякое обращение связано с адресом"),
    "example": "Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2",
}
DISCLOSURE: Asked = {
    "title": _("Ваше имя"),
    "hint": _("Мы видим его в любом случае, иначе не сможем ответить"),
    "choices": {
        "keep": _("Не раскрывать моё имя тому, на кого сообщаю"),
        "may": _("Имя можно назвать"),
    },
    "example": "keep",
}
Disclosure = Literal["keep", "may"]


class Appellant(Form):
    """Who writes, and how they want to be answered: without contacts nobody can be (п.45, 46)."""

    model_config = ConfigDict(validate_default=True)

    applicant: Line = ask(
        **{**APPLICANT, "title": _("Кто обращается"), "section": _("Кто обращается")}
    )
    phone: Phone = ask(**PHONE)
    email: Email = ask(
        _("E-mail"),
        hint=_("Сюда придут уведомления о ходе обращения"),
        example="petr@example.com",
        known=True,
    )
    reply: ReplyChannel = ask(**REPLY)
    postal_address: Address | None = ask(
        _("Почтовый адрес"),
        hint=_("С индексом"),
        optional=_("Нужен, только если ответить почтой"),
        example="000000, Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2",
        known=True,
    )

    @field_validator("postal_address")
    @classmethod
    def _reached_by_post(cls, address: str | None, info: ValidationInfo) -> str | None:
        if address is None and info.data.get("reply") == "post":
            raise wrong(_("Введите почтовый адрес: вы просите ответить почтой"))
        return address


def unnamed(form: Mapping[str, Any]) -> Sequence[str]:
    """The fields that tell who wrote, where they asked that the reported party not be told."""
    return tuple(Appellant.model_fields) if form.get("disclosure") == "keep" else ()


def short(text: object) -> str:
    """The beginning of a text, in one line."""
    return textwrap.shorten(str(text), SHORT, placeholder="…")
