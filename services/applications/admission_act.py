"""The act that a meter is admitted (ПП РФ № 861, прил. 16, and № 442, п. 153-154): of its case."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from casework.model import Case
from casework.papers.making import Paper
from casework.papers.sheet import Row, Sheet
from casework.parts import term_of
from casework.workflow import Move
from chassis.settings import Settings
from contracts.case import Answer
from contracts.words import _

ACT = "admission_act"
POINT = ("applicant", "account_number", "point_address", "supplier")
METER = (
    *(
        "reason",
        "meter_model",
        "meter_serial",
        "accuracy",
        "meter_place",
        "circuit",
        "transformers",
    ),
    *("verified_on", "installed_by"),
)
FOUND = ("inspected_on", "reading", "seals")


def paper(settings: Settings) -> Paper:
    """The act of this company."""

    def draw(case: Case, move: Move, given: Mapping[str, Any], at: datetime) -> Sheet:
        return admission_act(case, move, given, settings, at)

    return Paper(draw, asks=("present",))


def admission_act(
    case: Case, move: Move, given: Mapping[str, Any], settings: Settings, at: datetime
) -> Sheet:
    """Which meter is admitted, with what readings and seals, and who was there to sign it."""
    language, title = settings.default_language, _("Акт допуска прибора учёта в эксплуатацию")
    sheet = Sheet.of(settings, language, at, title)
    asked = case.kind.answers(case.form)
    sheet.under = f"№ {case.number}, {sheet.day(sheet.local(at))}"
    sheet.foot = f"{sheet.title} № {case.number}"
    sheet.facts(_of(asked, POINT, sheet))
    sheet.heading(sheet.say(_("Прибор учёта")))
    sheet.facts(_of(asked, METER, sheet))
    sheet.heading(sheet.say(_("Допуск")))
    sheet.facts([*_of(_found(case), FOUND, sheet), *_of(asked, ("smart_notice",), sheet)])
    sheet.text(
        sheet.say(
            _(
                "Проверены место установки и схема подключения прибора, его состояние и "
                "метрологические характеристики (ПП РФ № 442, п. 154)."
            )
        )
    )
    sheet.text(sheet.say(_("Прибор учёта допущен в эксплуатацию.")), "strong")
    _copies(case, move, sheet, at)
    present = [line.strip() for line in given["present"].splitlines() if line.strip()]
    sheet.heading(sheet.say(_("При допуске присутствовали")))
    sheet.signatures(_signer(line) for line in present)
    return sheet


def _signer(line: str) -> Row:
    """For whom somebody signs, and the name, where the two stand apart."""
    side, _colon, name = line.partition(":")
    return side.strip(), name.strip()


def _of(answers: Iterable[Answer], fields: Sequence[str], sheet: Sheet) -> list[Row]:
    """These fields of what was filled in, in this order."""
    given = {one.field: one for one in answers}
    return [
        (given[name].title.spoken(sheet.language), given[name].text.spoken(sheet.language))
        for name in fields
        if name in given
    ]


def _found(case: Case) -> Sequence[Answer]:
    """What the employee found at the meter, the last time that one was there."""
    entries = (entry.answers for entry in reversed(case.timeline))
    return next((found for found in entries if {"seals"} & {one.field for one in found}), ())


def _copies(case: Case, move: Move, sheet: Sheet, at: datetime) -> None:
    term = term_of(case.kind.workflow.of(move.to), "", at, at)
    if term is not None:
        said = _("Кого при допуске не было, тем копия акта направляется до {day} ({clause}).")
        clause = sheet.say(term.clause)
        sheet.text(sheet.say(said, day=sheet.day(term.due), clause=clause), "small")
