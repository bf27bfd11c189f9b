"""Letters on disk: one file each, there before the sender hears 250, so a crash loses none."""

import email
import email.policy
import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

LIMIT = 10_000


@dataclass(frozen=True)
class Letter:
    """One letter as it came: the envelope's recipients and the readable parts."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    date: datetime
    text: str
    html: str

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "from": self.sender,
            "to": list(self.to),
            "subject": self.subject,
            "date": self.date.isoformat(),
            "text": self.text,
            "html": self.html,
        }


class Mailbox:
    """All letters, newest first; the oldest go when there are more than `limit`."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self._folder = folder
        self._limit = limit
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for half_written in folder.glob(".*"):
            half_written.unlink()
        self._letters = {file.stem: read(file) for file in sorted(folder.glob("*.letter"))}
        self._next = 1 + max((int(name) for name in self._letters), default=0)

    def keep(self, sender: str, to: Sequence[str], content: bytes) -> str:
        """Write the letter down for good and answer its id. Blocks; one call at a time."""
        name = f"{self._next:08}"
        envelope = {"from": sender, "to": list(to), "at": datetime.now(UTC).isoformat()}
        file = self._folder / f"{name}.letter"
        beside = self._folder / f".{name}"
        with beside.open("wb") as out:
            out.write(json.dumps(envelope).encode() + b"\n" + content)
            out.flush()
            os.fsync(out.fileno())
        beside.rename(file)
        _sync(self._folder)
        self._next += 1
        self._letters[name] = read(file)
        for oldest in list(self._letters)[: -self._limit]:
            self._forget(oldest)
        return name

    def find(self, to: str = "") -> Iterator[Letter]:
        """Newest first; only those to the address where one is given, in any letter case."""
        wanted = to.strip().casefold()
        for letter in reversed(list(self._letters.values())):
            if not wanted or wanted in (address.casefold() for address in letter.to):
                yield letter

    def get(self, name: str) -> Letter | None:
        return self._letters.get(name)

    def source(self, name: str) -> bytes:
        """The letter as it came over SMTP."""
        return (self._folder / f"{name}.letter").read_bytes().partition(b"\n")[2]

    def clear(self) -> None:
        for name in list(self._letters):
            self._forget(name)

    def _forget(self, name: str) -> None:
        del self._letters[name]
        (self._folder / f"{name}.letter").unlink(missing_ok=True)


def read(file: Path) -> Letter:
    line, _, content = file.read_bytes().partition(b"\n")
    envelope = json.loads(line)
    message = email.message_from_bytes(content, policy=email.policy.default)
    return Letter(
        id=file.stem,
        sender=str(message["from"] or envelope["from"]),
        to=tuple(envelope["to"]),
        subject=str(message["subject"] or ""),
        date=datetime.fromisoformat(envelope["at"]),
        text=_part(message, "plain"),
        html=_part(message, "html"),
    )


def _part(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body(preferencelist=(kind,))
        return "\n".join(str(part.get_content()).splitlines()) if part else ""
    except (KeyError, LookupError, ValueError) as unreadable:
        return f"({unreadable})"


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
