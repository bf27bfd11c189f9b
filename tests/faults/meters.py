"""Readings and imports as answered against what metering holds: none lost, none doubled, and of
each day of half-hours the newest file's word, with all that was said before kept.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.model import Case
from services.metering.intervals.stored import Version, key
from tests.faults.compare import Found
from tests.faults.ledger import AcceptedReading, Listed, SentFile

CHANNEL = "01"
Said = tuple[str, tuple[int | None, ...]]
"""An import, and the half-hours it brought."""


def readings(
    found: Found,
    accepted: Sequence[AcceptedReading],
    decided: Iterable[str],
    cases: Mapping[str, Case],
) -> None:
    """Each that was answered is there as it was sent, once in its point's order, and no other."""
    held = {id_: case for id_, case in cases.items() if case.service == "metering"}
    for one in accepted:
        case = held.get(one.id)
        if case is None or not _is_as_sent(one, case):
            found.lost.append(f"reading {one.number} of {one.shown}: is {case and case.form}")
    for id_ in decided:
        if id_ not in held or held[id_].state != "accepted":
            found.lost.append(f"the decision on reading {id_}")
    keys = Counter(case.request_id.rpartition(":")[2] for case in held.values())
    places = Counter(f"{one.form['point']} {one.form['seq']}" for one in held.values())
    for counted in (keys, places):
        found.doubled += [f"reading {mark}: {n}" for mark, n in counted.items() if n > 1]
    known = {one.id for one in accepted}
    found.doubled += [f"reading {held[id_].number} of nobody" for id_ in held.keys() - known]


def _is_as_sent(one: AcceptedReading, case: Case) -> bool:
    held = (case.number, case.form["point"], list(case.form["registers"].values()))
    same = held == (one.number, one.point, [one.shown])
    return same and case.request_id.endswith(f":{one.key}")


def history(found: Found, accepted: Sequence[AcceptedReading], shown: Sequence[str]) -> None:
    """A consumer is shown exactly their own readings of a point, by their numbers."""
    wanted = Counter(one.number for one in accepted)
    found.lost += [f"reading {number} is not shown" for number in wanted - Counter(shown)]
    found.doubled += [f"reading {number} is shown" for number in Counter(shown) - wanted]


def points(
    found: Found,
    listed: Mapping[str, Listed],
    held: Sequence[Mapping[str, Any]],
    accounts: Mapping[str, set[str]],
) -> None:
    """Each point of a register is there once as the newest says, and its owner sees it.

    `accounts` are the ids of those who have a СНИЛС.
    """
    by_number: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for one in held:
        by_number[one["account_number"]].append(one)
    for number, said in listed.items():
        there = by_number[number]
        if len(there) > 1:
            found.doubled.append(f"point {number}: {len(there)}")
        if not there:
            found.lost.append(f"point {number}")
            continue
        point = there[0]
        if (point["address"], point["owner_number"] or "") != (said.address, said.owner):
            found.lost.append(f"point {number} at {said.address}: is at {point['address']}")
        owners = [one["account_id"] for one in point["people"] if one["role"] == "owner"]
        if Counter(owners) != Counter(accounts.get(said.owner, ())):
            found.lost.append(f"point {number} of {said.owner}: owners are {owners}")


def imports(found: Found, sent: Sequence[SentFile], held: Sequence[Mapping[str, Any]]) -> None:
    """A key made one import, which is over as its sender was told, and there is no other."""
    by_id = {one["_id"]: one for one in held}
    for one in sent:
        state = by_id.get(one.id, {}).get("state", "away")
        if state != ("done" if one.days else "refused"):
            found.lost.append(f"import {one.id} of {len(one.days)} days: is {state}")
    keys = Counter(one["request"].rpartition(":")[2] for one in held)
    found.doubled += [f"import {mark}: {n}" for mark, n in keys.items() if n > 1]
    known = {one.key for one in sent}
    found.doubled += [f"import {mark} nobody was told of" for mark in keys.keys() - known]


def days(
    found: Found,
    sent: Sequence[SentFile],
    held: Sequence[Mapping[str, Any]],
    old: Sequence[Mapping[str, Any]],
) -> None:
    """Every day says what the newest file says of it, and what others said of it is kept once."""
    wanted = _wanted(sent)
    kept: dict[str, list[Said]] = defaultdict(list)
    for one in old:
        kept[str(one["day"])].append(_said(one["said"]))
    now = {str(one["_id"]): _said(one[CHANNEL]) for one in held}
    twice = Counter(str(one["_id"]) for one in held)
    found.doubled += [f"day {id_}: {n}" for id_, n in twice.items() if n > 1]
    for id_, said in wanted.items():
        newest, before = said[-1], said[:-1]
        if now.get(id_) != newest:
            found.lost.append(
                f"day {id_} of import {newest[0]}: is of {now.get(id_, ('none',))[0]}"
            )
        found.lost += [
            f"day {id_}: what import {one} said before" for one, _v in set(before) - set(kept[id_])
        ]
        if len(kept[id_]) > len(before):
            found.doubled.append(f"day {id_}: {len(kept[id_])} earlier values, {len(before)} said")
    found.doubled += [f"day {id_} of no file" for id_ in (now.keys() | kept.keys()) - wanted.keys()]


def _wanted(sent: Sequence[SentFile]) -> dict[str, list[Said]]:
    """What was said of each day, the newest file last."""
    said: dict[str, list[tuple[datetime, Said]]] = defaultdict(list)
    for file in sent:
        for (code, on), values in file.days.items():
            said[str(key(code, on))].append((file.made_at, (file.id, tuple(values))))
    return {id_: [one for _at, one in sorted(of)] for id_, of in said.items()}


def _said(part: bytes) -> Said:
    kept = Version.of(part)
    return kept.import_id, kept.series.values
