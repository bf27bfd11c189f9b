"""Evidence as it is asked for and shown: of one document or of many, as words and as a table."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import Any

from chassis.clock import MOSCOW
from chassis.words import translate
from contracts.documents import KINDS, Happened, Placed, Proof
from contracts.words import _
from gateway.papers import Paper

Ask = Callable[..., Awaitable[Any]]
"""`call` of a visit or of an API call."""
WAYS = {
    "letter": _("письмом"),
    "phone": _("по телефону"),
    "in_person": _("лично"),
    "post": _("почтой"),
}
WORDS = {
    "told": _("Сообщено"),
    "untold": _("Письмо не ушло"),
    "opened": _("Открыт потребителем"),
}
HEAD = (
    _("Документ"),
    _("Вид"),
    _("Номер"),
    _("Потребитель"),
    _("Событие"),
    _("Когда (МСК)"),
    _("Кто или куда"),
    _("Чем подтверждено"),
)


async def proofs_of(call: Ask, papers: Sequence[Paper]) -> list[Proof]:
    """The evidence of these papers, in their order, asked of the services that hold them."""
    by_service: dict[str, list[str]] = defaultdict(list)
    for paper in papers:
        by_service[paper.service].append(paper.id)
    found: dict[str, Proof] = {}
    for service, ids in by_service.items():
        answer = await call(service, "POST", "/staff/evidence", json={"documents": ids})
        proofs = [Proof.model_validate(one) for one in answer.body]
        found |= {proof.document.id: proof for proof in proofs}
    return [found[paper.id] for paper in papers if paper.id in found]


def what(row: Happened, opened_before: bool, language: str) -> str:
    """What happened, in a few words."""
    if row.what == "opened" and opened_before:
        return translate(_("Открыт ещё раз"), language)
    words = translate(WORDS[row.what], language)
    way = translate(WAYS[row.way], language) if row.what == "told" and row.way else ""
    return f"{words} {way}".strip()


def who(row: Happened, language: str) -> str:
    """Whom it went to, or who told."""
    if row.what == "opened":
        return translate(_("потребитель, после входа"), language)
    return row.to or row.by


def proven_by(row: Happened) -> str:
    """The mail server's answer and the letter's name; or an employee's note."""
    said = [row.server, row.answer] if row.server else [row.answer]
    return " · ".join(part for part in (*said, row.message_id) if part)


def story(proof: Proof, language: str) -> Iterator[tuple[str, Any, str, str]]:
    """What happened, when, who or whom, and what proves it; placing it comes first."""
    placed = proof.document
    words = translate(_("Размещён в личном кабинете"), language)
    by = placed.placed_by or translate(_("система"), language)
    yield words, placed.placed_at, by, ""
    opened = False
    for row in proof.rows:
        yield what(row, opened, language), row.at, who(row, language), proven_by(row)
        opened = opened or row.what == "opened"


def kind_of(document: Placed | Paper, language: str) -> str:
    """What kind of document it is; empty where its title alone says so, as a step's own does."""
    return translate(KINDS[document.kind], language) if document.kind in KINDS else ""


def table(proofs: Sequence[Proof], language: str) -> Iterator[Sequence[str]]:
    """Row by row, as it is exported."""
    for proof in proofs:
        one = proof.document
        about = (one.title, kind_of(one, language), one.number, one.consumer)
        for words, at, by, proven in story(proof, language):
            local = f"{at.astimezone(MOSCOW):%d.%m.%Y %H:%M:%S}"
            yield (*about, words, local, by, proven)
