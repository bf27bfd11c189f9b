"""Who reads meters meanwhile: consumers send what theirs show, an employee looks at doubtful ones.

The meters have three digits, so that each begins anew at zero now and then: such a reading is
questioned, and stands until somebody has looked at it.
"""

import random

from chassis.clock import new_id
from tests.faults.client import Client
from tests.faults.importers import account_of, serial_of
from tests.faults.ledger import AcceptedReading

REGISTER = "1.8.0"
DIGITS = 3
LEAST, MOST = 40, 99
"""kWh between two readings; more than a tenth of all the meter can show would be refused."""
CLAIMS = 2
"""This reader's point has no owner in the register: they claim it by what stands on the bill."""


class Reader:
    """A consumer with a supply point of their own."""

    def __init__(self, client: Client, place: int, rng: random.Random) -> None:
        self.client = client
        self._place = place
        self._rng = rng
        self._point = ""
        self._shows = 0

    async def act(self) -> None:
        """One reading, further than the last; nothing while the point is not one's own yet."""
        self._point = self._point or await self._found()
        if not self._point:
            return
        shows = (self._shows + self._rng.randint(LEAST, MOST)) % 10**DIGITS
        key, body = new_id(), {"registers": {REGISTER: str(shows)}}
        answer = await self.client.ask(
            "POST",
            f"/supply-points/{self._point}/readings",
            json=body,
            headers={"Idempotency-Key": key},
        )
        if not answer.good:
            self.client.ledger.breaks(f"a reading was refused: {answer}")
            return
        self._shows = shows
        told = answer.body
        self.client.ledger.readings.append(
            AcceptedReading(
                *(told["id"], told["number"], self.client.email, self._point, key, str(shows))
            )
        )

    async def _found(self) -> str:
        """The point that the register gave to one's number, or that one claims."""
        if self._place == CLAIMS:
            pair = {
                "account_number": account_of(self._place),
                "meter_serial": serial_of(self._place),
            }
            claimed = await self.client.ask("POST", "/supply-points/claims", json=pair)
            if not claimed.good:
                self.client.ledger.breaks(f"a claim was refused: {claimed}")
        mine = await self.client.ask("GET", "/supply-points")
        # a connection that is done makes a point as well
        wanted = account_of(self._place)
        found = (one["id"] for one in mine.body if one["account_number"] == wanted)
        return next(found, "")


class Decider:
    """An employee who accepts what is questioned."""

    def __init__(self, client: Client) -> None:
        self.client = client

    async def act(self) -> None:
        """Accept all that waits."""
        waiting = await self.client.ask("GET", "/staff/readings")
        for one in waiting.body["items"]:
            answer = await self.client.ask(
                "POST",
                f"/staff/readings/{one['id']}/decision",
                json={"accept": True},
                headers={"Idempotency-Key": new_id()},
            )
            if answer.good:
                self.client.ledger.decided.add(one["id"])
            else:
                self.client.ledger.breaks(f"a decision was refused: {answer}")
