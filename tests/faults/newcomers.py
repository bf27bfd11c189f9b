"""The way of somebody new: registration, the letter, a password of one's own."""

import asyncio
import re

from tests.faults.client import Client
from tests.faults.ledger import Accepted
from tests.portal.people import PASSWORD

PERSON = {"status": "person", "phone": "8 (912) 345-67-89"}


async def register(client: Client) -> int:
    """Ask for an account; the number of tries it took."""
    body = {**PERSON, "snils": client.snils, "email": client.email, "consent": True}
    answer = await client.ask("POST", "/registrations", json=body)
    if answer.status != 202:
        client.ledger.breaks(f"a registration was refused: {answer}")
    client.ledger.note(Accepted("registered", client.email, client.email, tries=answer.tries))
    return answer.tries


async def mailed(client: Client) -> str | None:
    """The newest password that came by letter, if one has."""
    for one in await client.letters():
        if line := re.search(r"^Пароль: (\S+)$", one["text"], re.MULTILINE):
            return line[1]
    return None


async def set_password(client: Client, first: str) -> bool:
    """Sign in with the mailed password and set one's own; whether the account is one's own now."""
    answer = await client.sign_in(first)
    if answer.good and answer.body["must_change_password"]:
        body = {"current": first, "password": PASSWORD}
        answer = await client.ask("PUT", "/me/password", json=body)
        if answer.good:
            client.token = answer.body["access_token"]
            return True
    # the answer may have been lost: then one's own password is set already
    client.token = ""
    return (await client.sign_in(PASSWORD)).good


async def recover(client: Client) -> bool:
    """The way of who used the mailed password up and never saw the answer: a link by letter."""
    await client.ask("POST", "/password-recoveries", json={"email": client.email})
    for _ in range(60):
        for one in await client.letters():
            if found := re.search(r"/recover/([A-Za-z0-9_-]+)", one["text"]):
                await client.ask(
                    "PUT", f"/password-recoveries/{found[1]}", json={"password": PASSWORD}
                )
                return (await client.sign_in(PASSWORD)).good
        await asyncio.sleep(0.5)
    return False
