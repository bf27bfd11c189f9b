"""Letters that did not go: work to do, with the mail server's own reason."""

from datetime import datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, Response

from chassis.errors import Invalid, NotFound, NotNow
from contracts.words import _
from gateway.pages.desk_filters import address
from gateway.pages.front import Staff, Visit, see

door = APIRouter(prefix="/staff/letters")
LetterId = Annotated[str, Path(max_length=200, pattern=r"^[0-9A-Za-z_.:@-]+$")]
DONE = {
    "again": _("Письмо отправляется ещё раз"),
    "dismissed": _("Письмо снято с контроля"),
}
WORDS = {
    "password": _("Пароль для первого входа"),
    "recovery": _("Восстановление пароля"),
    "known_address": _("Адрес уже зарегистрирован"),
    "email_confirmation": _("Подтверждение адреса"),
    "password_changed": _("Пароль изменён"),
    "case_submitted": _("Подтверждение приёма"),
    "case_moved": _("Новый статус"),
    "case_done": _("Отмечено исполнение"),
    "case_message": _("Сообщение сотрудника"),
    "case_document": _("Новый документ"),
    "document_placed": _("Документ вне заявок"),
    "term_near": _("Срок истекает"),
    "overdue": _("Срок нарушен"),
    "staff_message": _("Сотруднику: сообщение потребителя"),
    "staff_answered": _("Сотруднику: потребитель передал документы"),
    "staff_withdrawn": _("Сотруднику: потребитель отозвал поданное"),
    "staff_term_near": _("Сотруднику: срок истекает"),
    "staff_overdue": _("Сотруднику: срок нарушен"),
}


async def _page(visit: Visit, cursor: str, status: int = 200, **values: Any) -> Response:
    query = {"state": "failed"} | ({"cursor": cursor} if cursor else {})
    answer = await visit.call("notify", "GET", "/letters", params=query)
    later = answer.body["next"]
    visit.about(*(one["case_number"] for one in answer.body["items"] if one["case_number"]))
    given: dict[str, Any] = {"errors": [], "notice": "", "opened": "", "typed": "", **values}
    return visit.page(
        "staff/letters.html",
        status,
        letters=[_letter(visit, one) for one in answer.body["items"]],
        next="/staff/letters?" + urlencode({"cursor": later}) if later else "",
        first="/staff/letters" if cursor else "",
        **given,
    )


def _letter(visit: Visit, said: dict[str, Any]) -> dict[str, Any]:
    failed, number = said["failed_at"], said["case_number"]
    words = WORDS.get(said["template"])
    return said | {
        "words": visit.say(words) if words else said["template"],
        "failed_at": datetime.fromisoformat(failed) if failed else None,
        "case_address": address({"q": number}) if number else "",
    }


@door.get("")
async def letters(
    visit: Staff, cursor: Annotated[str, Query(max_length=100)] = "", done: str = ""
) -> Response:
    """The failed ones, the newest first."""
    return await _page(visit, cursor, notice=visit.say(DONE[done]) if done in DONE else "")


@door.post("/{letter_id}/retry")
async def retry(visit: Staff, letter_id: LetterId) -> Response:
    """Let it go again, to the person's present address."""
    try:
        await visit.call("notify", "POST", f"/letters/{letter_id}/retry")
    except (NotNow, NotFound) as error:
        return await _page(visit, "", error.status, errors=visit.wrong(error))
    return see("/staff/letters?done=again")


@door.post("/{letter_id}/dismissal")
async def dismiss(visit: Staff, letter_id: LetterId, reason: str = Form("")) -> Response:
    """It need not go any more; why is kept with it."""
    visit.about(reason=reason.strip())
    given, path = {"reason": reason.strip()}, f"/letters/{letter_id}/dismissal"
    try:
        await visit.call("notify", "POST", path, json=given)
    except (Invalid, NotNow, NotFound) as error:
        again = {"errors": visit.wrong(error), "opened": letter_id, "typed": reason}
        return await _page(visit, "", error.status, **again)
    return see("/staff/letters?done=dismissed")
