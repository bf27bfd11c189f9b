"""What a case of each category is called in letters."""

from typing import NamedTuple

from contracts.words import _


class Noun(NamedTuple):
    """What a case of a category is called."""

    named: str
    taken: str
    accepted: str


NOUNS = {
    "application": Noun(
        _("Заявка № {number}"), _("Заявка № {number}: принята"), _("Ваша заявка принята")
    ),
    "appeal": Noun(
        _("Обращение № {number}"), _("Обращение № {number}: принято"), _("Ваше обращение принято")
    ),
    "reading": Noun(
        _("Показания № {number}"), _("Показания № {number}: получены"), _("Ваши показания получены")
    ),
    "appointment": Noun(
        _("Запись на приём № {number}"),
        _("Запись на приём № {number}: подтверждена"),
        _("Вы записаны на приём"),
    ),
}
