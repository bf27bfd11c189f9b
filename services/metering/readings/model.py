"""A reading: a case that is at its end as it begins, or waits for an employee to look at it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.model import Case
from casework.parts import By, document_of
from chassis.clock import new_id
from chassis.words import words
from contracts.case import FileRef
from contracts.metering import Meter, PointSnapshot, Register, ZoneNames
from contracts.readings import Source
from contracts.words import Words, _
from services.metering.readings.chain import Taken
from services.metering.readings.checks import Checked
from services.metering.readings.kind import KIND
from services.metering.readings.numbers import plain

SERVICE = "metering"


@dataclass(frozen=True)
class Sent:
    """Who sent a reading, for whom, how, and by which request."""

    by: By
    owner: str
    source: Source
    request: tuple[str, str]
    photos: Sequence[FileRef] = ()
    corrects: str = ""
    instead: Mapping[str, Any] | None = None
    """Of the one it corrects: `{"number", "registers", "why"}`."""
    note: str = ""


def filed(
    sent: Sent,
    point: PointSnapshot,
    meter: Meter,
    reading: Checked,
    number: str,
    at: datetime,
    names: ZoneNames | None = None,
) -> Case:
    """The reading as it is kept: accepted, or questioned where the figures themselves are in doubt.

    Its place in the point's order is `reading.taken.seq`: the store takes each place once. The
    names of its zones are kept with it, as they are called today.
    """
    wondered = any(doubt.is_question for doubt in reading.doubts)
    case = Case(
        id=new_id(),
        number=number,
        service=SERVICE,
        kind_slug=KIND.slug,
        owner=sent.owner,
        request_id=sent.request[0],
        request_hash=sent.request[1],
        form=_form(sent, point, meter, reading, (names or {}).get(meter.zones, {})),
        state=KIND.workflow.start,
        received_at=at,
        created_at=at,
        updated_at=at,
        documents=[
            document_of(photo, _("Фотография прибора"), "photo", sent.by.party, at).model_copy(
                update={"called": words(_("Фотография прибора"))}
            )
            for photo in sent.photos
        ],
    )
    case._kind = KIND
    case.enter("questioned" if wondered else "accepted", "", at)
    title = (
        _("Показания исправлены: вместо № {before}") if sent.corrects else _("Показания переданы")
    )
    case.note(
        "submitted",
        sent.by,
        at,
        title=words(title, before=(sent.instead or {}).get("number", "")),
        text=sent.note,
    )
    return case


def _form(
    sent: Sent,
    point: PointSnapshot,
    meter: Meter,
    reading: Checked,
    names: Mapping[Register, Words],
) -> dict[str, Any]:
    taken, before = reading.taken, reading.before
    form: dict[str, Any] = {
        "applicant": f"л/с {point.account_number}",
        "point": point.id,
        "account_number": point.account_number,
        "address": point.address,
        "meter": meter.id,
        "meter_serial": meter.serial,
        "seq": taken.seq,
        "taken_on": taken.taken_on.isoformat(),
        "registers": texts(taken),
        "zones": {code: name.model_dump() for code, name in names.items()},
        "turns": dict(taken.turns),
        "source": sent.source,
        "consumption": None if reading.consumption is None else plain(reading.consumption),
        "before": None,
        "remarks": [words(one.message, **one.values).model_dump() for one in reading.doubts],
        "doubts": [one.code for one in reading.doubts],
    }
    if before is not None:
        form["before"] = {"taken_on": before.taken_on.isoformat(), "registers": texts(before)}
    if sent.corrects:
        form["corrects"] = sent.corrects
        form["instead"] = dict(sent.instead or {})
    return form


def texts(taken: Taken) -> dict[str, str]:
    """The figures as they travel: exact, in the order of the registers."""
    return {name: plain(number) for name, number in sorted(taken.registers.items())}


def superseded(case: Case, by: By, number: str, why: str, at: datetime) -> None:
    """Another reading stands in its place; said again it changes nothing."""
    if case.state == "corrected":
        return
    case.enter("corrected", "", at)
    title = words(_("Показания исправлены: вместо них № {number}"), number=number)
    case.note("moved", by, at, title=title, text=why)


def same_figures(form: Mapping[str, Any], taken: Taken) -> bool:
    """Whether a reading of this form says the same of the same day."""
    day, figures = taken.taken_on.isoformat(), texts(taken)
    return (form["meter"], form["taken_on"], form["registers"]) == (taken.meter, day, figures)
