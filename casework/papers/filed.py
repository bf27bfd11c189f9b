"""The application as it was filed, and the receipt that it was: each a function of the case."""

from collections.abc import Collection, Iterator

from casework.lengths import length
from casework.model import Case
from casework.papers.sheet import Row, Sheet
from casework.parts import term_of
from chassis.settings import Settings
from chassis.words import translate
from contracts.case import Answer, CaseDocument, Deadline
from contracts.fields import FIELD, SECTION
from contracts.nouns import NOUNS
from contracts.words import _

UNNAMED = _("Кто обратился, не указано: просили не раскрывать имя")


def application(
    case: Case, settings: Settings, language: str, unnamed: Collection[str] = ()
) -> Sheet:
    """Everything that was filled in and handed in, and the term that began with it.

    `unnamed` are fields that stay out, and with them whatever else tells who filed it.
    """
    sheet = _headed(case, settings, language, NOUNS[case.kind.category].named)
    sheet.facts(_received(case, sheet)[:-1])
    if unnamed:
        sheet.text(sheet.say(UNNAMED))
    for title, answers in _sections(case):
        shown = [one for one in answers if one.field not in unnamed]
        if shown:
            sheet.heading(sheet.say(title))
            sheet.facts((one.title.spoken(language), one.text.spoken(language)) for one in shown)
    files = _files(case)
    sheet.heading(sheet.say(_("Приложенные файлы")))
    if files:
        head = [sheet.say(text) for text in (_("Документ"), _("Файл"), _("Размер"))]
        names = ["—" if unnamed else one.name for one in files]
        rows = [
            (one.named(language), name, sheet.size(one.size))
            for one, name in zip(files, names, strict=True)
        ]
        sheet.table(head, rows, (9, 9, 4), right=(2,))
    else:
        sheet.text(sheet.say(_("Файлы не приложены.")))
    if term := _first_term(case):
        sheet.heading(sheet.say(_("Срок рассмотрения")))
        sheet.facts(_term(term, sheet))
    sheet.text(sheet.say(_("Подано через личный кабинет потребителя.")), "small")
    return sheet


def receipt(case: Case, settings: Settings, language: str, unnamed: Collection[str] = ()) -> Sheet:
    """One page: that it was received, when, and what comes next by which day."""
    sheet = _headed(case, settings, language, NOUNS[case.kind.category].receipt)
    sheet.facts(_received(case, sheet)[: -1 if unnamed else None])
    sheet.heading(sheet.say(_("Что дальше")))
    sheet.text(sheet.say(case.kind.workflow.of(case.kind.workflow.start).explanation))
    if term := _first_term(case):
        sheet.facts(_term(term, sheet))
    link = f"{settings.public_url.rstrip('/')}/status/{case.id}"
    sheet.text(sheet.say(_("Ход рассмотрения виден в личном кабинете: {link}"), link=link))
    return sheet


def _headed(case: Case, settings: Settings, language: str, title: str) -> Sheet:
    under = translate(case.kind.title, language)
    at, number = case.created_at, case.number
    return Sheet.of(settings, language, at, title, under, number=number)


def _received(case: Case, sheet: Sheet) -> list[Row]:
    return [
        (sheet.say(_("Номер")), case.number),
        (sheet.say(_("Когда получено")), sheet.moment(case.created_at)),
        (sheet.say(_("Заявитель")), case.kind.applicant(case.form)),
    ]


def _sections(case: Case) -> Iterator[tuple[str, list[Answer]]]:
    """The answers under the headings of the form; those of files stand in a table of their own."""
    given = {answer.field: answer for answer in case.kind.answers(case.form)}
    title, found = str(_("Сведения")), list[Answer]()
    for name, drawn in case.kind.form.drawn(str)["properties"].items():
        if SECTION in drawn:
            if found:
                yield title, found
            title, found = drawn[SECTION], []
        if name in given and drawn.get(FIELD) != "files":
            found.append(given[name])
    if found:
        yield title, found


def _files(case: Case) -> list[CaseDocument]:
    """What was handed in with the form itself."""
    return [one for one in case.documents if one.kind == "application_paper"]


def _first_term(case: Case) -> Deadline | None:
    """The term that began when it was received, by the rule of that day."""
    start = case.kind.workflow.of(case.kind.workflow.start)
    return term_of(start, "", case.created_at, case.created_at)


def _term(term: Deadline, sheet: Sheet) -> list[Row]:
    return [
        (term.title.spoken(sheet.language), sheet.say(_("до {day}"), day=sheet.day(term.due))),
        (sheet.say(_("Срок")), length(term.value, term.unit, sheet.language)),
        (sheet.say(_("Основание")), sheet.say(term.clause)),
    ]
