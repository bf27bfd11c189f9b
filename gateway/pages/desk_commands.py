"""What staff do with a case: move it, write, note, place a document.

A command names the version its page showed. Was somebody faster, the page comes back with what
happened, and nothing that was typed is lost.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response
from starlette.datastructures import FormData

from chassis.errors import NotAllowed, NotNow, NotSignedIn, Refused
from contracts.case import FileRef
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.commands import seen
from gateway.pages.desk_changed import changed_page, done_by_me, since
from gateway.pages.desk_preview import INSERT, PREVIEW, asked, inserted, left_open, previewed
from gateway.pages.desk_sheet import Move, Sheet, page, read
from gateway.pages.front import Id, Staff, Visit, in_order, see
from gateway.pages.uploads import attached
from gateway.upstream import Answer

door = APIRouter(prefix="/staff/cases/{case_id}")


async def _sent(visit: Visit) -> FormData:
    return await visit.request.form(max_files=60, max_fields=400)


def _word(sent: FormData, name: str) -> str:
    return str(sent.get(name, "")).strip()


async def _post(visit: Visit, sheet: Sheet, sent: FormData, rest: str, **body: Any) -> Answer:
    headers = {"Idempotency-Key": _word(sent, "request_id")}
    if rest == "moves":
        headers["If-Match"] = _word(sent, "version") or str(sheet.case.version)
    path = f"/staff/cases/{sheet.case.id}/{rest}"
    return await visit.call(sheet.case.service, "POST", path, headers=headers, **body)


def _placed(visit: Visit, error: Refused, names: Mapping[str, str]) -> list[FieldError]:
    """The refusal at the page's fields; at none where it names no field of the form."""
    said = [
        FieldError(field=names.get(one.field.partition(".")[0], ""), message=one.message)
        for one in visit.wrong(error)
    ]
    return in_order(said, list(names.values()))


@door.post("/moves")
async def move(visit: Staff, case_id: Id) -> Response:
    """One allowed step."""
    sheet, sent = await read(visit, case_id), await _sent(visit)
    to = _word(sent, "to")
    visit.about(to=to)
    wanted = sheet.move(to)
    if wanted is None:
        return await _overtaken(visit, case_id, sent, to)
    names = [one.name for one in wanted.fields]
    papers = [one.name for one in wanted.fields if one.kind == "files"]
    typed = {name: str(sent.get(name, "")) for name in names if name not in papers}
    kept, errors = await attached(visit, sheet.case.service, sent, papers)
    again: dict[str, Any] = {"typed": typed, "kept": kept}
    if errors or sent.get("drop"):
        return page(visit, sheet, 422 if errors else 200, errors, opened=to, **again)
    if asked(sent) == INSERT:
        return await inserted(visit, sheet, sent, wanted.told, again | {"opened": to})
    return await _take(visit, sheet, sent, wanted, again | {"opened": to})


async def _take(
    visit: Visit, sheet: Sheet, sent: FormData, wanted: Move, again: dict[str, Any]
) -> Response:
    """The step with what it was given, or the letter that it would send."""
    typed, case_id = again["typed"], sheet.case.id
    if errors := left_open(visit, wanted.told, typed[wanted.told]):
        return page(visit, sheet, 422, errors, **again)
    body = {"to": wanted.to, **_given(wanted, typed, again["kept"])}
    try:
        if asked(sent) == PREVIEW:
            return await previewed(visit, sheet, body, again)
        answer = await _post(visit, sheet, sent, "moves", json=body)
    except (NotSignedIn, NotAllowed):
        raise
    except NotNow as error:
        return await _overtaken(visit, case_id, sent, error=error, **again)
    except Refused as error:
        found = _placed(visit, error, {wanted.bare(one.name): one.name for one in wanted.fields})
        return page(visit, sheet, error.status, found, **again)
    await seen(visit, answer)
    return see(f"/staff/cases/{case_id}?done=move")


