"""The audit: who saw and did what, for administrators; nothing on this page can change a row."""

import csv
import io
from collections.abc import AsyncIterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from chassis.clock import MOSCOW
from chassis.store import Document
from contracts.words import _
from gateway.audit.actions import CHANGED, MADE, REFUSED
from gateway.audit.row import Broken
from gateway.audit.store import Trail, Wanted
from gateway.audit.words import WORDS
from gateway.filters import FIRST, LAST
from gateway.pages.audit_objects import names_of, shown
from gateway.pages.front import Admin, Visit
from gateway.pages.wording import ROLES

door = APIRouter(prefix="/staff")
PER_PAGE = 50
FOLLOWED = 10_000
"""Links of the chain a page follows while a person waits; the command follows them all."""
COLUMNS = (
    *("seq", "at", "stage", "action", "email", "name", "role", "account", "objects", "said"),
    *("status", "door", "address", "request", "id", "of", "prev", "hash"),
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")
RESULTS = {
    "outcome": (_("выполнено"), _("отказано"), _("сбой")),
    "view": (_("показано"), _("отказано"), _("сбой")),
}
OF_ACCOUNTS = (MADE, CHANGED, REFUSED)
STAGES = {"intent": _("исход неизвестен"), "fact": _("сообщила служба")}
SAID = {
    "to": _("состояние"),
    "assignee": _("исполнитель"),
    "main": _("основная заявка"),
    "role": _("роль"),
    "active": _("действует"),
    "old": _("было"),
    "new": _("стало"),
    "reason": _("причина"),
    "title": _("название"),
    "question": _("вопрос"),
    "step": _("состояние"),
    "accept": _("принято"),
    "ended": _("закрыто"),
}
REASONS = {"password": _("пароль не подошёл"), "code": _("код из приложения не подошёл")}
YES_NO = {"true": _("да"), "false": _("нет")}
SPOKEN = {"role": ROLES, "reason": REASONS}
BROKEN = {
    "missing": _("Цепочка прервана: записи {seq} нет"),
    "changed": _("Цепочка прервана: запись {seq} изменена"),
    "unlinked": _("Цепочка прервана: запись {seq} не продолжает предыдущую"),
}


class Asked(BaseModel):
    """The query of `/staff/audit`, as it was typed or linked; a day that is none is left out."""

    model_config = ConfigDict(frozen=True)

    who: str = Field("", max_length=254)
    action: str = Field("", max_length=100)
    about: str = Field("", max_length=100)
    since: str = Field("", max_length=10)
    until: str = Field("", max_length=10)
    below: int | None = Field(None, ge=1, le=2**53)
    check: str = Field("", max_length=1)

    @property
    def kept(self) -> dict[str, str]:
        """What narrows the list."""
        said = self.model_dump(include={"who", "action", "about", "since", "until"})
        return {name: value.strip() for name, value in said.items() if value.strip()}

    def wanted(self) -> Wanted:
        """The same as the audit understands it."""
        until = _day(self.until)
        return Wanted(
            email=self.who.strip().lower(),
            action=self.action,
            object=self.about.strip(),
            since=_midnight(_day(self.since)),
            until=_midnight(until + timedelta(days=1) if until else None),
        )

    def address(self, page: str = "/staff/audit", **more: int) -> str:
        """An address asked so."""
        query = self.kept | {name: str(value) for name, value in more.items()}
        return f"{page}?{urlencode(query)}" if query else page


def _day(text: str) -> date | None:
    try:
        return min(max(date.fromisoformat(text), FIRST), LAST)
    except ValueError:
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), MOSCOW) if day else None


