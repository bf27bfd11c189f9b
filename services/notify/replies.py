"""Reply templates: texts that staff write again and again, kept by supervisors."""

import re
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints

from chassis.app import Service
from chassis.documents import Aggregate, Documents, Duplicate
from chassis.errors import NotNow
from chassis.store import Index, riding_out
from contracts.checks import wrong
from contracts.fields import Line, LongText
from contracts.notify import REPLY_FIELDS
from contracts.words import _

INDEXES = (Index([("title", 1)], unique=True),)
FIELD = re.compile(r"\{[^{}]*\}?|\}")


def _known_fields(text: str) -> str:
    for found in FIELD.findall(text):
        if found[1:-1] not in REPLY_FIELDS:
            raise wrong(_("Нет такого поля: {field}. Поля перечислены под текстом"), field=found)
    return text


class Given(BaseModel):
    """A template as a supervisor writes it."""

    model_config = ConfigDict(extra="forbid")

    title: Annotated[Line, StringConstraints(max_length=100)]
    text: Annotated[LongText, AfterValidator(_known_fields)]


class SameTitle(NotNow):
    """Templates are chosen by their title, so each has one of its own."""

    slug, default = "same-title", _("Шаблон с таким названием уже есть")


class ChangedMeanwhile(NotNow):
    """Another supervisor was faster."""

    slug, default = "changed", _("Изменено другим сотрудником")


class Reply(Aggregate):
    """One template."""

    title: str
    text: str
    changed_at: datetime
    changed_by: str

    def rewrite(self, given: Given, seen: int | None, by: str, at: datetime) -> None:
        """Another title or text, over the version that was seen."""
        if (self.title, self.text) == (given.title, given.text):
            return
        if seen is not None and seen != self.version:
            raise ChangedMeanwhile
        self.title, self.text = given.title, given.text
        self.changed_at, self.changed_by = at, by


class Replies:
    """All of them."""

    def __init__(self, service: Service) -> None:
        self._documents: Documents[Reply] = service.documents("replies", Reply, INDEXES)

    async def all(self) -> list[Reply]:
        """By title; there are as many as fit into a menu."""
        return await self._documents.find({}, [("title", 1)], 500)

    async def add(self, reply: Reply) -> tuple[Reply, bool]:
        """A new one, or the same once more: a double click makes one."""
        try:
            return await self._documents.add(reply), True
        except Duplicate:
            known = await self._documents.find_one({"title": reply.title})
        if known is None or known.text != reply.text:
            raise SameTitle
        return known, False

    async def rewrite(
        self, id_: str, given: Given, seen: int | None, by: str, at: datetime
    ) -> Reply:
        """As `Reply.rewrite`."""
        try:
            return await self._documents.change(id_, Reply.rewrite, given, seen, by, at)
        except Duplicate:
            raise SameTitle from None

    async def drop(self, id_: str) -> None:
        """Gone; what was written with it stays."""
        await riding_out(lambda: self._documents.collection.delete_one({"_id": id_}))
