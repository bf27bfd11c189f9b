"""Where a visit to an office can stand, whose turn it is then, and what its visitor is told."""

from typing import NamedTuple

from contracts.case import Party, Tone
from contracts.words import _


class State(NamedTuple):
    """`explanation` is filled in with the visit's own values (`values` of telling.py)."""

    title: str
    explanation: str
    tone: Tone
    actor: Party | None = None
    action: str = ""
    """What the consumer is asked to do, where it is their turn."""
    final: bool = False
    otherwise: str = ""
    """What becomes of it where the consumer, whose turn it is, does nothing."""


STATES: dict[str, State] = {
    "waiting": State(
        _("В листе ожидания"),
        _(
            "Как только освободится время с {first} по {last}, мы предложим его вам: "
            "письмом и на этой странице."
        ),
        "paused",
    ),
    "offered": State(
        _("Освободилось время"),
        _(
            "{moment}, офис «{office}». Подтвердите до {until}, иначе это время "
            "предложат следующему в очереди."
        ),
        "yours",
        "consumer",
        _("Подтвердить время приёма"),
        otherwise=_("Иначе это время предложат следующему в очереди"),
    ),
    "booked": State(
        _("Вы записаны"),
        _("Ждём вас {moment}, офис «{office}». В офисе назовите код {code}."),
        "busy",
        "consumer",
        _("Прийти на приём"),
        otherwise=_(
            "Если не прийти, придётся записываться заново. Перенести или отменить запись можно "
            "до её начала"
        ),
    ),
    "displaced": State(
        _("Выберите другое время"),
        _(
            "Офис «{office}» не сможет принять вас {moment}: изменились часы приёма. "
            "Приносим извинения. Выберите другое время."
        ),
        "yours",
        "consumer",
        _("Выбрать другое время приёма"),
        otherwise=_("Если не выбрать до конца дня приёма, запись отменится"),
    ),
    "arrived": State(
        _("Вы в очереди"), _("Вы пришли. Вас пригласят по коду {code}."), "busy", "staff"
    ),
    "serving": State(_("Идёт приём"), _("Сотрудник занимается вашим вопросом."), "busy", "staff"),
    "came": State(_("Приём состоялся"), _("Приём {moment} состоялся."), "done", final=True),
    "missed": State(
        _("Вы не пришли"),
        _("Вас ждали {moment}. Если вопрос остался, запишитесь на другое время."),
        "refused",
        final=True,
    ),
    "cancelled": State(_("Запись отменена"), _("Время свободно для других."), "closed", final=True),
    "lapsed": State(
        _("Время не подтверждено"),
        _(
            "Предложенное время передано следующему в очереди. Можно снова встать "
            "в лист ожидания или выбрать другой день."
        ),
        "closed",
        final=True,
    ),
    "unmet": State(
        _("Время не освободилось"),
        _("С {first} по {last} никто не отказался от записи. Выберите другие дни."),
        "closed",
        final=True,
    ),
    "passed": State(
        _("Время приёма прошло"),
        _("Приём был назначен на {moment}. Отметки о нём нет."),
        "closed",
        final=True,
    ),
}
HOLDING = ("offered", "booked", "arrived", "serving", "came", "missed", "passed")
"""Those in which a desk is or was this visit's."""
AHEAD = ("booked", "displaced")
"""Those in which it is still to come and may be moved."""
CANCELLABLE = (*AHEAD, "offered", "waiting")

TITLES = {
    "booked": _("Запись на приём"),
    "queued": _("Поставлены в лист ожидания"),
    "offered": _("Предложено освободившееся время"),
    "declined": _("Предложенное время не подошло"),
    "rescheduled": _("Приём перенесён"),
    "cancelled": _("Запись отменена"),
    "reminded": _("Отправлено напоминание"),
    "displaced": _("Офис не сможет принять в это время"),
    "restored": _("Время снова в силе"),
    "relocated": _("Изменился адрес офиса"),
    "arrived": _("Посетитель пришёл"),
    "called": _("Начат приём"),
    "came": _("Приём состоялся"),
    "missed": _("Посетитель не пришёл"),
    "lapsed": _("Предложенное время не подтверждено"),
    "unmet": _("Время не освободилось"),
    "passed": _("Время приёма прошло"),
}
