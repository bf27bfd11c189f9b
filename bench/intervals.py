"""How fast a day of a thousand points is taken from макет 80020.

Ours: a file with one day of 1 000 points, 48 half-hours each, from its bytes to the finished
import: kept packed, read, checked against the register, written, told. Peer: `insert_many` of the
same packed documents, 500 at a time, into a collection with the same indexes on the same server.

Beside it the year of one point: 365 days of 48 half-hours as one archive, how long it takes; the
target is 2 s. And what such a year weighs, target 150 KB: the tables of documents and of indexes of
a server that was stopped, after a year of 50 points came day by day, less those of an empty one.
"""

import io
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

from pydantic import SecretStr

from bench import line
from bench.report import RUNS, Result, Target, say
from chassis.app import Service
from chassis.clock import new_id, now
from chassis.settings import Settings
from chassis.store import Document, close_client, ensure_indexes
from chassis.testing import MongoDB, started
from services.metering.intervals.days import INDEXES, Days
from services.metering.intervals.packing import pack
from services.metering.intervals.series import Series
from services.metering.intervals.store import Imports
from services.metering.intervals.stored import Origin, PointDay
from services.metering.intervals.taking import Importer
from services.metering.points.store import SupplyPoints
from tests.metering.intervals.layout import usual
from tests.metering.points import a_point

TAKEN = Target("80020: 1 000 points", 0.4, "points/s")
YEAR = Target("80020: a year in 2 s", 1.0, "s", at_most=True)
SIZE = Target("80020: a year in 150 KB", 1.0, "KB", at_most=True)
POINTS, BULK = line.sized(1_000), 500
FIRST, DAYS = date(2025, 1, 1), 365
WEIGHED = 50
TABLES = ("secantus_documents*.wt", "secantus_index*.wt", "secantus_natural*.wt")
"""Without the logs, which the server cuts off by itself."""
CODES = [f"{number:015d}" for number in range(POINTS)]
WEIGHED_CODES = [f"6320500{number:08d}" for number in range(WEIGHED)]


def measured() -> list[Result]:
    """Three runs in turn, and the year after each."""
    with started(MongoDB) as server:
        runs = [line.run(_run(server)) for _ in range(RUNS)]
    return [
        TAKEN.of([(ours, peer) for ours, peer, _ in runs], points=POINTS),
        YEAR.of([(seconds, 2.0) for _, _, seconds in runs], values=DAYS * 48),
        SIZE.of([((_weight(WEIGHED) - _weight(0)) / WEIGHED, 150.0)], points=WEIGHED),
    ]


async def _run(server: MongoDB) -> tuple[float, float, float]:
    settings = _settings(server.url())
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
    await close_client(service.client)
    service.telemetry.close()
    return POINTS / ours, POINTS / peer, year


def _settings(url: str) -> Settings:
    return Settings(_env_file=None, service="metering", mongo_url=SecretStr(url))


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


def _weight(points: int) -> float:
    """KB on disk of a year of so many points; in a database that is called as a stack calls it."""
    with tempfile.TemporaryDirectory() as home:
        server = MongoDB(Path(home))
        server.start()
        try:
            line.run(_filled(server.url("metering"), points))
        finally:
            server.stop()
        data = server.database.folder / "data"
        return sum(one.stat().st_size for name in TABLES for one in data.glob(name)) / 1000


async def _filled(url: str, points: int) -> None:
    service = Service(_settings(url))
    days = Days(service)
    await service.start_store()
    for on in (FIRST + timedelta(days=number) for number in range(DAYS)):
        come = [
            PointDay(code, on, {"01": pack(Series(30, tuple(_values(on.toordinal() + place))))})
            for place, code in enumerate(WEIGHED_CODES[:points])
        ]
        await days.put(come, Origin(now(), new_id()))
    await close_client(service.client)
    service.telemetry.close()


if __name__ == "__main__":
    say(measured())
