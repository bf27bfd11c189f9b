"""Files on their way through a form: each goes to its service once, however often it is sent.

A form that is sent twice (a double click, a retry) brings the same content under the same request
id; the second finds what the first put, so the case is filed with the same files and not twice.
"""

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from chassis.antivirus import Unchecked
from chassis.clock import now
from chassis.errors import Refused, TooLarge, Unavailable, WrongType
from chassis.store import Index, ensure_indexes, riding_out
from contracts.case import FileRef
from contracts.problem import FieldError
from contracts.words import _
from gateway.pages.front import Visit

if TYPE_CHECKING:
    from chassis.store import Collection

KEPT = timedelta(hours=20)
"""Less than the day after which a service sweeps what nothing claimed."""
INDEXES = (Index([("until", 1)], expire_after=timedelta(0)),)
CHUNK = 256 * 1024


class Uploads:
    """Remembers which file became which."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    async def prepare(self) -> None:
        """Ensure the indexes."""
        await ensure_indexes(self._collection, INDEXES)

    async def put(self, visit: Visit, service: str, request_id: str, upload: UploadFile) -> FileRef:
        """Hand the file to the service, or find that it has it already."""
        key = await _digest(upload, visit.actor.id, service, request_id)
        known = await riding_out(lambda: self._collection.find_one({"_id": key}))
        if known is None:
            part = {"file": (upload.filename, upload.file, upload.content_type)}
            answer = await visit.call(service, "POST", "/files", files=part)
            fresh = {"file": answer.body, "until": now() + KEPT}
            await riding_out(
                lambda: self._collection.update_one(
                    {"_id": key}, {"$setOnInsert": fresh}, upsert=True
                )
            )
            known = await riding_out(lambda: self._collection.find_one({"_id": key})) or fresh
        return FileRef.model_validate(known["file"])


async def _digest(upload: UploadFile, *context: str) -> str:
    digest = hashlib.sha256("\0".join((*context, upload.filename or "")).encode())
    while chunk := await upload.read(CHUNK):
        digest.update(chunk)
    await upload.seek(0)
    return digest.hexdigest()


async def attached(
    visit: Visit, service: str, form: FormData, names: Sequence[str]
) -> tuple[dict[str, list[FileRef]], list[FieldError]]:
    """The files of each field, those taken earlier first; and what was refused of the new ones."""
    request_id = str(form.get("request_id", ""))
    found: dict[str, list[FileRef]] = {}
    errors: list[FieldError] = []
    for name in names:
        found[name] = kept_in(form, name)
        for upload in form.getlist(name):
            if not isinstance(upload, UploadFile) or not upload.filename:
                continue
            try:
                ref = await visit.front.uploads.put(visit, service, request_id, upload)
            except Unchecked as error:
                errors.append(_refused(visit, name, upload.filename, error, LostFile))
            except Unavailable:
                errors.append(_lost(visit, name, upload.filename))
            except (TooLarge, WrongType) as error:
                errors.append(_refused(visit, name, upload.filename, error))
            else:
                found[name] += [ref] if ref not in found[name] else []
    return found, errors


class LostFile(FieldError):
    """A file that could not be handed over just now."""


def _lost(visit: Visit, name: str, file: str) -> FieldError:
    """The browser gives a file only once: whoever sent it must know that it did not arrive."""
    said = visit.say(_("не сохранился: раздел временно недоступен. Приложите ещё раз"))
    return LostFile(field=name, message=f"{file}: {said}")


def _refused(
    visit: Visit, name: str, file: str, error: Refused, kind: type[FieldError] = FieldError
) -> FieldError:
    return kind(field=name, message=f"{file}: {error.said(visit.language)}")


def kept_in(form: FormData, name: str) -> list[FileRef]:
    """Those that were taken earlier, without one that is dropped now."""
    dropped = form.get("drop")
    found = []
    for text in form.getlist(f"kept.{name}"):
        try:
            ref = FileRef.model_validate_json(str(text))
        except ValidationError:
            continue
        if ref.id != dropped:
            found.append(ref)
    return found
