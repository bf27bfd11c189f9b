"""The window on the server: facts in any order, several at once, each consumer apart."""

import asyncio
import random
from typing import Any

import pytest

from chassis.clock import new_id
from chassis.errors import NotFound
from contracts.case import CaseRetold, CaseSnapshot
from gateway.filters import Filter
from gateway.migrations import m0001_snapshots_as_text, m0005_ours
from gateway.store import Window
from gateway.window import NO_TERM, Entry, entry, newer
from tests.builders import a_desk, a_file, a_snapshot


def lives(owner: str, cases: int = 4, versions: int = 6) -> list[CaseSnapshot]:
    """Several cases, each at several versions."""
    return [
        a_snapshot(id=id_, owner=owner, version=number, state=f"state{number}")
        for id_ in [new_id() for _ in range(cases)]
        for number in range(1, versions + 1)
    ]


def folded(come: list[CaseSnapshot]) -> dict[str, Entry]:
    kept: dict[str, Entry] = {}
    for snapshot in come:
        kept[snapshot.id] = newer(kept.get(snapshot.id), entry(snapshot, a_desk()))
    return kept


async def stored(entries: Any, owner: str) -> dict[str, Entry]:
    found = await entries.find({"owner": owner}).to_list(None)
    return {one["_id"]: one for one in found}


@pytest.mark.parametrize("seed", range(4))
async def test_shuffled_and_tripled_facts_leave_what_the_fold_leaves(
    window: Window, entries: Any, owner: str, seed: int
) -> None:
    come = lives(owner) * 3
    random.Random(seed).shuffle(come)
    for snapshot in come:
        await window.saw(snapshot, a_desk())
    expected = folded(come)
    found = await stored(entries, owner)
    assert {id_: one["snapshot"] for id_, one in found.items()} == {
        id_: one["snapshot"] for id_, one in expected.items()
    }
    assert found.keys() == expected.keys()
    assert {one["version"] for one in found.values()} == {6}


@pytest.mark.parametrize("seed", range(4))
async def test_facts_that_come_at_once_leave_the_same(
    window: Window, entries: Any, owner: str, seed: int
) -> None:
    come = lives(owner) * 3
    random.Random(seed).shuffle(come)
    await asyncio.gather(*(window.saw(snapshot, a_desk()) for snapshot in come))
    found = await stored(entries, owner)
    assert len(found) == 4
    assert {(one["version"], one["state"]) for one in found.values()} == {(6, "state6")}


async def test_a_late_fact_changes_nothing(window: Window, owner: str) -> None:
    new = a_snapshot(owner=owner, version=5, state="new")
    await window.saw(new, a_desk())
    for version in (1, 4, 5):
        late = a_snapshot(id=new.id, owner=owner, version=version, state="late")
        await window.saw(late, a_desk())
    assert await window.case(owner, new.id) == new


async def test_a_window_made_anew_rewrites_the_same_version_and_no_later_one(
    window: Window, owner: str
) -> None:
    kept = a_snapshot(owner=owner, version=5, state="kept")
    await window.saw(kept, a_desk())
    again = a_snapshot(id=kept.id, owner=owner, version=5, state="again")
    await window.saw_again([CaseRetold(case=again, desk=a_desk())])
    assert (await window.case(owner, kept.id)).state == "again"
    older = a_snapshot(id=kept.id, owner=owner, version=4, state="older")
    await window.saw_again([CaseRetold(case=older, desk=a_desk())])
    assert (await window.case(owner, kept.id)).state == "again"


async def test_a_snapshot_comes_back_as_it_was(window: Window, owner: str) -> None:
    snapshot = a_snapshot(owner=owner, due="2026-11-27", form={"power_kw": 7.5, "files": ["a"]})
    await window.saw(snapshot, a_desk())
    assert await window.case(owner, snapshot.id) == snapshot


async def test_somebody_elses_case_is_not_found(window: Window, owner: str) -> None:
    snapshot = a_snapshot(owner=owner)
    await window.saw(snapshot, a_desk())
    for case in (snapshot.id, new_id()):
        with pytest.raises(NotFound):
            await window.case(new_id(), case)


async def test_a_file_is_found_by_its_owner_and_by_staff_alone(window: Window, owner: str) -> None:
    paper = a_file()
    said = {"at": "2026-11-24T09:00:00Z", "by": "staff", "fact": "message"}
    said |= {"title": {"ru": "Сообщение", "en": "Message"}, "files": [paper.model_dump()]}
    await window.saw(
        a_snapshot(owner=owner, timeline=[said], service="reception"), a_desk(files=[paper.id])
    )
    assert await window.service_of_file(paper.id, owner) == "reception"
    assert await window.service_of_file(paper.id) == "reception"
    with pytest.raises(NotFound):
        await window.service_of_file(paper.id, new_id())
    with pytest.raises(NotFound):
        await window.service_of_file(new_id())


async def test_the_overview_counts_what_is_open_and_whose_turn_it_is(
    window: Window, owner: str
) -> None:
    for changes in (
        {"next_actor": "consumer"},
        {"next_actor": "consumer"},
        {"next_actor": "staff"},
        {"next_actor": None},
        {"closed": True, "next_actor": "consumer"},
    ):
        await window.saw(a_snapshot(owner=owner, **changes), a_desk())
    await window.saw(a_snapshot(owner=new_id(), next_actor="consumer"), a_desk())
    overview = await window.overview(owner)
    assert (overview.open, overview.yours) == (4, 2)


async def test_a_consumer_without_cases_has_an_empty_window(window: Window, owner: str) -> None:
    overview = await window.overview(owner)
    assert (overview.open, overview.yours) == (0, 0)


async def test_entries_of_the_older_shape_are_rewritten(
    window: Window, entries: Any, owner: str
) -> None:
    snapshot = a_snapshot(owner=owner, due="2026-11-27")
    come = entry(snapshot, a_desk())
    old = {"due": "2026-11-27", "snapshot": snapshot.model_dump(mode="json")}
    kept = {name: come[name] for name in ("_id", "owner", "version", "desk", "closed")}
    await entries.insert_one({**kept, **old})
    await entries.create_index([("due", 1)])
    for _twice in range(2):
        await m0001_snapshots_as_text.run(entries.database)
    assert await entries.find_one({"_id": snapshot.id}) == come
    assert not any("due" in name for name in await entries.index_information())
    assert (await window.page(owner, Filter())).total == 1


async def test_open_entries_of_before_are_counted_by_the_companys_terms_too(
    entries: Any, window: Window, owner: str
) -> None:
    before = {**entry(a_snapshot(owner=owner, due="2026-11-27"), a_desk())}
    for name in ("ours", "theirs"):
        del before[name]
    await entries.insert_one(before)
    await m0005_ours.run(entries.database)
    await m0005_ours.run(entries.database)
    kept = (await stored(entries, owner))[before["_id"]]
    assert (kept["ours"], kept["theirs"]) == ("2026-11-27", NO_TERM)
