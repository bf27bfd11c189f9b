"""How many round trips something takes, by what a client of the database sends."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pymongo import monitoring

BESIDE = {"hello", "ping", "endSessions", "saslStart", "saslContinue", "createIndexes"}


class Steps(monitoring.CommandListener):
    """What was sent, as `find cases`; what clears an outbox follows by itself and is left out."""

    def __init__(self) -> None:
        self.sent: list[str] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Note it."""
        name, command = event.command_name, event.command
        if name not in BESIDE and "outbox" not in str(command.get("updates", "")):
            self.sent.append(f"{name} {command[name]}")

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Nothing."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Nothing."""

    def taken(self) -> list[str]:
        """What was sent since this was asked last."""
        taken, self.sent = self.sent, []
        return taken


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Steps]:
    """Clients of the database that are made meanwhile tell what they send."""
    steps = Steps()
    with monkeypatch.context() as only_here:
        listeners: Any = monitoring._Listeners([steps], [], [], [], [])
        only_here.setattr(monitoring, "_LISTENERS", listeners)
        yield steps
