"""A point's readings as they are shown: those that were sent, and the marks of its meters."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from casework.model import Case
from casework.parts import ref_of
from chassis.words import words
from contracts.metering import Meter, PointSnapshot, ZoneNames
from contracts.readings import Questioned, ReadingView, Shown
from contracts.words import Words, _
from services.metering.readings.chain import STANDS, Chain, Taken, closing, opening
from services.metering.readings.model import texts
from services.metering.readings.numbers import plain
from services.metering.readings.store import taken

MARKS = {"opening": _("Прибор установлен"), "closing": _("Прибор снят")}


def views(
    point: PointSnapshot, cases: Sequence[Case], names: ZoneNames, asks: str = ""
) -> list[ReadingView]:
    """Everything of a point, newest first; `asks` is the account of whoever looks."""
    forms = [{"_id": one.id, "state": one.state, "form": one.form} for one in cases]
    all_ = {one.id: one for one in taken(forms)}
    meters = {one.id: one for one in point.meters}
    found = list[ReadingView]()
    for meter in point.meters:
        chain = Chain.of(meter, list(all_.values()))
        ours = [case for case in cases if case.form["meter"] == meter.id]
        found += [view(case, asks, chain, all_[case.id]) for case in ours]
        found += _marks(meter, chain, names.get(meter.zones, {}))
    found += [view(case, asks) for case in cases if case.form["meter"] not in meters]
    by = {case.form["corrects"]: case.number for case in cases if case.form.get("corrects")}
    told = [one.model_copy(update={"replaced_by": by.get(one.id, "")}) for one in found]
    return sorted(told, key=_place, reverse=True)


def view(
    case: Case, asks: str = "", chain: Chain | None = None, one: Taken | None = None
) -> ReadingView:
    """One reading; within its chain what was used is counted from what stands before it now."""
    stands = one is not None and one.state in STANDS
    before = chain.before(one) if chain and one and stands else None
    used = chain.used(before, one) if chain and one and before else None
    consumption, instead = case.form["consumption"], case.form.get("instead") or {}
    if chain and one:
        consumption = plain(chain.consumption(before, one)) if before else None
    return ReadingView(
        id=case.id,
        number=case.number,
        taken_on=case.form["taken_on"],
        meter_serial=case.form["meter_serial"],
        source=case.form["source"],
        state="corrected" if one and one.state == "corrected" else case.state,
        state_title=words(case.kind.workflow.of(one.state if one else case.state).title),
        shown=_shown(case.form["registers"], used, _zones(case)),
        instead_of=instead.get("number", ""),
        why=instead.get("why", ""),
        consumption=consumption,
        remarks=[Words.model_validate(said) for said in case.form["remarks"]],
        sent_at=case.created_at,
        mine=bool(asks) and case.owner == asks,
        files=[] if asks and case.owner != asks else [ref_of(one) for one in case.documents],
    )


def _zones(case: Case) -> Mapping[Any, Words]:
    named = case.form.get("zones") or {}
    return {code: Words.model_validate(name) for code, name in named.items()}


def _shown(
    registers: Mapping[str, str], used: Mapping[str, Decimal] | None, zones: Mapping[Any, Words]
) -> list[Shown]:
    return [
        Shown(
            code=name,
            value=text,
            used=plain(used[name]) if used and name in used else None,
            zone=zones.get(name),
        )
        for name, text in registers.items()
    ]


def _marks(meter: Meter, chain: Chain, zones: Mapping[Any, Words]) -> list[ReadingView]:
    first, last = opening(meter), closing(meter)
    found = [_mark(meter, first, "opening", zones)] if first else []
    if last:
        whole = Chain(meter, [*chain.taken, last])
        end = chain.last
        mark = _mark(meter, last, "closing", zones)
        if end is not None and all(used >= 0 for used in whole.used(end, last).values()):
            used = whole.used(end, last)
            given = {
                "shown": _shown(texts(last), used, zones),
                "consumption": plain(whole.consumption(end, last)),
            }
            mark = mark.model_copy(update=given)
        found.append(mark)
    return found


def _mark(meter: Meter, one: Taken, mark: str, zones: Mapping[Any, Words]) -> ReadingView:
    return ReadingView(
        id=f"{meter.id}.{mark}",
        taken_on=one.taken_on,
        meter_serial=meter.serial,
        source="staff",
        state="accepted",
        state_title=words(MARKS[mark]),
        shown=_shown(texts(one), None, zones),
        mark="opening" if mark == "opening" else "closing",
    )


def _place(one: ReadingView) -> tuple[str, int, str]:
    """By day; of one day what was taken down comes before what was put up in its place."""
    rank = {"closing": 0, "opening": 1, "": 2}[one.mark]
    return one.taken_on.isoformat(), rank, f"{one.sent_at or ''}"


def questioned(case: Case) -> Questioned:
    """A reading for whoever decides, beside the one before it."""
    form, before = case.form, case.form["before"] or {}
    earlier = before.get("registers", {})
    return Questioned(
        reading=view(case),
        point=form["point"],
        account_number=form["account_number"],
        address=form["address"],
        before_on=before.get("taken_on"),
        before=_shown(earlier, None, _zones(case)),
        due=case.deadline.due if case.deadline and not case.closed else None,
    )
