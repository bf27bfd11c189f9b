"""The receipt of a reading: what was sent, by whom, when, and what has become of it."""

from fastapi import APIRouter, Request, Response

from casework.model import Case
from casework.papers.api import Paper
from casework.papers.sheet import Papers, Sheet
from chassis.auth import SignedIn
from chassis.errors import language_of
from chassis.files import disposition
from chassis.settings import Settings
from contracts.words import Words, _
from services.metering.readings.store import Readings


def receipt(case: Case, settings: Settings, language: str) -> Sheet:
    """One page."""
    title = _("Квитанция о приёме показаний № {number}")
    sheet = Sheet.of(settings, language, case.created_at, title, number=case.number)
    sheet.facts(
        [
            (sheet.say(_("Номер")), case.number),
            (sheet.say(_("Получены")), sheet.moment(case.created_at)),
            (sheet.say(_("Состояние")), sheet.say(case.stands.title)),
        ]
    )
    sheet.heading(sheet.say(_("Показания")))
    sheet.facts(
        (one.title.spoken(language), one.text.spoken(language))
        for one in case.kind.answers(case.form)
    )
    for said in case.form["remarks"]:
        sheet.text(Words.model_validate(said).spoken(language))
    link = f"{settings.public_url.rstrip('/')}/status/{case.id}"
    sheet.text(sheet.say(_("Показания видны в личном кабинете: {link}"), link=link), "small")
    return sheet


def receipt_router(readings: Readings, press: Papers, settings: Settings) -> APIRouter:
    """The door to it."""
    door = APIRouter()

    @door.get("/cases/{id}/papers/{paper}", response_class=Response)
    async def made(id: str, paper: Paper, actor: SignedIn, request: Request) -> Response:
        """A PDF made of the reading, by either name: for staff, or for whom it belongs to."""
        cases = readings.cases
        case = await (cases.get(id) if actor.is_staff else cases.of_owner(id, actor.id))
        sheet = receipt(case, settings, language_of(request))
        headers = {"Content-Disposition": disposition(f"{sheet.title}.pdf")}
        content = await press.pdf(sheet)
        return Response(content, media_type="application/pdf", headers=headers)

    return door
