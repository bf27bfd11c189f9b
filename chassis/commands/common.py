"""What the commands share: the data folder, a stack's settings, calls to a service."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from chassis.local.environment import Plan
    from chassis.settings import Settings

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Data folder of the local stack; .kabinet unless told"),
]


class Failed(Exception):
    """The command could not do it; the words say why and what to do."""


def stack_plan(data: Path | None) -> "Plan":
    """Ports and secrets of the local stack."""
    from chassis.local.place import Place  # noqa: PLC0415
    from chassis.local.stack import remembered  # noqa: PLC0415

    place = Place.of(data)
    try:
        return remembered(place)
    except FileNotFoundError:
        raise Failed(f"there is no stack in {place.data}; start one with ./kabinet up") from None


def settings_for(data: Path | None, process: str = "operator") -> "Settings":
    """Settings to reach the local stack with, or those of the environment where it tells them."""
    from chassis.settings import SECRETS, Settings  # noqa: PLC0415

    told_here = os.environ.get("KABINET_AMQP_URL") or (SECRETS / "kabinet_amqp_url").exists()
    if data is None and told_here:
        return Settings()
    from chassis.local.environment import settings_of  # noqa: PLC0415

    told: dict[str, Any] = dict(settings_of(stack_plan(data), process))
    return Settings(**told)


def call(
    settings: "Settings", url: str, body: dict[str, Any] | None = None, patience: float = 300
) -> Any:
    """POST to a service in the name of a command; its JSON answer. Raises Failed."""
    answer = ask(settings, "POST", url, json=body or {}, timeout=patience)
    return answer.json() if answer.content else None


def ask(settings: "Settings", method: str, url: str, **given: Any) -> Any:
    """Ask a service in the name of a command; its answer. Raises Failed."""
    import httpx2  # noqa: PLC0415

    from chassis.auth import CALLER_HEADER, issue_call  # noqa: PLC0415

    key = settings.caller_private_key.get_secret_value()
    if not key:
        raise Failed("KABINET_CALLER_PRIVATE_KEY is not set; name a local stack with --data")
    headers = {CALLER_HEADER: issue_call("operator", key), "Accept-Language": "en"}
    headers |= given.pop("headers", {})
    try:
        answer = httpx2.request(method, url, headers=headers, **{"timeout": 300, **given})
    except httpx2.HTTPError as error:
        raise Failed(f"{url} does not answer ({error}); see ./kabinet status") from None
    if answer.is_error:
        raise Failed(f"{url} answers {answer.status_code}: {_reason(answer)}")
    return answer


def _reason(answer: Any) -> str:
    try:
        problem = answer.json()
    except ValueError:
        return str(answer.text[:300])
    fields = [f"{e.get('field')}: {e.get('message')}" for e in problem.get("errors") or []]
    return "; ".join([str(problem.get("detail") or problem.get("title") or problem), *fields])
