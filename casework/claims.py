"""The files that a command names: kept by the case it changes, and let go of where it changes none.

They are claimed before the write, for a file that a case holds must never be swept. A refusal lets
go of them again; a crash in between leaves them claimed, which costs room and loses nothing.
"""

from collections.abc import Awaitable, Callable, Mapping
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


async def holding(
    files: Files, given: Mapping[str, Any], owner: str, write: Write, *, proven: bool = False
) -> Case:
    """The case as `write` made it of the stored files that the lists in `given` name.

    `Invalid` at the fields whose files are not the owner's, or not there. `proven`: each was read
    back whole first, so that no letter tells of a document that does not open (ПП № 861, п. 105).
    """
    named = {
        field: [str(id_) for id_ in value]
        for field, value in given.items()
        if isinstance(value, list)
    }
    ids = [id_ for those in named.values() for id_ in those]
    if not ids:
        return await write({})
    holder = new_id()
    refs = await _claimed(files, named, ids, owner, holder)
    try:
        if proven:
            await _prove(files, named)
        case = await write({ref.id: ref for ref in refs})
    except Refused:
        await files.release(ids, holder)
        raise
    held = set(files_of(case.documents, case.timeline))
    if unused := [id_ for id_ in ids if id_ not in held]:  # the request had come before
        await files.release(unused, holder)
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
