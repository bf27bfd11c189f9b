"""The documents that the code generates: OpenAPI of each HTTP door, AsyncAPI of the bus, pages.

The same code gives the same bytes wherever it runs, so that a test can say whether what lies in
docs/ is current.
"""

import importlib
import json
import re
from pathlib import Path
from typing import Any

import yaml
from faststream.specification import AsyncAPI

from chassis import describe
from chassis.settings import Settings

NAMES = ("identity", "applications", "metering", "reception", "notify", "gateway")


def built(name: str) -> Any:
    """The app of a process, not started, with the settings as they are by default."""
    module = "gateway.main" if name == "gateway" else f"services.{name}.main"
    return importlib.import_module(module).build(Settings.model_construct(service=name))


def openapi(name: str) -> dict[str, Any]:
    """The OpenAPI document of a process; the gateway's is that of the public API."""
    app = built(name)
    if name == "gateway":
        app = next(route.app for route in app.routes if getattr(route, "path", "") == "/api/v1")
    document: dict[str, Any] = app.openapi()
    return document


def asyncapi(name: str) -> dict[str, Any]:
    """The AsyncAPI document of a process: what it hears and what it tells."""
    service = built(name).state.service
    service.bus.describe()
    specification = AsyncAPI(
        service.bus.broker, title=f"Kabinet {name}", version="0.1.0", schema_version="3.0.0"
    )
    text = re.sub(REPLICA, ".<replica>", specification.to_specification().to_json())
    document: dict[str, Any] = json.loads(text)
    document["servers"] = {}
    for channel in document["channels"].values():
        channel.pop("servers", None)
    return _in_order(document)


REPLICA = r"\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
"""What a queue of one replica's own ends with."""


def _in_order(document: dict[str, Any]) -> dict[str, Any]:
    """FastStream walks through sets; a document is read in the order of names."""
    named = {part: dict(sorted(document[part].items())) for part in ("channels", "operations")}
    components = {part: dict(sorted(all_.items())) for part, all_ in document["components"].items()}
    return {**document, **named, "components": components}


def events() -> str:
    """The page of all facts, with who tells and who hears each."""
    buses = {name: built(name).state.service.bus for name in NAMES}
    told = {name: set(bus.told) for name, bus in buses.items()}
    heard = {name: dict(bus.heard) for name, bus in buses.items()}
    return describe.events(told, heard)


PAGES = {"settings": describe.settings, "events": events}


def export(what: str, out: Path) -> list[Path]:
    """Write every document of this sort below `out`; returns the files."""
    if what in PAGES:
        out.mkdir(parents=True, exist_ok=True)
        page = out / f"{what}.md"
        page.write_text(PAGES[what]())
        return [page]
    make = {"openapi": openapi, "asyncapi": asyncapi}[what]
    folder = out / what
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name in NAMES:
        path = folder / f"{name}.yaml"
        text = yaml.safe_dump(make(name), allow_unicode=True, sort_keys=False, width=100)
        path.write_text(text)
        written.append(path)
    return written
