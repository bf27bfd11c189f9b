"""The law's terms, for administrators: how long, since when, by whose word; and the calendar."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from casework import calendar
from casework.terms import today
from chassis.clock import new_id, now
from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.rules import RuleHistory
from contracts.words import _
from gateway import rules
from gateway.pages.front import Admin, Visit, in_order, see
from gateway.pages.rule_words import Rule, drawn, said, said_as_typed, units, year_words
from gateway.rules import Table

door = APIRouter(prefix="/staff/rules")
Name = Annotated[str, Path(pattern=r"^[a-z_]+(\.[a-z_]+)+$", max_length=100)]
FIELDS = ("value", "unit", "clause", "valid_from", "checked_on", "reason")
DONE = {
    "changed": _("Правило изменено. Сроки, которые уже идут, остались прежними"),
    "checked": _("Отмечено: сегодня правило сверено с текстом закона"),
}


@door.get("")
async def show(visit: Admin) -> Response:
    """All of them by kind, and this and the next year of the calendar."""
    table = await rules.read(visit)
    offer = await visit.front.catalogue.offer(visit.language)
    kinds = {slug.replace("-", "_"): one["title"] for (_service, slug), one in offer.kinds.items()}
    day = today(now())
    return visit.page(
        "staff/rules.html",
        groups=_groups(visit, table, kinds),
        apart=[table.of(name).title for name in sorted(table.apart)],
        away=table.away,
        years=[year_words(calendar.year(n), visit.language) for n in (day.year, day.year + 1)],
    )


def _groups(visit: Visit, table: Table, kinds: dict[str, str]) -> list[tuple[str, Sequence[Rule]]]:
    """Rules under the title of their kind; those of several kinds come first."""

    def kind(rule: RuleHistory) -> str:
        return kinds.get(rule.name.partition(".")[0], "")

    day = today(now())
    found = groupby(sorted(table.rules, key=kind), kind)
    general = visit.say(_("Общие правила"))
    return [(title or general, [drawn(visit, one, day) for one in some]) for title, some in found]


@door.get("/{name}")
async def one(visit: Admin, name: Name, done: str = "") -> Response:
    """One rule with its history, and the forms that change it."""
    rule = (await rules.read(visit)).of(name)
    return _page(visit, rule, notice=visit.say(DONE[done]) if done in DONE else "")


def _page(visit: Visit, rule: RuleHistory, error: Refused | None = None, **values: Any) -> Response:
    given: dict[str, Any] = {
        "rule": drawn(visit, rule, today(now())),
        "units": units(visit, rule),
        "typed": _as_it_is(rule),
        "request_id": new_id(),
        "notice": "",
        **values,
    }
    if error is None:
        return visit.page("staff/rule.html", wrong={}, **given)
    found = in_order(visit.wrong(error), FIELDS)
    return visit.again("staff/rule.html", error.status, found, error, **given)


def _as_it_is(rule: RuleHistory) -> dict[str, str]:
    """The form filled in with the last row."""
    last = rule.rows[-1].model_dump(mode="json", include={"value", "unit", "clause"})
    held = {"valid_from": rule.first_day.isoformat(), "checked_on": today(now()).isoformat()}
    return {name: str(value) for name, value in last.items()} | held | {"reason": ""}


@door.post("/{name}")
async def amend(visit: Admin, name: Name) -> Response:
    """Let it be so from a day on."""
    rule, sent = (await rules.read(visit)).of(name), await visit.request.form()
    typed = {field: str(sent.get(field, "")).strip() for field in FIELDS}
    request_id = str(sent.get("request_id", ""))
    old, new = said(rule.on(today(now()))), said_as_typed(typed)
    visit.about(old=old, new=new, reason=typed["reason"])
    try:
        await rules.change(visit, name, typed, request_id or new_id())
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _page(visit, rule, error, typed=typed, request_id=request_id)
    return see(f"/staff/rules/{name}?done=changed")


@door.post("/{name}/check")
async def check(visit: Admin, name: Name) -> Response:
    """It was read against the law today, and is right as it stands."""
    rule, sent = (await rules.read(visit)).of(name), await visit.request.form()
    request_id, day = str(sent.get("request_id", "")), today(now()).isoformat()
    visit.about(old=f"{rule.checked_on:%d.%m.%Y}", new=f"{today(now()):%d.%m.%Y}")
    try:
        body = {"checked_on": day}
        await rules.change(visit, name, body, request_id or new_id(), check=True)
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return _page(visit, rule, error)
    return see(f"/staff/rules/{name}?done=checked")
