"""What was typed into a form: shown again where the form itself cannot be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from chassis.errors import Unavailable

HIDDEN = ("to", "version", "known", "assignee", "request_id", "drop", "who")
SECRETS = frozenset({"password", "current", "code"})
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")


def typed_words(sent: FormData) -> list[str]:
    """Every text that was typed into a form."""
    return [
        value.strip()
        for name, value in sent.multi_items()
        if not isinstance(value, UploadFile)
        and name not in HIDDEN
        and not name.startswith("kept.")
        and value.strip()
    ]


@dataclass(frozen=True)
class Typed:
    """A form whose service did not answer, to be sent again as it was; files came in vain."""

    address: str
    fields: Sequence[tuple[str, str]]
    words: Sequence[str]
    files: Mapping[str, Sequence[str]]
    """The names of those that were sent, by their fields."""

    @classmethod
    async def of(cls, request: Request, error: Exception) -> Self | None:
        """None where no form was sent by somebody who is signed in, or a secret stands in it."""
        kind = request.headers.get("content-type", "").partition(";")[0]
        if not isinstance(error, Unavailable) or request.method != "POST" or kind not in FORMS:
            return None
        sent = await request.form(max_files=60, max_fields=400)
        await request.close()
        if getattr(request.state, "visitor", None) is None or SECRETS & sent.keys():
            return None
        query = f"?{request.url.query}" if request.url.query else ""
        return cls(
            address=request.url.path + query,
            fields=[(n, v) for n, v in sent.multi_items() if isinstance(v, str)],
            words=[text for text in typed_words(sent) if not text.isascii() or " " in text],
            files=files_in(sent),
        )


def files_in(sent: FormData) -> dict[str, list[str]]:
    """What the files of each field were called."""
    found: dict[str, list[str]] = {}
    for name, value in sent.multi_items():
        if isinstance(value, UploadFile) and value.filename:
            found.setdefault(name, []).append(value.filename)
    return found
