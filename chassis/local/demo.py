"""Lets the made-up company move into a stack that is ready (`up --demo`)."""

import asyncio
import os
import sys

from chassis.local.children import MARK, die_with
from chassis.local.place import ROOT, Place


async def moved_in(place: Place, stack_id: str) -> bool:
    """Run the room `demo` to its end, in a process of its own; False where it could not finish.

    It knows the services, which nothing here may, and it may take its time: the stack is in use.
    """
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
