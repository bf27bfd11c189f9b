"""A request for advice on one's own matter: 186 Прил.5 п.2, fifteen days."""

from casework.kind import Kind
from contracts.fields import Address, Files, LongText, ask
from contracts.words import _
from services.reception.asking import FILES, PLACE, Appellant, short
from services.reception.stages import answering


class Consultation(Appellant):
    """The matter on which advice is asked."""

    object_address: Address | None = ask(**{**PLACE, "section": _("Вопрос")})
    question: LongText = ask(
        _("Опишите вашу ситуацию и вопрос"),
        example="Строю дом рядом со старым: нужна новая заявка или увеличение мощности?",
        answered=True,
    )
    files: Files | None = ask(**FILES)


KIND = Kind(
    slug="consultation",
    title=_("Запрос консультации"),
    help=_("Опишите свою ситуацию: подскажем, что делать и какие документы нужны"),
    category="appeal",
    number="КС",
    form=Consultation,
    workflow=answering(
        (_("Принято"), _("Разбираемся в вашей ситуации. Ответ пришлём сюда и на e-mail.")),
        (_("Консультация дана"), _("Ответ ниже. Если он не помог, вопрос можно задать ещё раз.")),
        "consultation.answer",
        _("Дать консультацию"),
    ),
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: short(form["question"]),
)
