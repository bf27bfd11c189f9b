"""A request for information: 186 Прил.5 п.1, fifteen days."""

from typing import Literal

from casework.kind import Kind
from contracts.fields import Files, LongText, ask
from contracts.words import _
from services.reception.asking import FILES, Appellant, short
from services.reception.stages import answering


class Inquiry(Appellant):
    """What one wants to know."""

    topic: Literal["connection", "transmission", "metering", "service", "contacts", "other"] = ask(
        _("О чём вопрос"),
        section=_("Вопрос"),
        choices={
            "connection": _("Технологическое присоединение"),
            "transmission": _("Передача электроэнергии"),
            "metering": _("Учёт электроэнергии"),
            "service": _("Обслуживание потребителей"),
            "contacts": _("Контакты организации"),
            "other": _("Другое"),
        },
        example="metering",
    )
    question: LongText = ask(
        _("Ваш вопрос"),
        example="До какого числа нужно передать показания прибора учёта?",
        answered=True,
    )
    files: Files | None = ask(**FILES)


KIND = Kind(
    slug="inquiry",
    title=_("Запрос справочной информации"),
    help=_("Спросите о присоединении, учёте, передаче электроэнергии или о нашей работе"),
    category="appeal",
    number="ЗС",
    form=Inquiry,
    workflow=answering(
        (_("Принято"), _("Готовим ответ и пришлём его сюда и на e-mail.")),
        (_("Ответ дан"), _("Ответ ниже. Если он не помог, вопрос можно задать ещё раз.")),
        "inquiry.answer",
    ),
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: short(form["question"]),
)
