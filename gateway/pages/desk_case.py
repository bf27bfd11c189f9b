"""One case at the desk: facts, papers and talk; what may be done stands in `desk_commands`."""

from fastapi import APIRouter, Response

from contracts.words import _
from gateway.downloads import download as passed_on
from gateway.downloads import handed_on
from gateway.pages.desk_sheet import page, read
from gateway.pages.front import Id, Staff, see

door = APIRouter(prefix="/staff")
DONE = {
    "taken": _("Взято в работу"),
    "second": _("Первую в очереди только что взял другой сотрудник. Вам досталась следующая"),
    "move": _("Готово. Потребителю уйдёт письмо"),
    "message": _("Сообщение отправлено потребителю"),
    "note": _("Заметка сохранена. Потребитель её не видит"),
    "document": _("Документ размещён. Потребителю уйдёт письмо"),
    "assignee": _("Исполнитель изменён"),
}


@door.get("/cases/{case_id}")
async def show(visit: Staff, case_id: Id, done: str = "") -> Response:
    """The case whole, and the moves it allows now."""
    if await visit.front.window.is_visit(case_id):
        return see(f"/staff/appointments/{case_id}")
    sheet = await read(visit, case_id)
    return page(visit, sheet, notice=visit.say(DONE[done]) if done in DONE else "")


@door.get("/documents/{document_id}")
async def download(visit: Staff, document_id: Id, case: str = "") -> Response:
    """A file of any case; `case` says where to look, for files of notes are in no window."""
    front = visit.front
    if not case:
        return await handed_on(
            front.upstream, front.window, document_id, visit.actor, visit.bearer, visit.request
        )
    service = await front.window.service_of(case)
    return await passed_on(front.upstream, service, document_id, visit.bearer, visit.request)
