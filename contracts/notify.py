"""What notify tells: the fate of letters that carry secrets; and what its templates may hold."""

from typing import Literal

from contracts.event import Event
from contracts.words import _

REPLY_FIELDS = {
    "номер": _("номер заявки"),
    "заявитель": _("имя из заявки"),
    "услуга": _("вид заявки"),
    "адрес": _("адрес объекта"),
    "статус": _("статус заявки сейчас"),
    "срок": _("последний день текущего срока"),
    "сотрудник": _("ваше имя"),
    "телефон": _("телефон горячей линии"),
}
"""What a reply template may hold in braces, `{номер}`: the case fills it in."""


class CredentialExpired(Event, name="notify.credential.expired"):
    """A sealed secret could not be sent before it expired; identity makes and seals a new one."""

    account_id: str
    purpose: Literal["password", "recovery", "email_confirmation"]
    to: str
