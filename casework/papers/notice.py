"""The notice of missing papers (ПП РФ № 861, п. 15): made as staff ask for them, and placed."""

from datetime import datetime

from casework.lengths import length
from casework.model import Case
from casework.papers.sheet import Sheet
from casework.parts import term_of
from chassis.settings import Settings
from contracts.words import _

ASKED = "papers_missing"
NOTICE = "notice"
TITLE = _("Уведомление о недостающих документах")


def notice(case: Case, missing: str, settings: Settings, at: datetime) -> Sheet:
    """What is missing, line by line as it was written, and by which day it is waited for."""
    to = f"{case.kind.applicant(case.form)}\n{case.number}"
    language, title = settings.default_language, TITLE
    sheet = Sheet.of(settings, language, at, title, to=to)
    sheet.under = sheet.day(sheet.local(at))
    sheet.text(
        sheet.say(
            _("Мы получили вашу заявку № {number} ({kind}) {day}. Для её рассмотрения не хватает:"),
            number=case.number,
            kind=sheet.say(case.kind.title),
            day=sheet.day(sheet.local(case.created_at)),
        )
    )
    sheet.items([line.strip() for line in missing.splitlines() if line.strip()])
    state = case.kind.workflow.of(ASKED)
    if term := term_of(state, "", case.received_at, at):
        said = _("Приложите недостающее в личном кабинете до {day} включительно.")
        sheet.text(sheet.say(said, day=sheet.day(term.due)), "strong")
        sheet.facts(
            [
                (sheet.say(_("Срок")), length(term.value, term.unit, language)),
                (sheet.say(_("Основание")), sheet.say(term.clause)),
            ]
        )
    else:
        sheet.text(sheet.say(_("Приложите недостающее в личном кабинете.")), "strong")
    if state.suspends:
        sheet.text(sheet.say(_("До этого срок рассмотрения заявки приостановлен.")))
    sheet.signatures([(settings.company_name, "")])
    return sheet
