"""The files that a command names: kept by the case it changes, and let go of where it changes none.

They are claimed before the write, for a file that a case holds must never be swept. A refusal lets
go of them again; a crash in between leaves them claimed, which costs room and loses nothing.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from casework.model import Case
from casework.parts import files_of
from chassis.clock import new_id
from chassis.errors import Invalid, NotFound, Refused
from chassis.files import Files
from contracts.case import FileRef
from contracts.words import _

Write = Callable[[dict[str, FileRef]], Awaitable[Case]]
"""Changes a case by files that were found, each under its id."""


@dataclass(frozen=True)
class Hold:
    """Files claimed for one command: each under its id."""

    files: Files
    holder: str
    refs: dict[str, FileRef]

    async def keep(self, used: Collection[str]) -> None:
        """Let go of all but these: the same request had come before."""
        if unused := [id_ for id_ in self.refs if id_ not in used]:
            await self.files.release(unused, self.holder)


@asynccontextmanager
async def held(
    files: Files, given: Mapping[str, Any], owner: str, *, proven: bool = False
) -> AsyncIterator[Hold]:
    """The stored files that the lists in `given` name; a refusal inside lets go of them.

    `Invalid` at the fields whose files are not the owner's, or not there. `proven`: each was read
    back whole first, so that no letter tells of a document that does not open (ПП № 861, п. 105).
    """
    named = {
        field: [str(id_) for id_ in value]
        for field, value in given.items()
        if isinstance(value, list)
    }
    ids = [id_ for those in named.values() for id_ in those]
    holder = new_id()
    refs = await _claimed(files, named, ids, owner, holder) if ids else []
    try:
        if proven:
            await _prove(files, named)
        yield Hold(files, holder, {ref.id: ref for ref in refs})
    except Refused:
        await files.release(ids, holder)
        raise


async def holding(
    files: Files, given: Mapping[str, Any], owner: str, write: Write, *, proven: bool = False
) -> Case:
    """The case as `write` made it of the files that `given` names; those it has are kept."""
    async with held(files, given, owner, proven=proven) as hold:
        case = await write(hold.refs)
    await hold.keep(files_of(case.documents, case.timeline))
    return case


async def _claimed(
    files: Files, named: Mapping[str, list[str]], ids: list[str], owner: str, holder: str
) -> list[FileRef]:
    try:
        return await files.claim(ids, owner, holder)
    except NotFound as error:
        missing = set(error.values["missing"])
        at = [field for field, those in named.items() if missing.intersection(those)]
        said = _("Файл не найден, приложите его ещё раз")
        raise Invalid(*((field, said) for field in at)) from None


async def _prove(files: Files, named: Mapping[str, list[str]]) -> None:
    broken = [field for field, ids in named.items() for id_ in ids if not await files.opens(id_)]
    if broken:
        said = _("Файл не открывается, приложите его ещё раз")
        raise Invalid(*((field, said) for field in dict.fromkeys(broken)))
