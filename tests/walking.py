"""Walks every route of an app, those of included routers too."""

from collections.abc import Iterable, Sequence
from typing import Any

from fastapi.dependencies.models import Dependant
from starlette.routing import BaseRoute, Mount


def routes(app: Any) -> list[tuple[str, Any]]:
    """(method, route) of each; HEAD comes along with GET."""
    return [
        (method, route)
        for route in _all(app.routes)
        for method in sorted(set(getattr(route, "methods", None) or ()) - {"HEAD"})
    ]


def mounts(app: Any) -> dict[str, Any]:
    """The apps mounted in it, by their path."""
    return {route.path: route.app for route in app.routes if isinstance(route, Mount)}


def _all(found: Sequence[BaseRoute]) -> Iterable[Any]:
    for route in found:
        if hasattr(route, "effective_route_contexts"):  # an included router stays as it is
            yield from route.effective_route_contexts()
        elif not isinstance(route, Mount):
            yield route


def rules_of(route: Any) -> set[Any]:
    """Every dependency that is asked before the route's own function."""
    found: set[Any] = set()
    dependant: Dependant | None = getattr(route, "dependant", None)
    left = list(dependant.dependencies) if dependant else []
    while left:
        one = left.pop()
        found.add(one.call)
        left.extend(one.dependencies)
    return found
