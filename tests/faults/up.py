"""`./kabinet up` with its connections led through links: `python -m tests.faults.up DIR PORT N`.

Between the gateway and each service, and between each process and the broker, stands a port of a
link. links.json in the data folder says which; whoever started this opens them.
"""

import asyncio
import dataclasses
import json
import re
import sys
from pathlib import Path

from chassis.local import stack
from chassis.local.place import Place, write_atomically
from chassis.local.ports import free_port
from chassis.local.supervisor import Program, Supervisor

FILE = "links.json"
ADDRESS = re.compile(r"(?<=127\.0\.0\.1:)\d+")
Ports = dict[str, dict[str, int]]


def rerouted(program: Program, links: Ports, taken: set[int]) -> Program:
    """The same program, told the links' ports instead of the servers'; notes them in `links`."""
    env = dict(program.env)
    for setting, value in program.env.items():
        called = called_by(program.name, setting)
        if called is None or not (found := ADDRESS.search(value)):
            continue
        name, to = f"{program.name}>{called}", int(found[0])
        links[name] = {"listen": free_port(taken), "to": to}
        taken.add(links[name]["listen"])
        env[setting] = ADDRESS.sub(str(links[name]["listen"]), value)
    return dataclasses.replace(program, env=env)


def called_by(program: str, setting: str) -> str | None:
    """What a setting leads this program to, where a link may stand between."""
    if setting == "KABINET_AMQP_URL":
        return "broker"
    led = re.fullmatch(r"KABINET_([A-Z]+)_URL", setting)
    if program.startswith("gateway") and led and led[1] not in ("MONGO", "PUBLIC"):
        return led[1].lower()
    return None


class Linked(stack.Running):
    """A stack under way, with links."""

    def led(self, file: Path) -> None:
        """Put the links between, and write them down."""
        links: Ports = {}
        taken = set(self.plan.ports.values())
        programs = [rerouted(kept.program, links, taken) for kept in self.supervisor.kept]
        self.supervisor = Supervisor(programs, self.plan.secrets.stack_id, self._changed)
        write_atomically(file, json.dumps(links, indent=1))


def main(data: str, port: str, replicas: str = "1") -> None:
    place = Place(Path(data))
    place.make()
    with stack.held(place):
        running = Linked(place, stack.plan(place, int(port), int(replicas)))
        running.led(place.data / FILE)
        asyncio.run(running.run())


if __name__ == "__main__":
    main(*sys.argv[1:])
