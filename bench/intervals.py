"""How fast a day of a thousand points is taken from макет 80020.

Ours: a file with one day of 1 000 points, 48 half-hours each, from its bytes to the finished
import: kept packed, read, checked against the register, written, told. Peer: `insert_many` of the
same packed documents, 500 at a time, into a collection with the same indexes on the same server.

Beside it the year of one point: 365 days of 48 half-hours as one archive, how long it takes, and
how many bytes a day's document has with its keys in both indexes; the target is 2 s and 150 KB.
"""

import io
import time
import zipfile
from datetime import date, timedelta

from bson import encode
from pydantic import SecretStr

from bench import line
from bench.report import RUNS, Result, Target, say
from chassis.app import Service
from chassis.clock import new_id
from chassis.settings import Settings
from chassis.store import Document, close_client, ensure_indexes
from chassis.testing import MongoDB, started
from services.metering.intervals.days import INDEXES, Days
from services.metering.intervals.store import Imports
from services.metering.intervals.taking import Importer
from services.metering.points.store import SupplyPoints
from tests.metering.intervals.layout import usual
from tests.metering.points import a_point

TAKEN = Target("80020: 1 000 points", 0.4, "points/s")
YEAR = Target("80020: a year in 2 s", 1.0, "s", at_most=True)
SIZE = Target("80020: a year in 150 KB", 1.0, "KB", at_most=True)
POINTS, BULK = line.sized(1_000), 500
FIRST, DAYS = date(2025, 1, 1), 365
CODES = [f"{number:015d}" for number in range(POINTS)]


def measured() -> list[Result]:
    """Three runs in turn, and the year after each."""
    with started(MongoDB) as server:
        runs = [line.run(_run(server)) for _ in range(RUNS)]
    return [
        TAKEN.of([(ours, peer) for ours, peer, _, _ in runs], points=POINTS),
        YEAR.of([(seconds, 2.0) for _, _, seconds, _ in runs], values=DAYS * 48),
        SIZE.of([(size, 150.0) for _, _, _, size in runs]),
    ]


async def _run(server: MongoDB) -> tuple[float, float, float, float]:
    settings = Settings(_env_file=None, service="metering", mongo_url=SecretStr(server.url()))
    service = Service(settings)
    points, imports, days = SupplyPoints(service), Imports(service), Days(service)
    await service.start_store()
    await _register(points)
    importer = Importer(imports, days, points, settings)
    ours = await _taken(importer, _day(), "80020.xml")
    written = await service.database["interval_days"].find({}).to_list(None)
    assert len(written) == POINTS
    peer = await _bare(service, written)
    year = await _taken(importer, _year(), "80020.zip")
    size = sum(map(_bytes, await service.database["interval_days"].find({"p": CODES[0]}).to_list()))
    await close_client(service.client)
    service.telemetry.close()
    return POINTS / ours, POINTS / peer, year, size / 1000


async def _register(points: SupplyPoints) -> None:
    rows = [{**a_point(point_code=code).document(), "version": 1} for code in CODES]
    await points.documents.collection.insert_many(rows)


def _values(of: int) -> list[int]:
    return [(of * 7 + place * 13) % 500 for place in range(48)]


def _day() -> bytes:
    return usual({code: _values(place) for place, code in enumerate(CODES)})


def _year() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(DAYS):
            on = FIRST + timedelta(days=number)
            archive.writestr(f"80020_{on:%Y%m%d}.xml", usual({CODES[0]: _values(number)}, on=on))
    return out.getvalue()


async def _taken(importer: Importer, content: bytes, name: str) -> float:
    """Seconds from the bytes to the finished import."""
    began = time.perf_counter()
    made = await importer.receive(io.BytesIO(content), name, "api", "bench", new_id())
    done = await importer.work(made.id)
    took = time.perf_counter() - began
    assert done is not None
    assert done.state == "done", done.reason
    return took


async def _bare(service: Service, documents: list[Document]) -> float:
    collection = service.database["bare"]
    await ensure_indexes(collection, INDEXES)
    began = time.perf_counter()
    for first in range(0, len(documents), BULK):
        await collection.insert_many(documents[first : first + BULK])
    return time.perf_counter() - began


def _bytes(document: Document) -> int:
    """Of the document, and of its keys in the index of `_id` and in that of point and day."""
    return len(encode(document)) + len(document["_id"]) + len(document["p"]) + 32


if __name__ == "__main__":
    say(measured())