def _given(
    wanted: Move, typed: Mapping[str, str], kept: Mapping[str, list[FileRef]]
) -> dict[str, Any]:
    words = {wanted.bare(name): text.strip() for name, text in typed.items() if text.strip()}
    return words | {wanted.bare(name): [ref.id for ref in refs] for name, refs in kept.items()}


async def _overtaken(
    visit: Visit,
    case_id: str,
    sent: FormData,
    opened: str,
    error: NotNow | None = None,
    **again: Any,
) -> Response:
    """Somebody was faster, or the rules say not now."""
    sheet = await read(visit, case_id)
    if done_by_me(visit, sheet, sent, opened):
        return see(f"/staff/cases/{case_id}?done=move")
    if error is not None and not since(sheet, sent):
        return page(visit, sheet, error.status, visit.wrong(error), opened=opened, **again)
    return changed_page(visit, sheet, sent, opened, **again)


async def _write(visit: Visit, case_id: str, form: str, internal: bool) -> Response:
    """Words and files, to the consumer or for colleagues."""
    sheet, sent = await read(visit, case_id), await _sent(visit)
    text_field, file_field = f"{form}-text", f"{form}-files"
    again: dict[str, Any] = {"typed": {text_field: str(sent.get(text_field, ""))}, "opened": form}
    kept, errors = await attached(visit, sheet.case.service, sent, [file_field])
    again["kept"] = kept
    if errors or sent.get("drop"):
        return page(visit, sheet, 422 if errors else 200, errors, **again)
    if asked(sent) == INSERT:
        return await inserted(visit, sheet, sent, text_field, again)
    ids = [ref.id for ref in kept[file_field]]
    text = _word(sent, text_field)
    body = {"text": text, "files": ids, "internal": internal}
    if not internal and (errors := left_open(visit, text_field, text)):
        return page(visit, sheet, 422, errors, **again)
    try:
        if asked(sent) == PREVIEW and not internal:
            return await previewed(visit, sheet, body, again)
        answer = await _post(visit, sheet, sent, "messages", json=body)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        found = _placed(visit, error, {"text": text_field, "files": file_field})
        return page(visit, sheet, error.status, found, **again)
    await seen(visit, answer)
    return see(f"/staff/cases/{case_id}?done={form}")


@door.post("/messages")
async def message(visit: Staff, case_id: Id) -> Response:
    """To the consumer; a letter tells them."""
    return await _write(visit, case_id, "message", internal=False)


@door.post("/notes")
async def note(visit: Staff, case_id: Id) -> Response:
    """For staff alone."""
    return await _write(visit, case_id, "note", internal=True)


@door.post("/documents")
async def place(visit: Staff, case_id: Id) -> Response:
    """A document that the consumer finds under the case."""
    sheet, sent = await read(visit, case_id), await _sent(visit)
    names = {part: f"document-{part}" for part in ("title", "kind", "file")}
    typed = {name: str(sent.get(name, "")) for name in (names["title"], names["kind"])}
    kept, errors = await attached(visit, sheet.case.service, sent, [names["file"]])
    kept = {name: refs[-1:] for name, refs in kept.items()}
    again: dict[str, Any] = {"typed": typed, "kept": kept, "opened": "document"}
    if sent.get("drop"):
        return page(visit, sheet, **again)
    if not _word(sent, names["title"]):
        errors.append(_missing(visit, names["title"], _("Введите название документа")))
    if not kept[names["file"]] and not errors:
        errors.append(_missing(visit, names["file"], _("Приложите документ")))
    if errors:
        return page(visit, sheet, 422, in_order(errors, list(names.values())), **again)
    body = {"title": typed[names["title"]], "kind": typed[names["kind"]] or "other"}
    body["file_id"] = kept[names["file"]][0].id
    try:
        answer = await _post(visit, sheet, sent, "documents", data=body)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return page(visit, sheet, error.status, _placed(visit, error, names), **again)
    await seen(visit, answer)
    return see(f"/staff/cases/{case_id}?done=document")


def _missing(visit: Visit, field: str, words: str) -> FieldError:
    return FieldError(field=field, message=visit.say(words))
