"""What clients were answered. Every command carries a mark of its own, which is found again."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

Command = Literal[
    "registered",
    "submitted",
    "message",
    "staff_message",
    "note",
    "moved",
    "answered",
    "withdrawn",
    "assigned",
]


@dataclass(frozen=True)
class Accepted:
    """A command that was answered with success."""

    command: Command
    mark: str
    who: str
    tries: int = 1
    case: str = ""
    number: str = ""
    version: int = 0
    to: str = ""


@dataclass(frozen=True)
class AcceptedVisit:
    """A command on a visit that was answered with success, and the time it then has."""

    what: str
    visit: str
    who: str
    key: str
    starts_at: datetime | None


@dataclass(frozen=True)
class AcceptedReading:
    """A reading that was answered with success: what the one register showed."""

    id: str
    number: str
    who: str
    point: str
    key: str
    shown: str


@dataclass(frozen=True)
class SentFile:
    """A file of interval data that was answered, and the days it has; none where it was refused.

    `days` are half-hours by code and day, of the points of which the answer says they were taken.
    """

    id: str
    key: str
    made_at: datetime
    days: Mapping[tuple[str, date], Sequence[int]]


@dataclass(frozen=True)
class Listed:
    """What the newest register that was taken says of a point; `owner` is a СНИЛС, or empty."""

    address: str
    owner: str
    at: float


@dataclass
class Case:
    """A case as the newest answer told it."""

    id: str
    number: str
    owner: str
    state: str
    version: int
    closed: bool
    at: str = ""
    """When it came to this version, as the service says."""

    def learn(self, answer: dict[str, Any]) -> None:
        if answer["version"] >= self.version:
            self.state, self.closed = answer["state"], answer["closed"]
            self.version, self.at = answer["version"], answer["updated_at"]


@dataclass
class Ledger:
    """Everything the checker needs to know of what happened outside."""

    accepted: list[Accepted] = field(default_factory=list)
    cases: dict[str, Case] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    """File id: the owner's address, and the content that was put."""
    visits: list[AcceptedVisit] = field(default_factory=list)
    readings: list[AcceptedReading] = field(default_factory=list)
    decided: set[str] = field(default_factory=set)
    """Readings that were questioned, and that staff were told they have accepted."""
    imports: list[SentFile] = field(default_factory=list)
    listed: dict[str, Listed] = field(default_factory=dict)
    """Supply points by account number."""
    registers: int = 0
    numbers: list[str] = field(default_factory=list)
    """СНИЛС of everybody who ever asked for an account."""
    refused: dict[str, int] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    """Answers that no client should get: 500, a refusal of what is right, or none at all."""
    latencies: list[float] = field(default_factory=list)
    """Seconds from a change to its being seen in the window."""
    retries: int = 0

    def counted(self) -> dict[str, int]:
        """How many commands of each sort were answered with success."""
        return {
            "cases": len(self.accepted),
            "visits": len(self.visits),
            "readings": len(self.readings) + len(self.decided),
            "imports": len(self.imports) + self.registers,
        }

    def note(self, one: Accepted) -> None:
        self.accepted.append(one)

    def refuse(self, what: str, status: int) -> None:
        name = f"{what} {status}"
        self.refused[name] = self.refused.get(name, 0) + 1

    def breaks(self, what: str) -> None:
        at = datetime.now(UTC).strftime("%H:%M:%S")
        self.broken.append(f"{at} {what}")


def since(changed_at: str) -> float:
    """Seconds since a moment the service wrote down."""
    return time.time() - datetime.fromisoformat(changed_at).timestamp()
