"""`kabinet audit check` follows the whole chain in the gateway's database."""

from typing import Any

import pytest

from chassis.commands import audit
from chassis.commands.common import Failed
from chassis.settings import Settings
from chassis.store import close_client, database_of, open_client
from chassis.testing import MongoDB
from gateway.audit.command import check
from gateway.audit.row import START, Broken, Head
from gateway.audit.store import Trail
from tests.gateway.audit.test_trail import a_row


@pytest.fixture
async def settings(mongo: MongoDB) -> Settings:
    return Settings(_env_file=None, service="gateway", mongo_url=mongo.url())


@pytest.fixture
async def rows(settings: Settings) -> Any:
    client = open_client(settings)
    yield database_of(client, settings)["audit"]
    await close_client(client)


async def test_an_audit_with_nothing_in_it_is_whole(settings: Settings) -> None:
    assert await check(settings, "") == START


async def test_a_noted_head_must_be_on_the_way(settings: Settings, rows: Any) -> None:
    trail = Trail(rows)
    for _ in range(3):
        await trail.write(a_row())
    head = await check(settings, "")
    assert head.seq == 3
    assert await check(settings, str(head)) == head
    with pytest.raises(Broken):
        await check(settings, str(Head(2, head.hash)))
    with pytest.raises(ValueError):
        await check(settings, "3")


def test_the_command_says_whether_it_is_whole(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "settings_for", lambda _data, _process: settings)
    audit.check(None, "")
    assert "the chain is whole; its head is 0:" in capsys.readouterr().out
    with pytest.raises(Failed, match="5:x is no head"):
        audit.check(None, "5:x")
    with pytest.raises(Failed, match="row 5 is missing"):
        audit.check(None, f"5:{'a' * 64}")
