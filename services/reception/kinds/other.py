"""Whatever fits no other kind: a proposal, thanks, a request; thirty days (186 п.41)."""

from casework.kind import Kind
from contracts.fields import Files, Line, LongText, ask
from contracts.words import _
from services.reception.asking import FILES, Appellant, short
from services.reception.stages import answering


class Other(Appellant):
    """What one wants to say."""

    topic: Line = ask(
        _("Тема"),
        section=_("Обращение"),
        hint=_("В нескольких словах"),
        example="Предложение о времени работы офиса",
    )
    text: LongText = ask(
        _("Текст обращения"),
        example="Предлагаю открывать офис на час раньше по вторникам",
        answered=True,
    )
    files: Files | None = ask(**FILES)


KIND = Kind(
    slug="other",
    title=_("Другое обращение"),
    help=_("Предложение, благодарность или просьба, которым не подошёл ни один вид обращения"),
    category="appeal",
    number="ОБ",
    form=Other,
    workflow=answering(
        (_("Принято"), _("Рассматриваем обращение и пришлём ответ.")),
        (_("Ответ дан"), _("Ответ ниже. Если он не помог, обращение можно возобновить.")),
        "other.answer",
    ),
    applicant=lambda form: str(form["applicant"]),
    subject=lambda form: short(form["topic"]),
)
