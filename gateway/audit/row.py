"""One row of the audit, and the chain that each row is a link of.

A row carries the hash of the one before it, so a row that was changed, taken out or put in between
shows. Who may write to the whole database could make the chain anew from there on; against that
stands the head, which each write puts into the log as well, where the database cannot reach it.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from chassis.store import Document

Stage = Literal["view", "intent", "outcome", "fact"]
"""Something was shown; a command is about to be given; what came of it; a service told of it."""


@dataclass(frozen=True)
class Who:
    """The employee as they were then; a command of the company's own has no account."""

    account: str = ""
    email: str = ""
    name: str = ""
    role: str = "system"


@dataclass(frozen=True)
class Row:
    """What happened. `objects` are case numbers, account ids, names of rules; no personal data."""

    id: str
    at: datetime
    stage: Stage
    action: str
    who: Who
    objects: Sequence[str] = ()
    said: dict[str, str] = field(default_factory=dict)
    status: int | None = None
    """Of the HTTP answer; None for an intent and for a fact."""
    door: Literal["page", "api", "bus"] = "page"
    address: str = ""
    request: str = ""
    of: str | None = None
    """The intent that this is the outcome of."""


@dataclass(frozen=True)
class Head:
    """The last link: its number and its hash."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parsed(cls, text: str) -> "Head":
        """From `SEQ:HASH`; `ValueError` where it is none."""
        seq, _colon, digest = text.partition(":")
        if len(digest) != len(START.hash):
            raise ValueError(text)
        return cls(int(seq), digest)


START = Head(0, "0" * 64)


def chained(rows: Iterable[Row], head: Head) -> list[Document]:
    """The rows as they lie in the store, each linked to the one before it."""
    documents = []
    for row in rows:
        told = asdict(row)
        link: Document = {"_id": told.pop("id"), **told, "objects": list(row.objects)}
        link |= {"seq": head.seq + 1, "prev": head.hash}
        head = Head(head.seq + 1, digest(link))
        documents.append({**link, "hash": head.hash})
    return documents


def digest(document: Document) -> str:
    """SHA-256 of everything in the row but the hash itself."""
    told = {name: value for name, value in document.items() if name != "hash"}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, default=_moment)
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(value: Any) -> str:
    return str(value.isoformat())


class Broken(Exception):
    """The chain is not whole: at which number, and in what way."""

    def __init__(self, seq: int, why: Literal["missing", "changed", "unlinked"]) -> None:
        super().__init__(f"row {seq} is {why}")
        self.seq, self.why = seq, why


def followed(documents: Iterable[Document], head: Head) -> Head:
    """The head after these rows, in order; `Broken` at the first that does not fit."""
    for document in documents:
        if document["seq"] != head.seq + 1:
            raise Broken(head.seq + 1, "missing")
        if document["prev"] != head.hash:
            raise Broken(document["seq"], "unlinked")
        if digest(document) != document["hash"]:
            raise Broken(document["seq"], "changed")
        head = Head(document["seq"], document["hash"])
    return head
