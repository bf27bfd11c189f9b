"""What several kinds ask alike: who applies and where, what was missing, why not."""

from typing import Annotated

from pydantic import AfterValidator

from casework.terms import today
from chassis.clock import now
from contracts.fields import (
    Address,
    Day,
    Email,
    Files,
    Form,
    Line,
    LongText,
    Phone,
    ReplyChannel,
    ask,
    wrong,
)
from contracts.words import _

FILE = ["00000000-0000-7000-8000-000000000000"]
"""The example of a field of files."""


def _not_past(day: Day) -> Day:
    if day < today(now()):
        raise wrong(_("Эта дата уже прошла, выберите сегодняшнюю или будущую"))
    return day


def _not_ahead(day: Day) -> Day:
    if day > today(now()):
        raise wrong(_("Эта дата ещё не наступила"))
    return day


FutureDay = Annotated[Day, AfterValidator(_not_past)]
PastDay = Annotated[Day, AfterValidator(_not_ahead)]


class Applicant(Form):
    """Who applies, and how they are answered (186 п.36 «а»)."""

    applicant: Line = ask(
        _("Заявитель"),
        section=_("Заявитель"),
        hint=_("Фамилия, имя, отчество или наименование организации"),
        example="Пример Пётр Петрович",
        autocomplete="name",
    )
    phone: Phone = ask(
        _("Мобильный телефон"), hint=_("Например, +7 912 345-67-89"), example="+79123456789"
    )
    email: Email = ask(
        _("E-mail"), hint=_("Сюда придут уведомления о ходе заявки"), example="petr@example.com"
    )
    reply: ReplyChannel = ask(_("Как вам ответить"), example="account")


class AtPoint(Applicant):
    """An application about a supply point that has a contract."""

    account_number: Line = ask(
        _("Номер договора или лицевого счёта"),
        section=_("Точка поставки"),
        hint=_("Указан в договоре и в счёте за электроэнергию"),
        example="5600012345",
    )
    point_address: Address = ask(
        _("Адрес точки поставки"),
        hint=_("Где потребляется электроэнергия"),
        example="Примерский край, г. Примерск, ул. Первая, д. 1, кв. 2",
    )


class Reason(Form):
    """What the consumer must be told."""

    note: LongText = ask(_("Что сообщить потребителю"), example="Нет плана расположения устройств")


class MissingPapers(Form):
    """The papers that were missing."""

    files: Files = ask(_("Недостающие документы"), example=FILE)
    text: LongText | None = ask(
        _("Комментарий"), optional=_("Документы говорят сами за себя"), example="Прилагаю план"
    )
