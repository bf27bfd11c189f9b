"""Keeps an eye on the terms: tells the day before one runs out, and once it has."""

from contextlib import AbstractAsyncContextManager

import structlog
from prometheus_client import CollectorRegistry, Gauge

from casework.model import Case
from casework.store import Cases
from chassis.clock import now
from chassis.errors import Refused
from chassis.rounds import rounds
from chassis.store import StoreError

log = structlog.get_logger()
EVERY = 20.0


async def look(cases: Cases) -> int:
    """Wake every case whose time has come; returns how many."""
    at = now()
    woken = 0
    for id_ in await cases.due(at):
        try:
            await cases.change(id_, Case.wake, at)
            woken += 1
        except Refused as error:
            log.warning("term_not_told", case=id_, error=type(error).__name__)
        except StoreError:
            raise
        except Exception as error:  # a fault of ours: the other cases are told all the same
            log.error("term_not_told", case=id_, exc_info=error)
    return woken


def watching(cases: Cases, registry: CollectorRegistry) -> AbstractAsyncContextManager[None]:
    """Look at the terms in the background as long as the service runs, and count those passed."""
    passed = Gauge("kabinet_cases_overdue", "Open cases past their term", registry=registry)
    late = Gauge(
        "kabinet_terms_late_seconds", "How long a term waits to be told", registry=registry
    )

    async def round_() -> bool:
        passed.set(await cases.overdue(now()))
        late.set(await cases.late(now()))
        return await look(cases) > 0

    return rounds(round_, "terms_unseen", EVERY, soon=1)
