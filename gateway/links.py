"""What a case is about: another case or a document, found to be the same consumer's."""

import re
from typing import TYPE_CHECKING, Literal

from chassis.errors import NotFound
from contracts.part import CaseLink
from contracts.words import Words

if TYPE_CHECKING:
    from gateway.store import Window

ASKED = re.compile(r"(case|document):([0-9a-f-]{36})")
Type = Literal["case", "document"]


async def linked(window: "Window", owner: str, type_: Type, id_: str) -> CaseLink:
    """The consumer's own; somebody else's is not found, as if there were none."""
    if type_ == "case":
        case = await window.case(owner, id_)
        return CaseLink(type=type_, id=id_, number=case.number, title=case.title)
    paper = await window.papers.of(id_, owner)
    title = Words(ru=paper.named("ru"), en=paper.named("en"))
    return CaseLink(type=type_, id=id_, number=paper.number, title=title)


async def asked(window: "Window", owner: str, words: str) -> CaseLink | None:
    """What an address or a form names as `case:ID` or `document:ID`; None for nothing."""
    if not words:
        return None
    found = ASKED.fullmatch(words)
    if found is None:
        raise NotFound
    return await linked(window, owner, "case" if found[1] == "case" else "document", found[2])
