"""What a case of each category is called, wherever a shared page, letter or paper speaks of it."""

from collections.abc import Mapping
from typing import NamedTuple

from contracts.case import Category
from contracts.words import _


class Noun(NamedTuple):
    """The phrases in which a case is named: Russian bends each of them after its gender."""

    named: str
    taken: str
    accepted: str
    filed: str
    facts: str
    paper: str
    receipt: str
    go: str
    withdraw: str
    stops: str
    """What becomes of it once it is withdrawn."""
    withdrawn: str
    again: str


NOUNS: Mapping[Category, Noun] = {
    "application": Noun(
        named=_("Заявка № {number}"),
        taken=_("Заявка № {number}: принята"),
        accepted=_("Ваша заявка принята"),
        filed=_("подана {day}"),
        facts=_("Данные заявки"),
        paper=_("Скачать заявку (PDF)"),
        receipt=_("Квитанция о приёме заявки № {number}"),
        go=_("Перейти к заявке"),
        withdraw=_("Отозвать заявку"),
        stops=_("Работа по заявке прекратится. Вернуть её нельзя, но можно подать новую."),
        withdrawn=_("Заявка отозвана"),
        again=_("Подать похожую"),
    ),
    "appeal": Noun(
        named=_("Обращение № {number}"),
        taken=_("Обращение № {number}: принято"),
        accepted=_("Ваше обращение принято"),
        filed=_("от {day}"),
        facts=_("Данные обращения"),
        paper=_("Скачать обращение (PDF)"),
        receipt=_("Квитанция о приёме обращения № {number}"),
        go=_("Перейти к обращению"),
        withdraw=_("Отозвать обращение"),
        stops=_("Работа по обращению прекратится. Вернуть его нельзя, но можно написать новое."),
        withdrawn=_("Обращение отозвано"),
        again=_("Написать похожее"),
    ),
    "reading": Noun(
        named=_("Показания № {number}"),
        taken=_("Показания № {number}: получены"),
        accepted=_("Ваши показания получены"),
        filed=_("переданы {day}"),
        facts=_("Что передано"),
        paper=_("Скачать показания (PDF)"),
        receipt=_("Квитанция о приёме показаний № {number}"),
        go=_("Перейти к показаниям"),
        withdraw=_("Отозвать показания"),
        stops=_("Проверка показаний прекратится. Вернуть их нельзя, но можно передать другие."),
        withdrawn=_("Показания отозваны"),
        again=_("Передать ещё раз"),
    ),
    "appointment": Noun(
        named=_("Запись на приём № {number}"),
        taken=_("Запись на приём № {number}: подтверждена"),
        accepted=_("Вы записаны на приём"),
        filed=_("создана {day}"),
        facts=_("Данные записи"),
        paper=_("Скачать запись (PDF)"),
        receipt=_("Подтверждение записи на приём № {number}"),
        go=_("Перейти к записи"),
        withdraw=_("Отменить запись"),
        stops=_("Время освободится для других."),
        withdrawn=_("Запись отменена"),
        again=_("Записаться ещё раз"),
    ),
}
