"""How many cases a consumer may file in a day, where a service says so: a flood helps nobody."""

from datetime import timedelta

from chassis.errors import TooMany
from chassis.limits import Limits
from contracts.words import _

DAY = timedelta(days=1)


class Flooded(TooMany):
    """As many as a day takes."""

    default = _("Вы отправили уже {most} обращений за сутки. Следующее — после {time} МСК")


class Flood:
    """So many new ones a day from one consumer; one that comes again is none."""

    def __init__(self, limits: Limits, most: int) -> None:
        self._limits = limits
        self._most = most

    async def check(self, owner: str) -> None:
        """Count one more, or refuse it in words that say why."""
        try:
            await self._limits.hit(f"filed:{owner}", self._most, DAY)
        except TooMany as error:
            raise Flooded(most=self._most, retry_after=error.retry_after) from None
