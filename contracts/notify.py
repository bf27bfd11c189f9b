"""What notify tells: the fate of letters that carry secrets; and what its templates may hold."""

from typing import Literal

from pydantic import BaseModel, Field

from contracts.event import Event
from contracts.words import Words, _

REPLY_FIELDS = {
    "номер": _("номер заявки или обращения"),
    "заявитель": _("имя заявителя"),
    "услуга": _("вид заявки или обращения"),
    "адрес": _("адрес объекта"),
    "статус": _("статус сейчас"),
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


class LetterSettled(Event, name="notify.letter.settled"):
    """A letter about documents came to its end: a mail server took it, or it will never go."""

    service: str = Field(description="Which service holds the documents")
    documents: list[str] = Field(description="Ids of the documents it tells of")
    owner: str = Field(description="The consumer's account id")
    outcome: Literal["sent", "failed"]
    to: str
    server: str = Field("", description="The mail server that took it or refused it")
    answer: str = Field("", description="What that server said, or why the letter did not go")
    message_id: str


LetterKind = Literal["applications", "appeals", "readings", "visits", "news"]
Rhythm = Literal["at_once", "daily", "never"]
LETTER_KINDS: dict[LetterKind, str] = {
    "applications": _("Заявки"),
    "appeals": _("Обращения"),
    "readings": _("Показания"),
    "visits": _("Запись на приём"),
    "news": _("Новости: плановые работы и отключения"),
}
RHYTHMS: dict[Rhythm, str] = {
    "at_once": _("Сразу"),
    "daily": _("Одним письмом за день"),
    "never": _("Не присылать"),
}
FORGOABLE: frozenset[LetterKind] = frozenset(("news",))
"""What one may do without: of one's own matters a letter always comes, at once or with others."""


class UrgentLetter(BaseModel):
    """Letters that always come at once, and where that is written."""

    title: Words
    clause: Words


class LetterHabits(BaseModel):
    """How a consumer wants letters to come; `hour` is when those of a day do, in Moscow."""

    rhythms: dict[LetterKind, Rhythm]
    hour: int
    urgent: list[UrgentLetter]
