"""When somebody else was faster: what they did, and what one had typed oneself."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response
from starlette.datastructures import FormData

from contracts.case import TimelineEntry
from contracts.words import _
from gateway.pages.desk_sheet import Sheet, page
from gateway.pages.front import Visit
from gateway.pages.typed import typed_words

BY_OTHERS = _("Изменено другим сотрудником")
BY_CONSUMER = _("Потребитель написал или сделал шаг, пока вы смотрели")
BY_TIME = _("Пока вы смотрели, срок или статус изменились")
BY_ME = _("Вы сделали это в другом окне")


@dataclass(frozen=True)
class Changed:
    """What happened meanwhile, and the typed words that no form of the page holds any more."""

    heading: str
    entries: Sequence[TimelineEntry]
    lost: Sequence[str]


def since(sheet: Sheet, sent: FormData) -> Sequence[TimelineEntry]:
    """What the timeline has gained since the page was drawn that the form came from."""
    known = str(sent.get("known", ""))
    return sheet.timeline[int(known) :] if known.isdecimal() and known.isascii() else []


def heading(visit: Visit, entries: Sequence[TimelineEntry]) -> str:
    """Who did it, in words."""
    staff = [entry for entry in entries if entry.by == "staff"]
    if any(entry.by_name != visit.actor.name for entry in staff):
        return BY_OTHERS
    if any(entry.by == "consumer" for entry in entries):
        return BY_CONSUMER
    return BY_ME if staff else BY_TIME


def done_by_me(visit: Visit, sheet: Sheet, sent: FormData, to: str) -> bool:
    """Whether the step is one's own, sent twice."""
    mine = [entry for entry in since(sheet, sent) if entry.fact == "moved"]
    return sheet.case.state == to and [entry.by_name for entry in mine] == [visit.actor.name]


def changed_page(
    visit: Visit, sheet: Sheet, sent: FormData, opened: str = "", **kept: Any
) -> Response:
    """The case as it is now, what others did to it, and everything that had been typed."""
    entries = since(sheet, sent)
    held = sheet.move(opened) is not None or opened == "assignee"
    lost = [] if held else typed_words(sent)
    said = Changed(visit.say(heading(visit, entries)), entries, lost)
    return page(visit, sheet, 409, changed=said, opened=opened, **kept)
