"""What each process of a local stack is told as settings; private keys only where they are used."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from chassis.local.mongo import Database
from chassis.local.rabbitmq import Node
from chassis.local.secrets import SERVICES, Secrets

PROCESSES = (*SERVICES, "gateway")
COMMANDS = "operator"


def more_ports(replicas: int = 1, gateways: int | None = None) -> list[str]:
    """Names of the ports a stack with more than one of each has besides the usual ones."""
    counts = {**dict.fromkeys(SERVICES, replicas), "gateway": gateways or replicas}
    names = [f"{role}:{n + 1}" for role, count in counts.items() if count > 1 for n in range(count)]
    names += [f"gateway_metrics:{n}" for n in range(2, counts["gateway"] + 1)]
    return ["front", *names] if names else []


@dataclass(frozen=True)
class Plan:
    """Ports, secrets and servers of one stack.

    Where a service runs once, it listens at the port of its name. Where it runs more often, the
    proxy listens there, and its replicas at `<name>:1`, `<name>:2`, ...
    """

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

    def replicas(self) -> dict[str, list[int]]:
        """The ports of each service that runs more than once."""
        numbered = {role: [n for n in self.ports if n.startswith(f"{role}:")] for role in PROCESSES}
        return {role: [self.ports[n] for n in names] for role, names in numbered.items() if names}

    def processes(self) -> Iterator[str]:
        """The name of each: `applications`, `applications-2`, ..., and `gateway` at the end."""
        replicas = self.replicas()
        for role in PROCESSES:
            yield role
            for number in range(2, len(replicas.get(role, "")) + 1):
                yield f"{role}-{number}"

    def port(self, process: str) -> int:
        """Where this very process listens."""
        role, number = role_of(process)
        return self.ports.get(f"{role}:{number}", self.ports[role])


def role_of(process: str) -> tuple[str, int]:
    """`applications-2` is the second of `applications`."""
    role, _, number = process.partition("-")
    return role, int(number or 1)


def settings_of(plan: Plan, name: str) -> dict[str, str]:
    """Setting names and values for a process, or for the operator's commands."""
    role, number = role_of(name)
    common = {
        "service": role,
        "host": "127.0.0.1",
        "public_url": plan.gateway_url,
        "mongo_url": plan.database.url(role),
        "amqp_url": plan.node.url(role),
        "token_public_keys": plan.secrets.token.public,
        "caller_public_keys": plan.secrets.caller.public,
        **{f"{other}_url": f"http://127.0.0.1:{plan.ports[other]}" for other in SERVICES},
    }
    if role in plan.ports:
        common["port"] = str(plan.port(name))
    return common | _own(plan, number).get(role, {})


def _own(plan: Plan, number: int) -> dict[str, dict[str, str]]:
    first = plan.ports["gateway_metrics"]
    # The proxy before several gateways is the only one they hear of a person's address from.
    behind = {"trusted_proxies": "127.0.0.1"} if "gateway" in plan.replicas() else {}
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
            "metrics_port": str(plan.ports.get(f"gateway_metrics:{number}", first)),
            **behind,
        },
        COMMANDS: {"caller_private_key": plan.secrets.caller.private},
    }


def variables(settings: Mapping[str, str]) -> dict[str, str]:
    """The same as environment variables."""
    return {f"KABINET_{name.upper()}": value for name, value in settings.items()}
