"""What a view tells in words, in the reader's language."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime

from chassis.clock import MOSCOW
from chassis.words import plural, translate
from contracts.consumption import Bar, Beside, ConsumptionView, Stretch
from contracts.words import _, counted
from gateway.pages.consumption.figures import kwh

IN_MONTH = (
    _("В январе {year}"),
    _("В феврале {year}"),
    _("В марте {year}"),
    _("В апреле {year}"),
    _("В мае {year}"),
    _("В июне {year}"),
    _("В июле {year}"),
    _("В августе {year}"),
    _("В сентябре {year}"),
    _("В октябре {year}"),
    _("В ноябре {year}"),
    _("В декабре {year}"),
)
MORE, LESS = _("на {part} % больше"), _("на {part} % меньше")
SAME = _("столько же")
HOURS = counted("по {n} часу из {of}", "по {n} часам из {of}")
DAYS = counted("по {n} дню из {of}", "по {n} дням из {of}")
BEFORE = {
    "day": _("К предыдущему дню"),
    "month": _("К предыдущему месяцу"),
    "year": _("К предыдущему году"),
}


def change(beside: Beside, language: str) -> str:
    """«на 12 % меньше»."""
    if not beside.percent:
        return translate(SAME, language)
    return translate(MORE if beside.percent > 0 else LESS, language, part=abs(beside.percent))


def compared(view: ConsumptionView, beside: Beside | None, language: str) -> str:
    """«на 12 % меньше, по 28 дням из 30», or why nothing can be said."""
    if beside is None or beside.percent is None:
        return translate(_("сравнить нельзя: нет данных"), language)
    said = change(beside, language)
    if beside.parts == beside.of:
        return said
    one, many = HOURS if view.view == "day" else DAYS
    return f"{said}, {plural(one, many, beside.parts, language, of=beside.of)}"


def when(view: ConsumptionView, language: str) -> str:
    """«В ноябре 2026», «24 ноября 2026», «В 2026 году»."""
    if view.view == "month":
        return translate(IN_MONTH[view.start.month - 1], language, year=view.start.year)
    if view.view == "year":
        return translate(_("В {year} году"), language, year=view.start.year)
    return str(format_date(view.start, "d MMMM y", locale=language))


def summary(view: ConsumptionView, language: str) -> str:
    """«В ноябре 2026 — 287 кВт·ч, на 12 % меньше, чем год назад».

    Only where all that is known of ours has its like a year ago.
    """
    told = {"when": when(view, language), "value": kwh(view.known, language)}
    if not view.known and view.value is None:
        return translate(_("{when} — данных нет"), language, **told)
    beside = view.year_ago
    if beside is None or beside.percent is None or beside.ours != view.known:
        return translate(_("{when} — {value} кВт·ч"), language, **told)
    told["change"] = change(beside, language)
    if not beside.percent:
        return translate(
            _("{when} — {value} кВт·ч, столько же, сколько год назад"), language, **told
        )
    return translate(_("{when} — {value} кВт·ч, {change}, чем год назад"), language, **told)


def caveat(view: ConsumptionView, language: str) -> str:
    """What the sum does not hold; empty where it holds everything."""
    if view.missing:
        return translate(_("Есть пропуски: в сумме только то, что известно."), language)
    if view.ahead and view.known:
        return translate(_("Период ещё не закончился: в сумме то, что уже известно."), language)
    return ""


def labels(view: ConsumptionView, language: str, *, short: bool) -> list[str]:
    """What stands under each bar: 9, or 09:00; 1, or 1 ноя; янв."""
    return [label(view, bar.start, language, short=short) for bar in view.bars]


def label(view: ConsumptionView, at: datetime, language: str, *, short: bool) -> str:
    """What one bar is called."""
    local = at.astimezone(MOSCOW)
    if view.view == "day":
        return str(local.hour) if short else f"{local:%H:%M}"
    if view.view == "month":
        return str(local.day) if short else str(format_date(local.date(), "d MMM", locale=language))
    return str(format_date(local.date(), "LLL", locale=language)).rstrip(".")[:4]


def full(view: ConsumptionView, bar: Bar, language: str) -> str:
    """What the row of a table is called."""
    local = bar.start.astimezone(MOSCOW)
    if view.view == "day":
        return f"{local:%H:%M}–{local + timedelta(hours=1):%H:%M}"
    pattern = "d MMMM, EEEEEE" if view.view == "month" else "LLLL"
    return str(format_date(local.date(), pattern, locale=language))


def moment(at: datetime, pattern: str, language: str) -> str:
    """A moment in Moscow by this pattern."""
    return str(format_datetime(at, pattern, tzinfo=MOSCOW, locale=language))


def gap(one: Stretch, language: str) -> str:
    """«3 ноября, 02:00–05:00», or from day to day."""
    since, until = one.start.astimezone(MOSCOW), one.end.astimezone(MOSCOW)
    first, last = since.date(), (until - timedelta(minutes=1)).date()
    whole = since.hour == since.minute == until.hour == until.minute == 0
    if whole:
        return (
            _day(first, language)
            if first == last
            else (f"{_day(first, language)} — {_day(last, language)}")
        )
    if first == last:
        return f"{_day(first, language)}, {since:%H:%M}–{until:%H:%M}"
    return f"{_day(first, language)}, {since:%H:%M} — {_day(last, language)}, {until:%H:%M}"


def _day(day: date, language: str) -> str:
    return str(format_date(day, "d MMMM", locale=language))


def gaps(found: Sequence[Stretch], language: str) -> list[str]:
    """Each of them."""
    return [gap(one, language) for one in found]
