"""The interface documents that the code generates: OpenAPI of each HTTP door, AsyncAPI of the bus."""

import importlib
import json
from pathlib import Path
from typing import Any

import yaml
from faststream.specification import AsyncAPI

from chassis.settings import Settings

NAMES = ("identity", "applications", "metering", "reception", "notify", "gateway")


def built(name: str) -> Any:
    """The app of a process, not started."""
    module = "gateway.main" if name == "gateway" else f"services.{name}.main"
    return importlib.import_module(module).build(Settings(service=name))


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
    document: dict[str, Any] = json.loads(specification.to_specification().to_json())
    document["servers"] = {}
    return document


def export(what: str, out: Path) -> list[Path]:
    """Write every document of this sort below `out`; returns the files."""
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
