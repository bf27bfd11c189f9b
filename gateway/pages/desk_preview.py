"""Before something is sent to a consumer: a template put into the text, the letter looked at."""

from collections.abc import Mapping
from typing import Any

from fastapi import Response
from starlette.datastructures import FormData

from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.desk_fields import filled, unfilled, values
from gateway.pages.desk_sheet import Sheet, page
from gateway.pages.front import Visit

INSERT, PREVIEW = "insert", "preview"


def asked(sent: FormData) -> str:
    """Which of the two a form's button asks for; empty where it is to be sent."""
    does = str(sent.get("do", ""))
    return does if does in (INSERT, PREVIEW) else ""


async def inserted(
    visit: Visit, sheet: Sheet, sent: FormData, field: str, again: Mapping[str, Any]
) -> Response:
    """The chosen template at the end of what was typed, its fields filled in from the case."""
    visit.about(only=INSERT)
    chosen = str(sent.get("reply", ""))
    found = next((one for one in sheet.replies if one.id == chosen), None)
    typed = dict(again["typed"])
    if found is not None:
        phone = visit.front.settings.company_phone
        own = filled(found.text, values(sheet.case, sheet.desk, visit.actor.name, phone))
        typed[field] = f"{typed.get(field, '').rstrip()}\n\n{own}".strip()
    return page(visit, sheet, **{**again, "typed": typed})


def left_open(visit: Visit, field: str, text: str) -> list[FieldError]:
    """A text with a field of a template in it goes to nobody."""
    found = ", ".join(unfilled(text))
    said = visit.say(_("Впишите вместо {fields} нужные слова"), fields=found)
    return [FieldError(field=field, message=said)] if found else []


async def previewed(
    visit: Visit, sheet: Sheet, body: Mapping[str, Any], again: Mapping[str, Any]
) -> Response:
    """The very letter that notify would send; raises what the service refuses the step with."""
    visit.about(only=PREVIEW)
    path = f"/staff/cases/{sheet.case.id}/previews"
    fact = (await visit.call(sheet.case.service, "POST", path, json=dict(body))).body
    answer = await visit.call("notify", "POST", "/letters/preview", json=fact)
    return page(visit, sheet, **{**again, "letters": answer.body["letters"]})
