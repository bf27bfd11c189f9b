"""Filling in a form of any kind, drawn from its schema; nothing typed is ever lost."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Response

from chassis.clock import new_id
from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.case import FileRef
from contracts.problem import FieldError
from gateway.pages.commands import seen
from gateway.pages.drawing import Section, fields, sections
from gateway.pages.front import Consumer, Visit, in_order, see
from gateway.pages.uploads import LostFile, attached

door = APIRouter(prefix="/forms")


def _page(
    visit: Visit,
    kind: Mapping[str, Any],
    drawn: list[Section],
    typed: Mapping[str, str],
    kept: Mapping[str, list[FileRef]],
    request_id: str,
    status: int = 200,
    errors: list[FieldError] | None = None,
) -> Response:
    return visit.again(
        "form.html",
        status,
        errors or [],
        kind=kind,
        sections=drawn,
        typed=typed,
        kept=kept,
        request_id=request_id,
    )


@door.get("/{service}/{slug}")
async def ask(visit: Consumer, service: str, slug: str) -> Response:
    """The empty form, with what the account knows already."""
    kind = await visit.front.catalogue.kind(service, slug, visit.language)
    drawn = sections(kind["schema"])
    return _page(visit, kind, drawn, await _known(visit, drawn), {}, new_id())


async def _known(visit: Visit, drawn: list[Section]) -> dict[str, str]:
    """What need not be typed again (WCAG 3.3.7)."""
    try:
        account = (await visit.call("identity", "GET", "/me")).body
    except NotSignedIn:
        raise
    except Refused:
        return {}
    known = {"email": account["email"], "tel": account["phone"]}
    return {one.name: known[one.autocomplete] for one in fields(drawn) if one.autocomplete in known}


@door.post("/{service}/{slug}")
async def file(visit: Consumer, service: str, slug: str) -> Response:
    """File it. Refused or not, what was typed and the files that were sent stay."""
    kind = await visit.front.catalogue.kind(service, slug, visit.language)
    drawn = sections(kind["schema"])
    sent = await visit.request.form(max_files=60, max_fields=400)
    names = [one.name for one in fields(drawn)]
    papers = [one.name for one in fields(drawn) if one.kind == "files"]
    typed = {name: str(sent.get(name, "")) for name in names if name not in papers}
    request_id = str(sent.get("request_id", "")) or new_id()
    kept: dict[str, list[FileRef]] = {}
    try:
        kept, errors = await attached(visit, service, sent, papers)
        if errors or sent.get("drop"):
            lost = any(isinstance(error, LostFile) for error in errors)
            status = 503 if lost else 422 if errors else 200
            return _page(visit, kind, drawn, typed, kept, request_id, status, errors)
        filled = typed | {name: [ref.id for ref in kept[name]] for name in papers}
        answer = await visit.call(
            service,
            "POST",
            "/cases",
            json={"kind": slug, "form": filled},
            headers={"Idempotency-Key": request_id},
        )
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        request_id = new_id() if error.status == 409 else request_id
        said = in_order([_placed(one, names) for one in visit.wrong(error)], names)
        return _page(visit, kind, drawn, typed, kept, request_id, error.status, said)
    case = await seen(visit, answer)
    return see(f"/status/{case.id}/accepted")


def _placed(error: FieldError, names: list[str]) -> FieldError:
    """An error at a field of the form, or at none."""
    field = error.field.partition(".")[0]
    return FieldError(field=field if field in names else "", message=error.message)
