"""What the made-up metering system sent: half-hours of thirteen months as files of макет 80020.

Some half-hours never came, some days never came, some values are not for settlement, and some days
were sent once more with other values a week later.
"""

import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from pathlib import Path
from random import Random
from typing import NamedTuple
from xml.sax.saxutils import escape

from chassis.clock import MOSCOW
from chassis.local.demo import NAMED
from demo.metering.points import Listed, points
from demo.metering.usage import half_hours

LASTS = 400
"""Days: a year, and the month that this one is set beside."""
LATER = timedelta(days=8)
INN, COMPANY = NAMED["KABINET_COMPANY_INN"], escape(NAMED["KABINET_COMPANY_NAME"])
CORRECTIONS = f"80020_{INN}_corrections.zip"


class Sent(NamedTuple):
    """One message: of which day, and whether it takes the place of another."""

    day: date
    again: bool = False

    @property
    def name(self) -> str:
        """As senders name it: by the day and its number."""
        return f"80020_{INN}_{self.day:%Y%m%d}_{1 + self.again}.xml"


def files(folder: Path, today: date) -> list[Path]:
    """A ZIP for each month up to yesterday, and then one of corrections; made once, in order."""
    last = folder / CORRECTIONS
    if not last.exists():
        known = [today - timedelta(days=back) for back in range(LASTS, 0, -1)]
        for month, days in groupby(known, lambda day: f"{day:%Y%m}"):
            _zipped(folder / f"80020_{INN}_{month}.zip", [Sent(day) for day in days])
        _zipped(last, [Sent(day, again=True) for day in known if day < today - LATER])
    return [*sorted(folder.glob(f"80020_{INN}_2*.zip")), last]


def _zipped(file: Path, messages: Iterable[Sent]) -> None:
    beside = file.with_suffix(".part")
    with zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in messages:
            if body := "".join(_points(one)):
                archive.writestr(one.name, _message(one, body))
    beside.replace(file)


def _message(sent: Sent, body: str) -> str:
    made_at = datetime.combine(sent.day, datetime.min.time(), MOSCOW) + timedelta(hours=27)
    made_at += LATER if sent.again else timedelta(0)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<message class="80020" version="2" number="{1 + sent.again}">\n'
        f"<datetime><timestamp>{made_at:%Y%m%d%H%M%S}</timestamp>"
        f"<daylightsavingtime>0</daylightsavingtime><day>{sent.day:%Y%m%d}</day></datetime>\n"
        f"<sender><inn>{INN}</inn><name>{COMPANY}</name></sender>\n"
        f'<area timezone="1"><inn>{INN}</inn><name>{COMPANY}</name>\n{body}</area>\n</message>\n'
    )


def _points(sent: Sent) -> Iterator[str]:
    for point in points():
        if point.smart and _comes(point, sent):
            yield (
                f'<measuringpoint code="{point.point_code}" name="{escape(point.address)}">\n'
                '<measuringchannel code="01" desc="активная, прием">\n'
                f"{''.join(_periods(point, sent))}</measuringchannel>\n</measuringpoint>\n"
            )


def _comes(point: Listed, sent: Sent) -> bool:
    """Whether the message says anything of the point; what was lost is not corrected."""
    lost = _is(point, sent.day, "lost", 0.006)
    return not lost and (not sent.again or _is(point, sent.day, "again", 0.01))


def _periods(point: Listed, sent: Sent) -> Iterator[str]:
    for number, wh in enumerate(values(point, sent)):
        if wh is not None:
            begin, end = (30 * half % 1440 for half in (number, number + 1))
            doubtful = 4 <= number < 8 and _is(point, sent.day, "doubts", 0.02)
            yield (
                f'<period start="{begin // 60:02d}{begin % 60:02d}"'
                f' end="{end // 60:02d}{end % 60:02d}">'
                f'<value status="{int(doubtful)}">{wh // 1000}.{wh % 1000:03d}</value></period>\n'
            )


def values(point: Listed, sent: Sent) -> list[int | None]:
    """Wh of each half-hour; None for one that never came."""
    found: list[int | None] = [*half_hours(point, sent.day)]
    if sent.again:
        return [(wh or 0) * 11 // 10 for wh in found]
    if _is(point, sent.day, "holes", 0.02):
        found[14:20] = [None] * 6
    return found


def _is(point: Listed, day: date, what: str, often: float) -> bool:
    """Whether it happened on that day: the same each time."""
    return Random(f"{what}{point.point_code}{day}").random() < often  # noqa: S311  no lottery
