"""Interval data at the desk: files of макет 80020 taken, and what became of each."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from starlette.datastructures import UploadFile

from chassis.clock import new_id
from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.intervals import ImportPage, ImportState, IntervalImport
from contracts.problem import FieldError
from contracts.words import _
from gateway.downloads import download
from gateway.pages.front import Id, Supervisor, Visit, see
from gateway.pages.wording import around

door = APIRouter(prefix="/staff/imports/intervals")
SERVICE = "metering"
PATH = "/staff/imports/intervals"
PER_PAGE = 20
STATES: dict[ImportState, tuple[str, str]] = {
    "received": ("waits", _("разбирается")),
    "done": ("done", _("загружен")),
    "refused": ("refused", _("отклонён")),
}
SOURCES = {"folder": _("Папка обмена"), "command": _("Команда")}
REPLIES = {
    0: _("0 — принято"),
    1: _("1 — принято, есть данные не для расчётов"),
    2: _("2 — есть неизвестные точки или каналы"),
    3: _("3 — ошибки формата"),
    4: _("4 — файл не прочитан"),
}


@door.get("")
async def imports(
    visit: Supervisor, cursor: Annotated[str, Query(pattern=r"^([0-9a-f-]{36})?$")] = ""
) -> Response:
    """A file is sent here, and below stand those that were, the newest first."""
    return await _page(visit, cursor=cursor)


async def _page(
    visit: Visit, status: int = 200, errors: list[FieldError] | None = None, cursor: str = ""
) -> Response:
    asked = {"limit": PER_PAGE, "cursor": cursor}
    answer = await visit.call(SERVICE, "GET", PATH, params=asked)
    page = ImportPage.model_validate(answer.body)
    return visit.again(
        "staff/intervals.html",
        status,
        errors or [],
        imports=[_drawn(visit, one) for one in page.items],
        megabytes=visit.front.settings.intervals_megabytes,
        request_id=new_id(),
        **around(PATH, {}, cursor, page.next),
    )


def _drawn(visit: Visit, one: IntervalImport) -> dict[str, Any]:
    """An import with its words."""
    tone, state = STATES[one.state]
    return {
        "import": one,
        "tone": tone,
        "state": visit.say(state),
        "by": visit.say(SOURCES[one.source]) if one.source in SOURCES else one.by,
        "reply": visit.say(REPLIES[one.status]) if one.status is not None else "",
    }


@door.post("")
async def take(visit: Supervisor) -> Response:
    """Send a file; what became of it stands on its own page."""
    sent = await visit.request.form(max_files=1, max_fields=5)
    file = sent.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        said = visit.say(_("Выберите файл XML или ZIP"))
        return await _page(visit, 422, [FieldError(field="file", message=said)])
    try:
        answer = await visit.call(
            SERVICE,
            "POST",
            PATH,
            files={"file": (file.filename, file.file)},
            data={"source": "page"},
            headers={"Idempotency-Key": str(sent.get("request_id", "")) or new_id()},
        )
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _page(visit, error.status, visit.wrong(error, "file"))
    made = IntervalImport.model_validate(answer.body)
    visit.about(made.id)
    return see(f"{PATH}/{made.id}")


@door.get("/{id}")
async def one(visit: Supervisor, id: Id) -> Response:
    """One file: what was taken, what not and why, its reply and its history."""
    answer = await visit.call(SERVICE, "GET", f"{PATH}/{id}")
    made = IntervalImport.model_validate(answer.body)
    return visit.page("staff/interval_import.html", **_drawn(visit, made))


@door.get("/{id}/reply")
async def reply(visit: Supervisor, id: Id) -> Response:
    """The reply 80021 as a file."""
    path = f"{PATH}/{id}/reply"
    return await download(
        visit.front.upstream, SERVICE, id, visit.session, visit.request, path=path
    )
