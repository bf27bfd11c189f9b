"""Forms that are still being filled in: nobody has applied yet, so they belong to no service.

A draft lies for 30 days from its last change. Whoever changes it says which version they saw, so
that two tabs do not overwrite each other unseen; what was filed leaves a mark for a day, so that
the second click of two finds the case and not an empty place.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import new_id, now
from chassis.errors import NotFound, NotNow
from chassis.store import Document, DuplicateKey, Index, ensure_indexes, riding_out
from contracts.case import FileRef
from contracts.part import CaseLink
from contracts.words import _

if TYPE_CHECKING:
    from chassis.store import Collection

LASTS = timedelta(days=30)
FILED_SEEN = timedelta(days=1)
MOST = 20
TRIES = 5
INDEXES = (
    Index([("until", 1)], expire_after=timedelta(0)),
    Index([("owner", 1), ("began_at", -1)]),
)


class Draft(BaseModel):
    """A form of a kind, as far as it is filled in; version 0 has not been kept yet."""

    model_config = ConfigDict(extra="ignore", frozen=True, populate_by_name=True)

    id: str = Field(alias="_id")
    owner: str
    service: str
    kind: str
    title: str = ""
    typed: Mapping[str, str] = {}
    kept: Mapping[str, list[FileRef]] = {}
    step: int = 1
    key: str = Field("", description="By which the filed form is known; its own id at first")
    version: int = 0
    tab: str = Field("", description="Which page wrote it last")
    began_at: datetime = Field(default_factory=now)
    saved_at: datetime = Field(default_factory=now)
    filed: str | None = Field(None, description="The case that it became")
    about: CaseLink | None = Field(None, description="What it will be about beside its form")

    @property
    def files(self) -> list[str]:
        """The ids of all its files."""
        return [ref.id for refs in self.kept.values() for ref in refs]

    @property
    def until(self) -> datetime:
        """When it goes."""
        return self.saved_at + LASTS

    def with_(
        self, typed: Mapping[str, str], kept: Mapping[str, list[FileRef]], step: int = 0
    ) -> Self:
        """The same with these fields as they are now."""
        changes = {"typed": {**self.typed, **typed}, "kept": {**self.kept, **kept}}
        return self.model_copy(update={**changes, "step": step or self.step})

    def as_new(self, id_: str) -> Self:
        """The same as a draft of its own."""
        return self.model_copy(update={"id": id_, "key": id_, "version": 0, "began_at": now()})

    def says_what(self, other: "Draft") -> bool:
        """Whether both say the same."""
        return (self.typed, self.kept) == (other.typed, other.kept)


class TooManyDrafts(NotNow):
    """There is no room for another."""

    slug = "too-many-drafts"
    default = _("У вас уже {most} черновиков: подайте или удалите ненужные")


class ChangedElsewhere(NotNow):
    """Somebody, most likely the same person in another tab, changed it meanwhile."""

    slug = "changed"
    default = _("Черновик изменён в другой вкладке")

    def __init__(self, stored: Draft) -> None:
        super().__init__()
        self.stored = stored


class Drafts:
    """One collection in the gateway's database."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._collection, INDEXES)

    async def of(self, owner: str, id_: str) -> Draft:
        """One's own; somebody else's is not found, nor is one whose time is over."""
        query = {"_id": id_, "owner": owner, "until": {"$gt": now()}}
        found = await riding_out(lambda: self._collection.find_one(query))
        if found is None:
            raise NotFound
        return Draft.model_validate(found)

    async def listed(self, owner: str) -> Sequence[Draft]:
        """All that are still to be filed, the latest begun first."""
        query = {"owner": owner, "filed": None, "until": {"$gt": now()}}

        async def ask() -> list[Document]:
            found = self._collection.find(query, {"typed": 0, "kept": 0})
            return await found.sort([("began_at", -1)]).limit(MOST * 2).to_list(None)

        return [Draft.model_validate(one) for one in await riding_out(ask)]

    async def keep(self, draft: Draft, *, by_itself: bool = False) -> Draft:
        """As it is from now on. `ChangedElsewhere` where another page wrote something else.

        One page is no stranger to itself: a button is later than what its script saved meanwhile,
        and what is saved `by_itself` never takes the place of anything newer.
        """
        for _attempt in range(TRIES):
            if kept := await self._written(draft):
                return kept
            stored = await self.of(draft.owner, draft.id)
            if stored.filed is not None or stored.says_what(draft):
                return stored
            if by_itself or not draft.tab or stored.tab != draft.tab:
                raise ChangedElsewhere(stored)
            draft = draft.model_copy(update={"version": stored.version})
        raise ChangedElsewhere(stored)

    async def _written(self, draft: Draft) -> Draft | None:
        """As it was written; None where it stands there at another version."""
        kept = draft.model_copy(update={"version": draft.version + 1, "saved_at": now()})
        if draft.version == 0:
            return await self._begun(kept.model_copy(update={"key": draft.key or draft.id}))
        seen = {"_id": draft.id, "owner": draft.owner, "version": draft.version, "filed": None}
        result = await riding_out(lambda: self._collection.replace_one(seen, _document(kept)))
        return kept if result.matched_count else None

    async def _begun(self, draft: Draft) -> Draft | None:
        query = {"owner": draft.owner, "filed": None, "_id": {"$ne": draft.id}}
        if await riding_out(lambda: self._collection.count_documents(query)) >= MOST:
            raise TooManyDrafts(most=MOST)
        try:
            await riding_out(lambda: self._collection.insert_one(_document(draft)))
        except DuplicateKey:  # the second click of two, or the script was faster than the button
            return None
        return draft

    async def filed(self, draft: Draft, case_id: str) -> None:
        """It became this case; what was typed is the case's from now on."""
        bare = {"filed": case_id, "typed": {}, "kept": {}, "until": now() + FILED_SEEN}
        mine = {"_id": draft.id, "owner": draft.owner}
        await riding_out(lambda: self._collection.update_one(mine, {"$set": bare}))

    async def left_at(self, draft: Draft, step: int) -> None:
        """Where it is gone on with another time."""
        mine = {"_id": draft.id, "owner": draft.owner, "version": draft.version}
        await riding_out(lambda: self._collection.update_one(mine, {"$set": {"step": step}}))

    async def renew_key(self, draft: Draft) -> None:
        """File it as another application from now on."""
        mine = {"_id": draft.id, "owner": draft.owner}
        change = {"$set": {"key": new_id()}}
        await riding_out(lambda: self._collection.update_one(mine, change))

    async def drop(self, draft: Draft) -> None:
        """Gone, with all that was typed."""
        mine = {"_id": draft.id, "owner": draft.owner, "filed": None}
        await riding_out(lambda: self._collection.delete_one(mine))


def _document(draft: Draft) -> Document:
    return {**draft.model_dump(by_alias=True), "until": draft.until}
