"""RabbitMQ's definitions: vhost, the exchange, one user a service with the least rights.

A service declares and consumes only names that begin with its own, and publishes to the
exchange only routing keys that begin with its own. The operator may everything; the commands
`kabinet dead` use it. Limits of queues are policies, since a queue's arguments are frozen once
it is declared.
"""

import base64
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

EXCHANGE = "kabinet"
VHOST = "kabinet"
OPERATOR = "operator"
GIBIBYTE = 1024**3


def password_hash(password: str, salt: bytes | None = None) -> str:
    """Salted SHA-256 as RabbitMQ keeps it."""
    salt = secrets.token_bytes(4) if salt is None else salt
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _user(name: str, password: str) -> dict[str, Any]:
    return {
        "name": name,
        "password_hash": password_hash(password),
        "hashing_algorithm": "rabbit_password_hashing_sha256",
        "tags": ["administrator"] if name == OPERATOR else [],
    }


def _permission(user: str, vhost: str) -> dict[str, str]:
    if user == OPERATOR:
        return {"user": user, "vhost": vhost, "configure": ".*", "write": ".*", "read": ".*"}
    return {
        "user": user,
        "vhost": vhost,
        "configure": rf"^{user}\..*$",
        "write": rf"^({EXCHANGE}|{user}\..*)$",
        "read": rf"^({EXCHANGE}|{user}\..*)$",
    }


def _topic_permission(user: str, vhost: str) -> dict[str, str]:
    write = rf"^{user}\..*$"
    return {"user": user, "vhost": vhost, "exchange": EXCHANGE, "write": write, "read": ".*"}


def _policies(vhost: str) -> list[dict[str, Any]]:
    """A full queue refuses, so the fact stays in its owner's outbox; live pages drop the oldest."""
    return [
        {
            "vhost": vhost,
            "name": "limits",
            "pattern": ".*",
            "apply-to": "queues",
            "priority": 0,
            "definition": {"max-length-bytes": GIBIBYTE, "overflow": "reject-publish"},
        },
        {
            "vhost": vhost,
            "name": "live",
            "pattern": r"^gateway\.live\.",
            "apply-to": "queues",
            "priority": 10,
            "definition": {"max-length": 10_000, "overflow": "drop-head"},
        },
    ]


def definitions(passwords: Mapping[str, str], vhosts: Iterable[str] = (VHOST,)) -> dict[str, Any]:
    """The document for `load_definitions`; `passwords` maps each user to its own."""
    services = [user for user in passwords if user != OPERATOR]
    places = list(vhosts)
    return {
        "vhosts": [{"name": vhost} for vhost in places],
        "users": [_user(name, password) for name, password in passwords.items()],
        "permissions": [_permission(user, vhost) for vhost in places for user in passwords],
        "topic_permissions": [
            _topic_permission(user, vhost) for vhost in places for user in services
        ],
        "exchanges": [
            {
                "name": EXCHANGE,
                "vhost": vhost,
                "type": "topic",
                "durable": True,
                "auto_delete": False,
                "internal": False,
                "arguments": {},
            }
            for vhost in places
        ],
        "policies": [policy for vhost in places for policy in _policies(vhost)],
    }