@door.get("/audit")
async def show(visit: Admin, asked: Annotated[Asked, Query()]) -> Response:
    """A page of it, the newest first."""
    trail = visit.front.audit.trail
    found = await trail.page(asked.wanted(), asked.below, PER_PAGE)
    notice, tone = await _checked(visit, trail) if asked.check else ("", "ok")
    names = await names_of(visit, found.rows)
    return visit.page(
        "staff/audit.html",
        rows=[_drawn(visit, row, names) for row in found.rows],
        asked=asked,
        actions=[(action, visit.say(words)) for action, words in WORDS.items()],
        export=asked.address("/staff/audit.csv"),
        check=asked.address(check=1),
        next=asked.address(below=found.next) if found.next else "",
        first=asked.address() if asked.below else "",
        notice=notice,
        tone=tone,
    )


async def _checked(visit: Visit, trail: Trail) -> tuple[str, str]:
    """Whether the newest links hold together, in words."""
    try:
        head = await trail.newest(FOLLOWED)
    except Broken as broken:
        return visit.say(BROKEN[broken.why], seq=broken.seq), "bad"
    words = _("Цепочка цела. Последняя запись {seq}, её отпечаток {hash}")
    return visit.say(words, seq=head.seq, hash=head.hash[:16]), "ok"


def _drawn(visit: Visit, row: Document, names: Mapping[str, str]) -> dict[str, Any]:
    words = WORDS.get(row["action"])
    return {
        "seq": row["seq"],
        "at": row["at"],
        "who": row["who"],
        "words": visit.say(words) if words else row["action"],
        "about": shown(visit, row, names),
        "account": next(iter(row["objects"]), "") if row["action"] in OF_ACCOUNTS else "",
        "said": [
            (visit.say(SAID.get(n, n)), _value(visit, n, names.get(v, v)))
            for n, v in row["said"].items()
        ],
        "result": visit.say(_result(row)),
        "wrong": _is_wrong(row),
        "address": row["address"],
    }


def _is_wrong(row: Document) -> bool:
    return row["stage"] == "intent" or row["action"] == REFUSED or (row["status"] or 0) >= 400


def _value(visit: Visit, name: str, value: str) -> str:
    known = YES_NO if name in ("active", "accept", "ended") else SPOKEN.get(name, {})
    return visit.say(known.get(value, value)) or "—"


def _result(row: Mapping[str, Any]) -> str:
    if row["action"] == REFUSED:
        return RESULTS["view"][1]
    if row["stage"] in STAGES:
        return STAGES[row["stage"]]
    done, refused, failed = RESULTS[row["stage"]]
    if row["status"] >= 500:
        return failed
    return refused if row["status"] >= 400 else done


@door.get("/audit.csv")
async def export(visit: Admin, asked: Annotated[Asked, Query()]) -> Response:
    """Every row that fits, as it lies there, with its link in the chain; the oldest first."""
    visit.about(**asked.kept)
    pieces = _lines(visit.front.audit.trail, asked.wanted())
    headers = {"Content-Disposition": 'attachment; filename="audit.csv"'}
    return StreamingResponse(pieces, media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(trail: Trail, wanted: Wanted) -> AsyncIterator[bytes]:
    # The mark lets spreadsheets see that it is UTF-8; rows written from now on are left out,
    # for the export's own row would follow its end for ever.
    yield "\ufeff".encode() + _line(COLUMNS)
    last = (await trail.head()).seq
    async for rows in trail.in_order({"$and": [wanted.query(), {"seq": {"$lte": last}}]}):
        yield b"".join(_line(_cells(row)) for row in rows)


def _cells(row: Document) -> list[Any]:
    told = {
        **row,
        **row["who"],
        "id": row["_id"],
        "at": row["at"].isoformat(),
        "objects": " ".join(row["objects"]),
        "said": "; ".join(f"{name}={value}" for name, value in row["said"].items()),
    }
    return [told[name] for name in COLUMNS]


def _line(cells: Any) -> bytes:
    """One line; a cell that a spreadsheet would take for a formula is kept a text."""
    out = io.StringIO()
    kept = [f"'{c}" if isinstance(c, str) and c.startswith(FORMULA) else c for c in cells]
    csv.writer(out, delimiter=";").writerow(kept)
    return out.getvalue().encode()
