"""A document for a consumer outside any case: found by their e-mail, or from their card."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from chassis.clock import new_id
from chassis.errors import Invalid, NotAllowed, NotSignedIn, Refused
from contracts.documents import KINDS, PlacedDocument
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.front import Staff, Visit, in_order, see
from gateway.pages.uploads import attached
from gateway.people import consumer_at

door = APIRouter(prefix="/staff/documents/new")
SERVICE = "applications"
FIELDS = ("consumer", "title", "kind", "file")
ASKED = {
    "consumer": _("Введите e-mail потребителя"),
    "title": _("Введите название документа"),
    "kind": _("Выберите вид документа"),
}


def _page(visit: Visit, status: int = 200, **values: Any) -> Response:
    given: dict[str, Any] = {"typed": {}, "kept": [], "errors": [], "request_id": new_id()}
    given |= values
    errors = given.pop("errors")
    kinds = visit.options(KINDS)
    return visit.again("staff/placing.html", status, errors, kinds=kinds, **given)


@door.get("")
async def form(visit: Staff, consumer: Annotated[str, Query(max_length=254)] = "") -> Response:
    """The empty form, or one for this consumer."""
    return _page(visit, typed={"consumer": consumer})


@door.post("")
async def place(visit: Staff) -> Response:
    """Place it; the consumer gets a letter."""
    sent = await visit.request.form(max_files=5, max_fields=60)
    typed = {name: str(sent.get(name, "")).strip() for name in FIELDS[:3]}
    files, errors = await attached(visit, SERVICE, sent, ["file"])
    kept = files["file"][-1:]
    again: dict[str, Any] = {"typed": typed, "kept": kept}
    if sent.get("drop"):
        return _page(visit, **again)
    errors += [
        FieldError(field=name, message=visit.say(words))
        for name, words in ASKED.items()
        if not typed[name]
    ]
    if not kept and not errors:
        errors.append(FieldError(field="file", message=visit.say(_("Приложите документ"))))
    if errors:
        return _page(visit, 422, errors=in_order(errors, FIELDS), **again)
    key = {"Idempotency-Key": str(sent.get("request_id", "")) or new_id()}
    try:
        person = await consumer_at(visit.call, typed["consumer"])
        body = typed | {"owner": person["id"], "consumer": person["email"], "file_id": kept[0].id}
        answer = await visit.call(SERVICE, "POST", "/staff/documents", data=body, headers=key)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        field = "" if isinstance(error, Invalid) else "file"
        return _page(visit, error.status, errors=visit.wrong(error, field), **again)
    placed = PlacedDocument.model_validate(answer.body)
    await visit.front.window.papers.placed([placed])
    return see(f"/staff/documents/{placed.id}/evidence?done=placed")
