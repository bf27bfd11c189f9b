"""What each process of a local stack is told as settings; private keys only where they are used."""

from collections.abc import Mapping
from dataclasses import dataclass

from chassis.local.mongo import Database
from chassis.local.rabbitmq import Node
from chassis.local.secrets import SERVICES, Secrets

PROCESSES = (*SERVICES, "gateway")
COMMANDS = "operator"


@dataclass(frozen=True)
class Plan:
    """Ports, secrets and servers of one stack."""

    ports: Mapping[str, int]
    secrets: Secrets
    node: Node
    database: Database

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['gateway']}"

    @property
    def mail_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['mail']}"


def settings_of(plan: Plan, name: str) -> dict[str, str]:
    """Setting names and values for a service, the gateway, or the operator's commands."""
    common = {
        "service": name,
        "host": "127.0.0.1",
        "public_url": plan.gateway_url,
        "mongo_url": plan.database.url(name),
        "amqp_url": plan.node.url(name),
        "token_public_keys": plan.secrets.token.public,
        "caller_public_keys": plan.secrets.caller.public,
        **{f"{other}_url": f"http://127.0.0.1:{plan.ports[other]}" for other in SERVICES},
    }
    if name in plan.ports:
        common["port"] = str(plan.ports[name])
    return common | _own(plan).get(name, {})


def _own(plan: Plan) -> dict[str, dict[str, str]]:
    return {
        "identity": {
            "token_private_key": plan.secrets.token.private,
            "seal_public_key": plan.secrets.seal.public,
        },
        "notify": {
            "seal_private_key": plan.secrets.seal.private,
            "smtp_host": "127.0.0.1",
            "smtp_port": str(plan.ports["smtp"]),
            "smtp_tls": "none",
            "smtp_user": "",
        },
        "gateway": {
            "caller_private_key": plan.secrets.caller.private,
            "metrics_port": str(plan.ports["gateway_metrics"]),
        },
        COMMANDS: {"caller_private_key": plan.secrets.caller.private},
    }


def variables(settings: Mapping[str, str]) -> dict[str, str]:
    """The same as environment variables."""
    return {f"KABINET_{name.upper()}": value for name, value in settings.items()}
