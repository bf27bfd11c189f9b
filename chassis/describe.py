"""The pages of docs/ that the code writes: every setting, every fact. Pure; no server is asked."""

import re
from collections.abc import Iterator, Mapping, Set
from pathlib import Path
from typing import Any, get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from chassis.settings import Settings
from contracts.event import EVENTS, Event

ROOT = Path(__file__).resolve().parent.parent
EVERY, NOBODY = "every process", "nobody"
READ = re.compile(r"settings\.([a-z_]+)")
READ_BY_NAME = re.compile(r"""getattr\((?:self\._)?settings, f["']\{\w+\}(_[a-z]+)["']\)""")
SETTINGS_HEAD = """\
# Settings

Every process reads the same class, `chassis/settings.py`: from the environment, else from a file
`.env` in the folder it is started in, else from a mounted secret `/run/secrets/kabinet_<name>`.
`./kabinet up` sets what a local stack needs by itself, `compose.yaml` what the containers need.

This page is written by `./kabinet export settings`; a test holds it to the code.

| setting | by default | who reads it | meaning |
| --- | --- | --- | --- |
"""
SETTINGS_FOOT = """
## Beside these

| variable | read by | meaning |
| --- | --- | --- |
| `KABINET_TRACEBACK` | `./kabinet` | a command that fails shows where, not only why |
| `KABINET_BENCH_SECONDS` | `./kabinet bench` | how long one run of a load lasts; 5 unless told |
| `KABINET_BENCH_SIZE` | `./kabinet bench` | share of the usual amount of data; 1 unless told |
| `KABINET_STACK_ID` | `./kabinet` | set by `up`: marks the processes of one local stack |
| `KABINET_IMAGE` | `compose.yaml` | the image to run; `kabinet:local`, built here, unless told |
| `KABINET_GATEWAY_PORT` | `compose.yaml` | the gateway's port on 127.0.0.1; 8080 unless told |
"""
EVENTS_HEAD = """\
# Facts

What one service tells and others hear, over the exchange `kabinet`; [flow.md](flow.md) says how.
The routing key is the name; `case.changed` goes out under `<service>.case.changed` of the service
that holds the case. Shapes only grow: who hears ignores fields it does not know, and a new meaning
is a new name. [asyncapi/](asyncapi/) says the same to programs.

This page is written by `./kabinet export events`; a test holds it to the code.
"""


def settings() -> str:
    """docs/settings.md."""
    who = _readers()
    rows = [
        f"| `KABINET_{name.upper()}` | {_default(field)} "
        f"| {who.get(name, NOBODY)} | {_meaning(field)} |"
        for name, field in Settings.model_fields.items()
    ]
    return SETTINGS_HEAD + "\n".join(rows) + "\n" + SETTINGS_FOOT


def _default(field: FieldInfo) -> str:
    value = field.get_default(call_default_factory=True, validated_data={})
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if value in ("", []):
        return "empty"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _meaning(field: FieldInfo) -> str:
    choices = [value for value in get_args(field.annotation) if isinstance(value, str)]
    either = f"; one of {', '.join(f'`{choice}`' for choice in choices)}" if choices else ""
    return f"{field.description}{either}"


def _readers() -> dict[str, str]:
    """Who reads each setting, found in the code itself."""
    found: dict[str, set[str]] = {}
    for folder in ("chassis", "casework", "services", "gateway"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for name in _read_in(file.read_text()):
                found.setdefault(name, set()).update(_processes(file.relative_to(ROOT).parts))
    return {n: EVERY if EVERY in who else ", ".join(sorted(who)) for n, who in found.items()}


def _read_in(code: str) -> Iterator[str]:
    yield from READ.findall(code)
    for ending in READ_BY_NAME.findall(code):
        yield from (
            name
            for name in Settings.model_fields
            if name.endswith(ending) and not name.startswith(("mongo", "amqp", "public"))
        )


def _processes(path: tuple[str, ...]) -> tuple[str, ...]:
    match path:
        case ("chassis", "commands", *_):
            return ("commands",)
        case ("chassis", *_):
            return (EVERY,)
        case ("casework", *_):
            return ("applications", "reception")
        case ("services", name, *_):
            return (name,)
        case (name, *_):
            return (name,)
    return ()


Told = Mapping[str, Set[type[Event]]]
Heard = Mapping[str, Mapping[str, type[Event]]]


def events(told: Told, heard: Heard) -> str:
    """docs/events.md; `told` and `heard` (by queue) as each process's bus says it."""
    parts: dict[str, Any] = {}
    pages = [EVENTS_HEAD]
    for name, event in sorted(EVENTS.items()):
        schema = event.model_json_schema(mode="serialization")
        parts |= schema.get("$defs", {})
        pages.append(
            f"\n## {name}\n\n{_said(event.__doc__)}\n\n`{event.__module__}.{event.__name__}`, "
            f"{_between(event, told, heard)}.\n\n{_table(schema)}"
        )
    pages.append("\n# What they are made of\n")
    for name, schema in sorted(parts.items()):
        if "properties" in schema:
            pages.append(f"\n## {name}\n\n{_said(schema.get('description'))}\n\n{_table(schema)}")
    return "".join(pages)


def _between(event: type[Event], told: Told, heard: Heard) -> str:
    """Who tells it, and the queues it is heard in."""
    tellers = sorted(service for service, known in told.items() if event in known)
    queues = [queue for known in heard.values() for queue, one in known.items() if one is event]
    listed = ", ".join(f"`{queue}`" for queue in sorted(queues))
    return f"told by {', '.join(tellers) or NOBODY}; heard in {listed or 'no queue'}"


def _said(text: str | None) -> str:
    said = "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n"))
    return said.replace("|", "\\|")


def _table(schema: Mapping[str, Any]) -> str:
    rows = [
        f"| `{name}` | {_type(field)} | {_said(field.get('description'))} |"
        for name, field in schema["properties"].items()
    ]
    return "\n".join(["| field | type | meaning |", "| --- | --- | --- |", *rows]) + "\n"


def _type(field: Mapping[str, Any]) -> str:
    """A JSON schema's type in a word or two."""
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "anyOf" in field:
        return " or ".join(_type(one) for one in field["anyOf"])
    if "enum" in field:
        return ", ".join(f"`{value}`" for value in field["enum"])
    if "const" in field:
        return f"`{field['const']}`"
    if field.get("type") == "array":
        return f"list of {_type(field['items'])}" if field.get("items") else "list"
    return str(field.get("format") or field.get("type") or "any")
