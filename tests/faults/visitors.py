"""Who books visits meanwhile: few times and many who want them, who move and cancel besides."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from chassis.clock import MOSCOW, new_id, now
from tests.faults.client import Answer, Client
from tests.faults.ledger import AcceptedVisit

DESKS = 2
DAYS = (2, 3)
"""So many days ahead: beyond a midnight that the run may see."""
HOURS = [["09:00", "11:00"]]
MOST_OWN = 4


async def opened(chief: Client) -> dict[str, Any]:
    """An office that a supervisor opens for the run: eight times of two desks."""
    week = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    days = [(now().astimezone(MOSCOW) + timedelta(days=ahead)).date() for ahead in DAYS]
    plan = {
        "name": "Офис под нагрузкой",
        "address": "г. Примерск, ул. Первая, д. 1",
        "hours": dict.fromkeys(week, HOURS),
        "special": {day.isoformat(): HOURS for day in days},
        "desks": DESKS,
    }
    headers = {"Idempotency-Key": new_id()}
    answer = await chief.ask("POST", "/staff/offices", json=plan, headers=headers)
    assert answer.good, answer
    found: dict[str, Any] = answer.body
    return found


@dataclass
class Mine:
    """A visit of one's own as the newest answer told it."""

    id: str
    starts_at: str


@dataclass
class Visitor:
    """A consumer with visits of their own."""

    client: Client
    office: dict[str, Any]
    rng: random.Random
    mine: list[Mine] = field(default_factory=list)

    async def act(self) -> None:
        """Book, move or cancel; who is too late for a time is refused, and that is well."""
        does = self.rng.random()
        if not self.mine or (does < 0.5 and len(self.mine) < MOST_OWN):
            await self._book()
        elif does < 0.8:
            await self._move(self.rng.choice(self.mine))
        else:
            await self._cancel(self.rng.choice(self.mine))

    def _time(self) -> str:
        begins = now().astimezone(MOSCOW) + timedelta(days=self.rng.choice(DAYS))
        slot = self.rng.randrange(4)
        time = begins.replace(hour=9, minute=0, second=0, microsecond=0)
        return (time + timedelta(minutes=30 * slot)).isoformat()

    async def _book(self) -> None:
        key, starts_at = new_id(), self._time()
        body = {"office": self.office["id"], "starts_at": starts_at, "purpose": "Другой вопрос"}
        answer = await self.client.ask(
            "POST", "/appointments", json=body, headers={"Idempotency-Key": key}
        )
        if self._well("booked", answer):
            self.mine.append(Mine(answer.body["id"], starts_at))
            self._note("booked", answer.body["id"], key, starts_at)

    async def _move(self, visit: Mine) -> None:
        key, starts_at = new_id(), self._time()
        body = {"office": self.office["id"], "starts_at": starts_at}
        answer = await self.client.ask(
            "PATCH", f"/appointments/{visit.id}", json=body, headers={"Idempotency-Key": key}
        )
        if self._well("moved", answer):
            visit.starts_at = starts_at
            self._note("moved", visit.id, "", starts_at)

    async def _cancel(self, visit: Mine) -> None:
        answer = await self.client.ask("DELETE", f"/appointments/{visit.id}")
        if self._well("cancelled", answer):
            self.mine.remove(visit)
            self._note("cancelled", visit.id, "", "")

    def _well(self, what: str, answer: Answer) -> bool:
        if answer.good:
            return True
        if answer.status == 409 and what != "cancelled":
            self.client.ledger.refuse(f"visit {what}", answer.status)
        else:
            self.client.ledger.breaks(f"a visit was not {what}: {answer}")
        return False

    def _note(self, what: str, id_: str, key: str, starts_at: str) -> None:
        at = datetime.fromisoformat(starts_at) if starts_at else None
        self.client.ledger.visits.append(AcceptedVisit(what, id_, self.client.email, key, at))
