"""Answers, kept apart from who answered.

Who has answered is a mark, one a consumer and survey, so that nobody answers twice. What was
answered lies in a box with the answers of others, under a random token and sorted by it: no row
has a time or a place that tells when it came, so no order joins the rows to the marks.

Both must happen or neither, and they are two documents. So the answer first lies in the mark
itself, which is one write; from there it is dropped into the box, and taken out of the mark after
that. Whoever dies between leaves a mark that still waits: the next one drops the same token, which
a box takes once. Only while it waits, for moments, does an answer lie beside a name
(docs/decisions/0023).
"""

import asyncio
import contextlib
from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from uuid import uuid4

import structlog

from chassis.app import Service
from chassis.documents import Aggregate, Documents, Duplicate
from chassis.errors import NotNow
from chassis.rounds import rounds
from chassis.store import Document, Index, riding_out
from contracts.surveys import Value
from contracts.words import _

log = structlog.get_logger()
FULL = 200
"""Rows after which a new box is begun: of long answers that is some megabytes."""
BATCH = 100
TICK = 5.0
"""Seconds until a look for what a process that died has left."""
MARKS = (Index([("waiting", 1)]),)
BOXES = (Index([("survey", 1), ("number", -1)]),)


class AnsweredAlready(NotNow):
    """One answer a consumer."""

    slug, default = "answered-already", _("Вы уже ответили на этот опрос")


class Ballot(Aggregate):
    """The mark that this consumer has answered; while it waits it holds what."""

    survey: str
    account: str
    request: str
    waiting: bool = True
    box: int | None
    token: str | None
    answers: dict[str, Value] | None

    def drop(self) -> None:
        """The answers lie in the box: nothing here leads to them any more."""
        self.waiting, self.box, self.token, self.answers = False, None, None, None


class Box(Aggregate):
    """Answers to one survey, by random token."""

    survey: str
    number: int
    size: int = 0
    rows: dict[str, dict[str, Value]] = {}

    def take(self, rows: Mapping[str, dict[str, Value]]) -> None:
        """Take these in among the others; those that lie here already change nothing."""
        self.rows = dict(sorted({**rows, **self.rows}.items()))
        self.size = len(self.rows)


class Ballots:
    """All marks and all boxes."""

    def __init__(self, service: Service) -> None:
        self._marks: Documents[Ballot] = service.documents("survey_marks", Ballot, MARKS)
        self._boxes: Documents[Box] = service.documents("survey_boxes", Box, BOXES)
        self._some = asyncio.Event()

    async def cast(
        self, survey: str, account: str, answers: Mapping[str, Value], request: str
    ) -> None:
        """Keep the answers, once; the same request again is the same answer, another is refused."""
        ballot = Ballot(
            id=f"{survey}~{account}",
            survey=survey,
            account=account,
            request=request,
            box=await self._begun(survey),
            token=uuid4().hex,
            answers=dict(answers),
        )
        try:
            await self._marks.add(ballot)
        except Duplicate:
            kept = await self._marks.get(ballot.id)
            if kept.request != request:
                raise AnsweredAlready from None
        self._some.set()

    async def answered(self, account: str, surveys: Sequence[str]) -> set[str]:
        """Which of these surveys the consumer has answered."""
        marks = await self._marks.find({"_id": {"$in": [f"{one}~{account}" for one in surveys]}})
        return {mark.survey for mark in marks}

    async def rows(self, survey: str) -> list[Mapping[str, Value]]:
        """Everything that was answered, in no order that means anything."""
        await self.drop_waiting()
        boxes = await self._boxes.find({"survey": survey})
        found = {token: row for box in boxes for token, row in box.rows.items()}
        return [row for _token, row in sorted(found.items())]

    async def count(self, survey: str) -> int:
        """How many answers have been taken in."""
        return sum(size for _number, size in await self._sizes(survey))

    async def drop_waiting(self) -> int:
        """Drop what waits into its boxes; returns how much there was."""
        waiting = await self._marks.find({"waiting": True}, limit=BATCH)
        by_box: dict[tuple[str, int], list[Ballot]] = {}
        for mark in waiting:
            if mark.box is not None:
                by_box.setdefault((mark.survey, mark.box), []).append(mark)
        for (survey, number), marks in by_box.items():
            rows = {mark.token: mark.answers for mark in marks if mark.token}
            box = await self._box(survey, number)
            await self._boxes.change(box, Box.take, {k: v or {} for k, v in rows.items()})
            for mark in marks:
                await self._marks.change(mark.id, Ballot.drop)
        return len(waiting)

    async def _begun(self, survey: str) -> int:
        """The box that is being filled."""
        number, size = max(await self._sizes(survey), default=(1, 0))
        return number + (size >= FULL)

    async def _sizes(self, survey: str) -> list[tuple[int, int]]:
        """Each box with how much lies in it, without what."""
        fields = {"number": 1, "size": 1}

        async def ask() -> list[Document]:
            return await self._boxes.collection.find({"survey": survey}, fields).to_list(None)

        return [(one["number"], one["size"]) for one in await riding_out(ask)]

    async def _box(self, survey: str, number: int) -> str:
        id_ = f"{survey}~{number}"
        if await self._boxes.find_one({"_id": id_}) is None:
            with contextlib.suppress(Duplicate):  # another one began it meanwhile
                await self._boxes.add(Box(id=id_, survey=survey, number=number))
        return id_

    def dropping(self) -> AbstractAsyncContextManager[None]:
        """Drop what waits as long as the service runs."""

        async def round_() -> bool:
            return await self.drop_waiting() >= BATCH

        return rounds(round_, "answers_wait", TICK, soon=0, wake=self._some)
