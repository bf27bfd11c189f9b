"""Makes the secret files compose.yaml mounts, each once: run it again and nothing changes.

    python -m deploy.make_secrets deploy/secrets

What is missing is made, what is there is never written over. Run as root it also gives each file
to the user that reads it in its container; anyone else is told what is left to do.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from chassis.local.definitions import VHOST, definitions
from chassis.local.secrets import (
    SERVICES,
    USERS,
    KeyPair,
    password,
    sealing_key,
    sealing_pair,
    signing_key,
    signing_pair,
)

DEFINITIONS = "rabbitmq_definitions.json"
OURS = 10001  # the user of our image
THEIRS = 999  # the user of the official images of MongoDB and RabbitMQ alike

PAIRS: dict[str, tuple[str, Callable[[str], KeyPair]]] = {
    "token_public_keys": ("token_private_key", signing_pair),
    "caller_public_keys": ("caller_private_key", signing_pair),
    "seal_public_key": ("seal_private_key", sealing_pair),
}


class UnfitError(Exception):
    """The folder holds something this program will neither use nor write over."""


def mongo_url(service: str) -> str:
    """A service's own database on the replica set; every write waits for the journal."""
    options = f"authSource={service}&replicaSet=rs0&w=majority&journal=true"
    return f"mongodb://{service}:{password()}@mongo:27017/{service}?{options}"


def amqp_url(user: str) -> str:
    return f"amqp://{user}:{password()}@rabbitmq:5672/{VHOST}"


def originals() -> dict[str, str]:
    """Every file that is made from chance alone."""
    return {
        "mongo_root": password(),
        **{f"mongo_{service}": mongo_url(service) for service in (*SERVICES, "gateway")},
        **{f"amqp_{user}": amqp_url(user) for user in USERS},
        "token_private_key": signing_key(),
        "caller_private_key": signing_key(),
        "seal_private_key": sealing_key(),
        "smtp_password": "",
    }


def derived(folder: Path) -> dict[str, str]:
    """Every file that follows from the originals as they lie there, so that both sides agree."""
    urls = {user: urlsplit((folder / f"amqp_{user}").read_text()) for user in USERS}
    users = definitions({user: url.password or "" for user, url in urls.items()})
    publics = {
        public: pair((folder / private).read_text()).public
        for public, (private, pair) in PAIRS.items()
    }
    return {DEFINITIONS: json.dumps(users, indent=1), **publics}


def orphans(folder: Path) -> list[str]:
    """Derived files whose original is gone: one made now would not fit them."""
    sources = {public: [private] for public, (private, _) in PAIRS.items()}
    sources[DEFINITIONS] = [f"amqp_{user}" for user in USERS]
    return [
        name
        for name, needed in sources.items()
        if (folder / name).exists() and not all((folder / source).exists() for source in needed)
    ]


def readers(name: str) -> tuple[int, int]:
    """Owner and group of a file; where they differ the group reads it as well."""
    if name in ("mongo_root", DEFINITIONS):
        return THEIRS, THEIRS
    return OURS, THEIRS if name.startswith("mongo_") else OURS


def make_secrets(folder: Path) -> list[str]:
    """Make what is missing; answers the names of the files made."""
    folder.mkdir(mode=0o755, parents=True, exist_ok=True)
    if orphaned := ", ".join(orphans(folder)):
        raise UnfitError(f"{folder}: {orphaned}: made from a file that is gone; restore or remove")
    return [*write_missing(folder, originals()), *write_missing(folder, derived(folder))]


def write_missing(folder: Path, files: dict[str, str]) -> list[str]:
    missing = [name for name in files if not (folder / name).exists()]
    for name in missing:
        write(folder / name, files[name])
    return missing


def write(file: Path, text: str) -> None:
    """The whole file or none of it, and never for a moment readable by others."""
    owner, group = readers(file.name)
    beside = file.with_name(f".{file.name}")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as out:
        out.write(text)
        os.fchmod(descriptor, 0o600 if owner == group else 0o640)
        if os.geteuid() == 0:
            os.fchown(descriptor, owner, group)
    beside.rename(file)


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("python -m deploy.make_secrets FOLDER", file=sys.stderr)
        return 2
    folder = Path(arguments[0])
    try:
        made = make_secrets(folder)
    except (UnfitError, OSError) as why:
        print(why, file=sys.stderr)
        return 1
    print(f"{folder}: made {', '.join(made)}" if made else f"{folder}: all there, nothing changed")
    if made and os.geteuid() != 0:
        print("not root: user 10001 cannot read them yet, see deploy/README.md", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
