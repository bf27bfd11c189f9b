"""What metering hears from the others."""

from chassis.bus import Bus
from contracts.case import CaseChanged
from contracts.identity import AccountChanged, AccountRegistered
from contracts.metering import PointChanged
from services.metering.points.finished import Finished
from services.metering.points.owning import Owning


def subscribe(bus: Bus, owning: Owning, finished: Finished) -> None:
    """Let metering hear who the consumers are, and which applications are done."""
    bus.tells(PointChanged)

    @bus.on(AccountRegistered)
    async def meet(event: AccountRegistered) -> None:
        """A consumer registered: supply points with their number will find them."""
        if event.account.role == "consumer":
            await owning.meet(event.account)

    @bus.on(AccountChanged)
    async def renew(event: AccountChanged) -> None:
        """A consumer's account changed."""
        if event.account.role == "consumer":
            await owning.meet(event.account)

    @bus.on(CaseChanged)
    async def finish(event: CaseChanged) -> None:
        """A connection was made, a meter admitted, put up or replaced: the point knows of it."""
        await finished.hear(event.case)
