"""The eye on the terms: what it could not tell is seen, and keeps nothing else untold."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from prometheus_client import CollectorRegistry
from pydantic import SecretStr

from casework import watch
from casework.kind import load
from casework.model import Case
from casework.store import Cases
from chassis.app import Service
from chassis.clock import freeze
from chassis.settings import Settings
from chassis.store import close_client
from chassis.testing import MongoDB, eventually
from tests.builders import NOON, STAFF, a_case, kept


@pytest.fixture
async def cases(settings: Settings, mongo: MongoDB) -> AsyncIterator[Cases]:
    """Cases of a database of its own, that nobody else watches."""
    alone = Service(settings.model_copy(update={"mongo_url": SecretStr(mongo.url())}))
    kept = Cases(alone, load("services.applications.kinds"))
    await alone.start_store()
    yield kept
    await close_client(alone.client)


async def test_a_case_that_cannot_be_woken_is_late_and_the_others_are_told(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, sound = a_case(), a_case()
    sound.number = "ТП-2026-000124"
    await cases.add(broken)
    await cases.add(sound)
    assert broken.wake_at
    wake = Case.wake

    def stumbling(case: Case, *words: object) -> None:
        if case.id == broken.id:
            raise RuntimeError("a fault of ours")
        wake(case, *words)  # type: ignore[arg-type]

    monkeypatch.setattr(Case, "wake", stumbling)
    at = broken.wake_at + timedelta(seconds=400)
    with freeze(at):
        assert await cases.late(at) == 400
        await watch.look(cases)
        assert await cases.late(at) == 400
        assert (await cases.get(sound.id)).version == sound.version + 1
        monkeypatch.undo()
        await watch.look(cases)
    assert await cases.late(at) == 0


async def test_each_of_several_terms_is_told_in_a_write_of_its_own(cases: Cases) -> None:
    case = a_case("offered")
    case.move("concluded", STAFF, {"paid_on": "2026-11-24", "paid": "first"}, NOON)
    kept(case)
    await cases.add(case)
    late = NOON + timedelta(days=90)
    with freeze(late):
        for _term in range(3):
            assert await watch.look(cases) == 1
        assert await watch.look(cases) == 0
    seen = await cases.get(case.id)
    assert seen.version == case.version + 3
    assert [one.fact for one in seen.timeline[-3:]] == ["overdue"] * 3
    assert len({one.title.ru for one in seen.timeline[-3:]}) == 3
    assert await cases.late(late) == 0


async def test_a_case_that_cannot_be_read_keeps_no_other_untold(cases: Cases) -> None:
    unreadable, sound = a_case(), a_case()
    sound.number = "ТП-2026-000124"
    await cases.add(unreadable)
    await cases.add(sound)
    await cases.documents.collection.update_one(
        {"_id": unreadable.id}, {"$set": {"kind_slug": "of another version"}}
    )
    assert sound.wake_at
    with freeze(sound.wake_at):
        assert await watch.look(cases) == 1
        assert (await cases.get(sound.id)).version == sound.version + 1


async def test_what_is_overdue_and_untold_stands_in_the_metrics(
    cases: Cases, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "EVERY", 0.05)
    registry, case = CollectorRegistry(), await cases.add(a_case())
    assert case.deadline

    def measured() -> tuple[float | None, float | None]:
        names = ("kabinet_cases_overdue", "kabinet_terms_late_seconds")
        late, untold = (registry.get_sample_value(name) for name in names)
        return late, untold

    async def nobody_looks(_cases: Cases) -> int:
        return 0

    with monkeypatch.context() as patch, freeze(case.created_at + timedelta(days=90)):
        patch.setattr(watch, "look", nobody_looks)
        async with watch.watching(cases, registry):
            await eventually(lambda: measured()[0] == 1)
            await eventually(lambda: (measured()[1] or 0) > 300)
            patch.undo()
            await eventually(lambda: measured() == (1, 0))
