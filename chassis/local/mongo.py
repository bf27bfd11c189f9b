"""The MongoDB-protocol server of a local stack: SecantusDB as a process of its own.

It demands a login, and each user is good for its own database alone. Users are made by a
first, short start that needs no login, on a port nobody knows, before any data are there; again
only when the users have changed.
"""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from chassis.local.children import die_with
from chassis.local.definitions import OPERATOR
from chassis.local.place import write_atomically
from chassis.local.ports import free_port
from chassis.local.probes import mongo_answers, until
from chassis.local.supervisor import Program

SERVER = Path(sys.executable).with_name("secantusd-py")
OPTIONS = "retryWrites=false&w=majority&journal=true"
ALREADY_EXISTS = 51003


@dataclass(frozen=True)
class Database:
    """Where one server keeps its data and who may speak to it; no passwords: everybody."""

    folder: Path
    port: int
    passwords: Mapping[str, str] = field(default_factory=dict, repr=False)

    def url(self, user: str = OPERATOR, database: str | None = None) -> str:
        """The address for a user; its database is named like it, the operator's is `admin`."""
        login = f"{user}:{self.passwords[user]}@" if self.passwords else ""
        own = database or ("admin" if user == OPERATOR else user)
        return f"mongodb://{login}127.0.0.1:{self.port}/{own}?{OPTIONS}"

    def command(self, port: int, *options: str) -> list[str]:
        return [
            *(str(SERVER), "--config", str(self.folder / "secantusd.toml")),
            *("--host", "127.0.0.1", "--port", str(port), "--sync-on-commit"),
            *("--storage-path", str(self.folder / "data"), "--cache-size", "256M"),
            *("--log-level", "INFO", *options),
        ]

    def program(self, log: Path) -> Program:
        return Program(
            name="mongo",
            command=self.command(self.port, *(["--auth"] if self.passwords else [])),
            port=self.port,
            log=log,
            ready=lambda: mongo_answers(self.port),
            prepare=self.prepare,
        )

    async def prepare(self) -> None:
        """Make the folder and, where they are new or changed, the users."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(self.folder / "secantusd.toml", "")
        stamp = self.folder / "users"
        wanted = hashlib.sha256(json.dumps(dict(self.passwords)).encode()).hexdigest()
        if not self.passwords or (stamp.exists() and stamp.read_text() == wanted):
            return
        await self._make_users()
        write_atomically(stamp, wanted)

    async def _make_users(self) -> None:
        port = free_port()
        server = subprocess.Popen(  # noqa: S603  our own command, no shell
            self.command(port),
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with(os.getpid()),  # noqa: PLW1509  it only asks the kernel for one thing
        )
        try:
            await until(lambda: mongo_answers(port), 60, "the database did not start")
            for user, password in self.passwords.items():
                await _ensure_user(port, user, password)
        finally:
            server.terminate()
            server.wait(30)


async def _ensure_user(port: int, user: str, password: str) -> None:
    from chassis.settings import Settings  # noqa: PLC0415  needed at the first start alone
    from chassis.store import StoreError, close_client, open_client  # noqa: PLC0415

    url = SecretStr(f"mongodb://127.0.0.1:{port}/?{OPTIONS}")
    # constructed, not read: what the environment says is of no concern here
    told = Settings.model_construct(service="up", mongo_url=url, mongo_driver="pymongo")
    client = open_client(told)
    name, role = ("admin", "root") if user == OPERATOR else (user, "readWrite")
    wanted: dict[str, Any] = {"pwd": password, "roles": [{"role": role, "db": name}]}
    try:
        await client[name].command("createUser", user, **wanted)
    except StoreError as refused:
        if getattr(refused, "code", None) != ALREADY_EXISTS:
            raise
        await client[name].command("updateUser", user, **wanted)
    finally:
        await close_client(client)
