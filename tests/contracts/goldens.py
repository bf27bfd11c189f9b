"""The published shape of every event, and what of a shape may change.

A shape only grows: a field may be added if it need not be given. Renew the goldens after such a
change, or after a decision to break one, and read the difference before it is committed:

    KABINET_RENEW_GOLDENS=1 ./kabinet test tests/contracts/test_events.py
"""

import importlib
import json
import os
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import contracts
from contracts.event import EVENTS, Event

GOLDEN = Path(__file__).parent / "golden"
RENEW = os.environ.get("KABINET_RENEW_GOLDENS") == "1"
Schema = dict[str, Any]
NESTED = {"properties", "required", "items", "anyOf", "$defs"}
SAYINGS = ("title", "description", "default", "examples")


def published() -> dict[str, type[Event]]:
    """Every event that a module of contracts declares."""
    for module in pkgutil.iter_modules(contracts.__path__):
        importlib.import_module(f"contracts.{module.name}")
    return {
        name: event for name, event in EVENTS.items() if event.__module__.startswith("contracts.")
    }


def shape(event: type[Event]) -> Schema:
    """What whoever hears it demands, without what is only said about it."""
    bare: Schema = _bare(event.model_json_schema(by_alias=True))
    return bare


def _bare(node: Any, names: bool = False) -> Any:
    if isinstance(node, list):
        return [_bare(one) for one in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _bare(value, names=key in ("properties", "$defs"))
        for key, value in node.items()
        if names or key not in SAYINGS
    }


def golden(name: str) -> Schema:
    """The shape as it was published."""
    path = GOLDEN / f"{name}.json"
    kept: Schema = json.loads(path.read_text(encoding="utf-8"))
    return kept


def renew() -> None:
    """Write down every shape as it is now."""
    for name, event in published().items():
        text = json.dumps(shape(event), ensure_ascii=False, indent=1, sort_keys=True)
        (GOLDEN / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def breaks(old: Schema, new: Schema) -> list[str]:
    """What whoever knows the old shape would stumble over in the new one, or the other way."""
    return list(_breaks(old, new, old, new, "", frozenset()))


def _breaks(
    was: Schema, now: Schema, old: Schema, new: Schema, place: str, seen: frozenset[str]
) -> Iterator[str]:
    if "$ref" in was and "$ref" in now:
        if was["$ref"] in seen:
            return
        seen |= {was["$ref"]}
    was, now = _found(was, old), _found(now, new)
    for key in sorted(
        (set(was) | set(now)) - {"properties", "required", "items", "anyOf", "$defs"}
    ):
        if was.get(key) != now.get(key):
            yield f"{place or '.'}: {key} was {was.get(key)}, is {now.get(key)}"
    yield from _fields(was, now, old, new, place, seen)
    if ("items" in was) != ("items" in now) or len(was.get("anyOf", ())) != len(
        now.get("anyOf", ())
    ):
        yield f"{place or '.'}: retyped"
        return
    if "items" in was:
        yield from _breaks(was["items"], now["items"], old, new, f"{place}[]", seen)
    for before, after in zip(was.get("anyOf", ()), now.get("anyOf", ()), strict=True):
        yield from _breaks(before, after, old, new, place, seen)


def _fields(
    was: Schema, now: Schema, old: Schema, new: Schema, place: str, seen: frozenset[str]
) -> Iterator[str]:
    had, has = was.get("properties", {}), now.get("properties", {})
    for name in had:
        where = f"{place}.{name}"
        if name not in has:
            yield f"{where}: removed"
        else:
            yield from _breaks(had[name], has[name], old, new, where, seen)
    for name in set(now.get("required", ())) - set(was.get("required", ())):
        yield f"{place}.{name}: newly required"


def _found(node: Schema, root: Schema) -> Schema:
    if "$ref" not in node:
        return node
    found: Schema = root["$defs"][node["$ref"].rpartition("/")[2]]
    return found
