"""The only file that knows the database driver: clients, indexes, and its absences."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar

import structlog
from bson.codec_options import CodecOptions, TypeRegistry
from pymongo import ReplaceOne, UpdateOne
from pymongo.errors import (
    AutoReconnect,
    BulkWriteError,
    DuplicateKeyError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
)
from pymongo.uri_parser import parse_uri

from chassis.settings import Settings

Document: TypeAlias = dict[str, Any]

if TYPE_CHECKING:  # both drivers share this vocabulary; Motor's own stubs know no documents
    from pymongo import AsyncMongoClient
    from pymongo.asynchronous.collection import AsyncCollection
    from pymongo.asynchronous.database import AsyncDatabase

    Client: TypeAlias = AsyncMongoClient[Document]
    Database: TypeAlias = AsyncDatabase[Document]
    Collection: TypeAlias = AsyncCollection[Document]

log = structlog.get_logger()
StoreError = PyMongoError
DuplicateKey = DuplicateKeyError
StoreAway = (AutoReconnect, ServerSelectionTimeoutError)
DECLARED_OTHERWISE = (85, 86)
"""Codes of an index of the same keys or name with other options."""
ALREADY_THERE = 11000

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 10.0
"""Seconds a request waits for a database that is away before it gives up."""


def _plain(value: Any) -> Any:
    """What BSON has no type for: a day as ISO text, an exact number as text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")


CODEC: CodecOptions[Document] = CodecOptions(
    tz_aware=True, type_registry=TypeRegistry(fallback_encoder=_plain)
)


def open_client(settings: Settings) -> "Client":
    """A client of the driver that the settings name."""
    url = settings.mongo_url.get_secret_value()
    options: dict[str, Any] = {"appname": settings.service, "serverSelectionTimeoutMS": 5000}
    if settings.mongo_driver == "motor":
        from motor.motor_asyncio import AsyncIOMotorClient  # noqa: PLC0415  only the driver in use is loaded

        return AsyncIOMotorClient(url, **options)  # type: ignore[return-value]
    from pymongo import AsyncMongoClient  # noqa: PLC0415

    return AsyncMongoClient(url, **options)


def database_of(client: "Client", settings: Settings) -> "Database":
    """The service's own database: the path of its address."""
    name = parse_uri(settings.mongo_url.get_secret_value())["database"] or "kabinet"
    return client.get_database(name, codec_options=CODEC)


async def close_client(client: "Client") -> None:
    """Close it, whichever driver it is."""
    closing: Any = client.close()
    if hasattr(closing, "__await__"):
        await closing


async def aggregate(
    collection: "Collection", pipeline: Sequence[Mapping[str, Any]]
) -> list[Document]:
    """Run a pipeline to its end; Motor returns a cursor where PyMongo returns a coroutine."""
    cursor: Any = collection.aggregate(list(pipeline))
    if hasattr(cursor, "__await__"):
        cursor = await cursor
    return list(await cursor.to_list(None))


async def insert_new(collection: "Collection", documents: Sequence[Document]) -> set[Any]:
    """Insert those whose unique keys are free, in one go; returns the `_id` of the others."""
    if not documents:
        return set()
    try:
        await collection.insert_many(documents, ordered=False)
    except BulkWriteError as error:
        refused = (error.details or {})["writeErrors"]
        if any(one["code"] != ALREADY_THERE for one in refused):
            raise
        return {documents[one["index"]]["_id"] for one in refused}
    return set()


async def insert_in_order(collection: "Collection", documents: Sequence[Document]) -> int:
    """Insert one after another, in one go; how many went in before a unique key was taken."""
    if not documents:
        return 0
    try:
        await collection.insert_many(documents)
    except BulkWriteError as error:
        [refused] = (error.details or {})["writeErrors"]
        if refused["code"] != ALREADY_THERE:
            raise
        return int(refused["index"])
    return len(documents)


async def replace_each(
    collection: "Collection", guarded: Sequence[tuple[Document, Document]]
) -> None:
    """Replace in one go; each `(guard, document)` only where its guard still finds it."""
    if guarded:
        replacements = [ReplaceOne(guard, document) for guard, document in guarded]
        await collection.bulk_write(replacements, ordered=False)


async def set_each(
    collection: "Collection", guarded: Sequence[tuple[Document, Mapping[str, Any]]]
) -> None:
    """Set fields in one go; each `(guard, fields)` only where its guard still finds a document."""
    if guarded:
        changes = [UpdateOne(guard, {"$set": fields}) for guard, fields in guarded]
        await collection.bulk_write(changes, ordered=False)


@dataclass(frozen=True)
class Index:
    """An index beside the collection it serves; `keys` as `[("owner", 1), ("at", -1)]`."""

    keys: Sequence[tuple[str, int]]
    unique: bool = False
    sparse: bool = False
    partial: Mapping[str, Any] | None = None
    expire_after: timedelta | None = None

    def options(self) -> dict[str, Any]:
        """As the driver takes them."""
        options: dict[str, Any] = {"unique": self.unique}
        if self.sparse:
            options["sparse"] = True
        if self.partial is not None:
            options["partialFilterExpression"] = dict(self.partial)
        if self.expire_after is not None:
            options["expireAfterSeconds"] = int(self.expire_after.total_seconds())
        return options


async def ensure_indexes(collection: "Collection", indexes: Sequence[Index]) -> None:
    """Make what is missing, and anew what an earlier version declared otherwise."""
    for index in indexes:
        keys, options = list(index.keys), index.options()
        try:
            await collection.create_index(keys, **options)
        except OperationFailure as refused:
            if refused.code not in DECLARED_OTHERWISE:
                raise
            await collection.drop_index(keys)
            await collection.create_index(keys, **options)


async def ready(client: "Client") -> None:
    """Raises unless the database answers."""
    async with asyncio.timeout(3):
        await client.admin.command("ping")


async def riding_out(work: Callable[[], Awaitable[T]], deadline: float = PATIENCE) -> T:
    """Do it, and again while the database is away; `work` must bear being done twice."""
    loop = asyncio.get_running_loop()
    end = loop.time() + deadline
    while True:
        try:
            return await work()
        except StoreAway as error:
            if loop.time() > end:
                raise
            log.warning("store_away", error=type(error).__name__)
            await asyncio.sleep(0.2)
