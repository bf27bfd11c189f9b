"""The check of the whole chain, as `kabinet audit check` runs it."""

from chassis.settings import Settings
from chassis.store import close_client, database_of, open_client
from gateway.audit.row import Head
from gateway.audit.store import COLLECTION, Trail


async def check(settings: Settings, noted: str) -> Head:
    """Follow every link in the gateway's database, and through a head that was noted where one is
    named; `Broken` at the first that does not fit, `ValueError` where `noted` is no head.
    """
    client = open_client(settings)
    try:
        trail = Trail(database_of(client, settings)[COLLECTION])
        return await (trail.reaches(Head.parsed(noted)) if noted else trail.check())
    finally:
        await close_client(client)
