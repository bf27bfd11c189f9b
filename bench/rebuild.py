"""The window of 100 000 cases made from nothing, as `./kabinet window rebuild` does it.

The cases lie in the database of applications, put there in bulk; the window of a whole running
stack is empty. The command is run: applications tells every case again, the bus carries it, the
gateway writes entries and the version of each owner's window. Measured from the command until the
last entry can be seen. Peer: `insert_many` of the same entries, 500 at a time, into a collection
with the same indexes on the same server, while the stack lies idle. Owners have five cases each.
Each run has a stack of its own: the local server takes half an hour to empty a window of this size.

KABINET_BENCH_SIZE=0.1 takes a tenth of the cases.
"""

import asyncio
import subprocess
import time
from collections.abc import Iterator
from typing import Any

from pydantic import SecretStr

from bench import line, stand
from bench.report import RUNS, Result, Target, say
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import CODEC, Document, close_client, ensure_indexes, open_client
from chassis.testing import ROOT, Stack
from gateway.store import INDEXES
from gateway.window import entry
from services.applications.kinds.connection import KIND
from tests.builders import a_case

REBUILT = Target("window rebuilt", 0.3, "cases/s")
CASES, EACH, BULK = line.sized(100_000), 5, 500


def measured() -> list[Result]:
    """Three rebuilds, and after each the bare insert."""
    runs = []
    for _ in range(RUNS):
        with stand.stack() as stack:
            runs.append(line.run(_run(stack)))
    waited = CASES / sorted(ours for ours, _ in runs)[RUNS // 2]
    return [REBUILT.of(runs, cases=CASES, seconds=waited)]


async def _run(stack: Stack) -> tuple[float, float]:
    settings = Settings.model_construct(
        service="bench", mongo_url=SecretStr(stack.described["mongo"]), mongo_driver="pymongo"
    )
    client = open_client(settings)
    try:
        applications, gateway = (
            client.get_database(name, codec_options=CODEC) for name in ("applications", "gateway")
        )
        await _insert(applications["cases"], _cases())
        newest = applications["cases"].find({}, {"_id": 1}).sort("_id", -1).limit(1)
        (last,) = await newest.to_list()
        began = time.perf_counter()
        answer = await asyncio.to_thread(_command, stack, "window", "rebuild")
        assert f"cases {CASES}" in answer, answer
        moment = await line.all_in(gateway["entries"], last["_id"], CASES, within=3600.0)
        return CASES / (moment - began), await _bare(gateway["bare"])
    finally:
        await close_client(client)


def _cases() -> Iterator[Document]:
    pattern = {**a_case().document(), "outbox": []}
    owner = ""
    for number in range(CASES):
        owner = new_id() if number % EACH == 0 else owner
        yield {
            **pattern,
            "_id": new_id(),
            "owner": owner,
            "request_id": new_id(),
            "number": f"{KIND.number}-2026-{number:06d}",
            "documents": [{**paper, "id": new_id()} for paper in pattern["documents"]],
        }


async def _insert(collection: Any, documents: Iterator[Document]) -> None:
    part: list[Document] = []
    for document in documents:
        part.append(document)
        if len(part) == BULK:
            await collection.insert_many(part, ordered=False)
            part = []
    if part:
        await collection.insert_many(part, ordered=False)


def _command(stack: Stack, *words: str) -> str:
    """An operator's command on this stack, however long it takes."""
    command = [str(ROOT / "kabinet"), *words, "--data", str(stack.data)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


async def _bare(collection: Any) -> float:
    await ensure_indexes(collection, INDEXES)
    case = a_case()
    snapshot, desk = case.snapshot(), case.desk()
    own = ({"id": new["_id"], "owner": new["owner"], "number": new["number"]} for new in _cases())
    entries = (entry(snapshot.model_copy(update=one), desk) for one in own)
    began = time.perf_counter()
    await _insert(collection, entries)
    return CASES / (time.perf_counter() - began)


if __name__ == "__main__":
    say(measured())
