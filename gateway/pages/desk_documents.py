"""Documents at the desk: all that were placed, who was told of them, and the evidence of it."""

from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from chassis.clock import new_id, now
from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.documents import KINDS, Proof
from contracts.words import _
from gateway.pages.front import Id, Staff, Visit, see
from gateway.pages.status import day
from gateway.pages.wording import around
from gateway.papers import PaperFilter, State
from gateway.proofs import HEAD, WAYS, kind_of, proofs_of, story, table
from gateway.tables import as_csv

door = APIRouter(prefix="/staff/documents")
PER_PAGE = 20
EXPORTED = 200
STATES = {
    "untold": _("Не сообщено"),
    "unopened": _("Ещё не открыты"),
    "opened": _("Открыты"),
}
DONE = {
    "placed": _("Документ размещён. Потребителю уйдёт письмо"),
    "told": _("Записано, что потребителю сообщено"),
}
BY_HAND = {way: words for way, words in WAYS.items() if way != "letter"}


@door.get("")
async def documents(
    visit: Staff,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: str = "",
    state: str = "",
    since: str = "",
    until: str = "",
    cursor: str = "",
) -> Response:
    """What the company placed, the newest first; what nobody was told of is work to do."""
    asked = {"q": q.strip(), "kind": kind, "state": state, "since": since, "until": until}
    found = visit.front.window.papers
    page = await found.page(_wanted(asked), cursor or None, PER_PAGE)
    kept = {name: value for name, value in asked.items() if value}
    return visit.page(
        "staff/documents.html",
        papers=[(one, kind_of(one, visit.language), one.is_untold(now())) for one in page.items],
        total=page.total,
        untold=await found.count(PaperFilter(state="untold")),
        asked=asked,
        filtered=bool(kept),
        kinds=visit.options(KINDS),
        states=visit.options(STATES),
        export="/staff/documents/evidence.csv?" + urlencode(kept),
        **around("/staff/documents", kept, cursor, page.next),
    )


def _wanted(asked: dict[str, str]) -> PaperFilter:
    state = asked["state"]
    return PaperFilter(
        q=asked["q"],
        kind=asked["kind"] if asked["kind"] in KINDS else "",
        since=day(asked["since"]),
        until=day(asked["until"]),
        state=cast("State", state) if state in STATES else None,
    )


@door.get("/evidence.csv")
async def export(
    visit: Staff,
    q: Annotated[str, Query(max_length=100)] = "",
    kind: str = "",
    state: str = "",
    since: str = "",
    until: str = "",
) -> Response:
    """The evidence of the newest documents under this filter, two hundred at the most."""
    asked = {"q": q.strip(), "kind": kind, "state": state, "since": since, "until": until}
    page = await visit.front.window.papers.page(_wanted(asked), None, EXPORTED)
    proofs = await proofs_of(visit.call, page.items)
    head = [visit.say(words) for words in HEAD]
    name = visit.say(_("доказательства размещения.csv"))
    return as_csv(name, head, table(proofs, visit.language))


@door.get("/{document_id}/evidence")
async def evidence(visit: Staff, document_id: Id, done: str = "") -> Response:
    """Who placed it, how its consumer was told, and when they opened it; made to be printed."""
    notice = visit.say(DONE[done]) if done in DONE else ""
    return await _page(visit, document_id, notice=notice)


async def _page(visit: Visit, document_id: str, status: int = 200, **values: object) -> Response:
    paper = await visit.front.window.papers.of(document_id)
    proofs = await proofs_of(visit.call, [paper])
    given: dict[str, object] = {"errors": [], "wrong": {}, "notice": "", "typed": {}, **values}
    return visit.page(
        "staff/evidence.html",
        status,
        paper=paper,
        kind=kind_of(paper, visit.language),
        untold=paper.is_untold(now()),
        placed=proofs[0].document if proofs else None,
        related=await visit.front.window.about(document_id),
        story=list(story(proofs[0], visit.language)) if proofs else [],
        printed_at=now(),
        ways=visit.options(BY_HAND),
        request_id=new_id(),
        **given,
    )


@door.get("/{document_id}/evidence.csv")
async def one_exported(visit: Staff, document_id: Id) -> Response:
    """The same as a table."""
    paper = await visit.front.window.papers.of(document_id)
    proofs = await proofs_of(visit.call, [paper])
    head = [visit.say(words) for words in HEAD]
    name = visit.say(_("доказательства {number}.csv"), number=paper.number)
    return as_csv(name, head, table(proofs, visit.language))


@door.post("/{document_id}/told")
async def told(visit: Staff, document_id: Id) -> Response:
    """The consumer was told by phone or the like, which ends the work."""
    sent = await visit.request.form()
    typed = {name: str(sent.get(name, "")).strip() for name in ("way", "words", "request")}
    paper = await visit.front.window.papers.of(document_id)
    body = {name: value for name, value in typed.items() if value} | {"document": document_id}
    try:
        answer = await visit.call(paper.service, "POST", "/staff/evidence/told", json=body)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        errors = visit.wrong(error)
        wrong = {one.field: one.message for one in errors}
        return await _page(
            visit, document_id, error.status, errors=errors, wrong=wrong, typed=typed
        )
    await visit.front.window.papers.proven(Proof.model_validate(answer.body))
    return see(f"/staff/documents/{document_id}/evidence?done=told")
