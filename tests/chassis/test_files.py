"""Files in the store: whole, under any driver, kept as long as somebody holds them."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import BinaryIO

import gridfs.asynchronous
import pytest
from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorGridFSBucket

from chassis.antivirus import Infected, Unchecked
from chassis.app import Service
from chassis.blobs import PIECE, Blobs
from chassis.clock import freeze, now
from chassis.errors import NotFound
from chassis.files import UNCLAIMED, Files
from chassis.store import close_client
from contracts.case import FileRef
from tests.applications.door import PDF
from tests.applications.zoo import DOCX, EICAR
from tests.chassis.clamd import clamd
from tests.chassis.conftest import Make

LARGE = bytes(range(256)) * (PIECE // 50)


@dataclass
class Sent:
    """A file as a web framework hands it over."""

    file: BinaryIO
    filename: str = "акт.docx"


@pytest.fixture
async def service(make: Make, driver: str) -> AsyncIterator[Service]:
    made = make("files", mongo_driver=driver)
    yield made
    await close_client(made.client)


@pytest.fixture
async def files(service: Service) -> Files:
    made = Files(service.database, service.settings)
    await made.prepare()
    return made


async def put(files: Files, content: bytes = DOCX) -> FileRef:
    return await files.put(Sent(io.BytesIO(content)), "petr")


async def read(files: Files, id_: str) -> bytes:
    return b"".join([piece async for piece in files.stream(id_)])


async def is_there(files: Files, ref: FileRef) -> bool:
    try:
        return bool(await read(files, ref.id))
    except NotFound:
        return False


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1, len(LARGE)])
async def test_what_was_put_comes_back(service: Service, size: int) -> None:
    blobs, blob = Blobs(service.database, "blobs"), ObjectId()
    await blobs.prepare()
    put = await blobs.write(blob, "x", io.BytesIO(LARGE[:size]))
    assert b"".join([piece async for piece in blobs.read(blob)]) == LARGE[:size]
    assert put == await blobs.content(blob)
    assert put.size == size


async def test_the_drivers_own_tools_read_it(service: Service) -> None:
    blobs, blob = Blobs(service.database, "blobs"), ObjectId()
    await blobs.write(blob, "x", io.BytesIO(LARGE))
    database = service.database
    motor = type(database).__module__.startswith("motor")
    bucket = AsyncIOMotorGridFSBucket if motor else gridfs.asynchronous.AsyncGridFSBucket
    out = await bucket(database, "blobs").open_download_stream(blob)  # type: ignore[arg-type]
    assert await out.read() == LARGE


async def test_what_cannot_be_read_back_whole_does_not_open(service: Service, files: Files) -> None:
    ref = await put(files)
    assert await files.opens(ref.id)
    await service.database["blobs.chunks"].update_many({}, {"$set": {"data": DOCX[:-1] + b"x"}})
    assert not await files.opens(ref.id)


async def test_what_nobody_claims_is_swept_after_a_day_and_not_before(files: Files) -> None:
    ref = await put(files)
    with freeze(now() + UNCLAIMED - timedelta(minutes=1)):
        assert await files.sweep() == 0
    with freeze(now() + UNCLAIMED + timedelta(minutes=1)):
        assert await files.sweep() == 1
    assert not await is_there(files, ref)


async def test_a_file_is_kept_as_long_as_one_holds_it(files: Files) -> None:
    ref = await put(files)
    await files.claim([ref.id], "petr", "a message")
    await files.claim([ref.id], "petr", "a move")
    await files.release([ref.id], "a move")
    with freeze(now() + 2 * UNCLAIMED):
        assert await files.sweep() == 0
    await files.release([ref.id], "a message")
    with freeze(now() + 2 * UNCLAIMED):
        assert await files.sweep() == 1


async def test_what_a_draft_names_stays_for_its_month_or_until_it_is_thrown_away(
    files: Files,
) -> None:
    left, thrown = await put(files), await put(files)
    await files.hold([left.id, thrown.id], "petr")
    await files.let_go([left.id], "somebody else")
    with freeze(now() + timedelta(days=30)):
        assert await files.sweep() == 0
    await files.let_go([thrown.id], "petr")
    with freeze(now() + timedelta(minutes=1)):
        assert await files.sweep() == 1
    assert await is_there(files, left)
    with freeze(now() + timedelta(days=32)):
        assert await files.sweep() == 1


async def test_a_claimed_file_is_kept_whatever_becomes_of_the_draft(files: Files) -> None:
    ref = await put(files)
    await files.hold([ref.id], "petr")
    await files.claim([ref.id], "petr", "a case")
    await files.let_go([ref.id], "petr")
    with freeze(now() + timedelta(days=32)):
        assert await files.sweep() == 0


async def test_what_is_let_go_of_may_be_claimed_again_for_a_day(files: Files) -> None:
    with freeze(now() - 2 * UNCLAIMED):
        ref = await put(files)
    await files.claim([ref.id], "petr", "a move")
    await files.release([ref.id], "a move")
    assert await files.sweep() == 0
    await files.claim([ref.id], "petr", "the move again")


async def test_one_claimed_before_holders_were_counted_stays(
    service: Service, files: Files
) -> None:
    ref = await put(files)
    old = {"$set": {"claimed": True}, "$unset": {"claims": 1}}
    await service.database["files"].update_one({"_id": ref.id}, old)
    await files.claim([ref.id], "petr", "a move")
    await files.release([ref.id], "a move")
    with freeze(now() + 2 * UNCLAIMED):
        assert await files.sweep() == 0


async def test_of_several_files_all_are_claimed_or_none(files: Files) -> None:
    ref = await put(files)
    with pytest.raises(NotFound):
        await files.claim([ref.id, "another's"], "petr", "a move")
    with freeze(now() + 2 * UNCLAIMED):
        assert await files.sweep() == 1


async def test_a_file_that_is_being_swept_is_no_longer_claimed(
    service: Service, files: Files
) -> None:
    ref = await put(files)
    await service.database["files"].update_one({"_id": ref.id}, {"$set": {"going": True}})
    with pytest.raises(NotFound):
        await files.claim([ref.id], "petr", "a move")


async def test_with_a_virus_or_unchecked_nothing_is_kept(service: Service) -> None:
    async with clamd() as ours:
        settings = service.settings.model_copy(update={"clamd_address": ours.address})
        files = Files(service.database, settings)
        with pytest.raises(Infected):
            await put(files, PDF[:9] + EICAR + PDF[9:])
        assert await put(files)
    with pytest.raises(Unchecked):
        await put(files)
    assert await service.database["files"].count_documents({}) == 1
    assert await service.database["blobs.files"].count_documents({}) == 1
