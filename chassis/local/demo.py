"""Lets the made-up company move into a stack that is ready (`up --demo`)."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from chassis.local.children import MARK, die_with
from chassis.local.place import ROOT, Place

NAMED = {
    "KABINET_COMPANY_NAME": "Примерские электрические сети",
    "KABINET_COMPANY_INN": "0000000018",
    "KABINET_COMPANY_KPP": "000001001",
    "KABINET_COMPANY_ACCOUNT": "40702810600000000001",
    "KABINET_COMPANY_BANK": "Банк «Пример», г. Примерск",
    "KABINET_COMPANY_BIC": "049999999",
    "KABINET_COMPANY_CORR_ACCOUNT": "30101810300000000999",
}
"""What the services of its stack are told, where nobody told them otherwise."""


def name_it() -> None:
    """Let the processes that are started from here on go by the company's name."""
    for variable, value in NAMED.items():
        os.environ.setdefault(variable, value)


@asynccontextmanager
async def moving_in(place: Place, stack_id: str, say: Callable[[str], None]) -> AsyncIterator[None]:
    """It moves in while the stack is in use, and stops where the stack does."""

    async def moves() -> None:
        say("The demo company moves in...")
        if not await _moved_in(place, stack_id):
            say("It is not complete; ./kabinet up --demo goes on with it.")

    moving = asyncio.create_task(moves())
    try:
        yield
    finally:
        moving.cancel()
        await asyncio.gather(moving, return_exceptions=True)


async def _moved_in(place: Place, stack_id: str) -> bool:
    """Run the room `demo` to its end, in a process of its own, for it knows the services."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo", str(place.data)),
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        env={**os.environ, MARK: stack_id},
        start_new_session=True,
        preexec_fn=die_with(os.getpid()),
    )
    try:
        return await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
