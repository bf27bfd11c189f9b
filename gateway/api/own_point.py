"""A supply point that a program names in a form is one of its caller's own."""

import re
from collections.abc import Mapping
from typing import Any

from chassis.errors import Invalid, NotFound
from contracts.words import _
from gateway.api.access import Call
from gateway.own_points import asked_in

AN_ID = re.compile(r"[0-9a-f-]{36}")
NOT_YOURS = _("Такой точки поставки в вашем кабинете нет")


async def named_by(call: Call, service: str, kind: str, form: Mapping[str, Any]) -> None:
    """Ask metering, in the caller's name, where a form names a point. Raises `Invalid`.

    What is no id at all is left to the form's own check.
    """
    try:
        described = await call.front.catalogue.kind(service, kind, call.language)
    except NotFound:
        return
    name = asked_in(described["schema"])
    said = form.get(name)
    if not isinstance(said, str) or not AN_ID.fullmatch(said.strip()):
        return
    try:
        await call.call("metering", "GET", f"/points/{said.strip()}")
    except NotFound:
        raise Invalid((name, NOT_YOURS)) from None
