"""What every test of the gateway has."""

import pytest


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits here for a service that no test will start."""
    monkeypatch.setattr("gateway.upstream.PATIENCE", 0.0)
