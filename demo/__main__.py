"""`python -m demo DATA`: fill the stack of this data folder, and say who may sign in."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import typer

from chassis.app import Service
from chassis.chance import generated
from chassis.clock import MOSCOW, now
from chassis.commands.common import Failed, call, settings_for
from chassis.local.place import Place, write_atomically
from chassis.store import close_client
from demo.accounts import accounts
from demo.company import KINDS, Company
from demo.faq import questions
from demo.metering.moving import listed, measured, owned
from demo.metering.read import Reader
from demo.people import CUSTOMERS, STAFF
from demo.surveys import surveys
from demo.visits import visits


@asynccontextmanager
async def opened(data: Path, name: str) -> AsyncIterator[Service]:
    """A service's database, while the service itself runs elsewhere."""
    service = Service(settings_for(data, name))
    try:
        yield service
    finally:
        await close_client(service.client)
        service.telemetry.close()


async def fill(data: Path, password: str) -> int:
    """Everybody and everything that is not there yet; how many cases and readings were added."""
    settings, folder = settings_for(data), Place.of(data).demo_files
    await asyncio.to_thread(listed, settings, folder)
    async with opened(data, "identity") as service:
        people = await accounts(service, password, now())
    added = 0
    for name in KINDS:
        async with opened(data, name) as service:
            added += await Company(service, people).live()
    async with opened(data, "reception") as service:
        await surveys(service, now())
        await questions(service, now())
        added += await visits(service, people, now())
    async with opened(data, "metering") as service:
        added += await Reader(service, people).read(now().astimezone(MOSCOW).date())
        await asyncio.to_thread(measured, settings, folder)
        await owned(service)
    return added


def password_of(place: Place) -> str:
    """Made at random once for each data folder, and kept with its other secrets."""
    kept = place.secrets / "demo_password"
    if not kept.exists():
        write_atomically(kept, generated())
    return kept.read_text()


def sign_ins(url: str, password: str) -> str:
    """Who they are and how to sign in, in words."""
    width = max(len(one.email) for one in (*STAFF, *CUSTOMERS))
    people = [(one.email, f"{one.role}, {one.name}") for one in STAFF]
    people += [(one.email, f"{one.status}, {one.name}") for one in CUSTOMERS]
    lines = [f"  {email:<{width}}  {who}" for email, who in people]
    return "\n".join(
        [f"The demo company is there. Sign in at {url}/login", *lines, f"  password  {password}"]
    )


def run(data: Path) -> None:
    """Fill, let the windows hear of it, and tell."""
    place = Place.of(data)
    settings, password = settings_for(data), password_of(place)
    heard = place.demo.exists()
    place.demo.unlink(missing_ok=True)
    if asyncio.run(fill(data, password)) or not heard:
        for name in (*KINDS, "metering"):
            call(settings, f"{getattr(settings, f'{name}_url')}/snapshots/replay")
    text = sign_ins(settings.public_url, password)
    write_atomically(place.demo, text + "\n")
    typer.echo(text)


if __name__ == "__main__":
    try:
        run(Path(sys.argv[1]))
    except Failed as reason:
        sys.stderr.write(f"kabinet: {reason}\n")
        sys.exit(1)
