"""What stands on a sheet: its head, its foot and blocks one after another, in one language."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from babel.dates import format_date, format_datetime

from casework.lengths import size
from chassis.clock import MOSCOW
from chassis.settings import Settings
from chassis.typesetting import Press
from chassis.words import translate
from contracts.words import _

TEMPLATE = Path(__file__).with_name("sheet.typ")
Block = dict[str, Any]
Row = tuple[str, str]


@dataclass
class Sheet:
    """One paper; `sheet.typ` draws it."""

    language: str
    company: str
    phone: str
    title: str
    foot: str
    page: str
    dated: datetime
    to: str = ""
    under: str = ""
    blocks: list[Block] = field(default_factory=list)

    @classmethod
    def of(
        cls,
        settings: Settings,
        language: str,
        dated: datetime,
        title: str,
        under: str = "",
        to: str = "",
        **values: Any,
    ) -> "Sheet":
        """An empty one of this company; the title is a msgid with its values."""
        called = translate(title, language, **values)
        return cls(
            language=language,
            company=settings.company_name,
            phone=settings.company_phone,
            title=called,
            foot=called,
            dated=dated,
            under=under,
            to=to,
            page=translate(_("Страница {page} из {pages}"), language),
        )

    def say(self, text: str, **values: Any) -> str:
        """The msgid in the paper's language."""
        return translate(text, self.language, **values)

    def heading(self, text: str) -> None:
        """A heading that stays with what follows it."""
        self.blocks.append({"kind": "heading", "text": text})

    def text(self, text: str, kind: str = "text") -> None:
        """A paragraph: plain, `small` or `strong`."""
        self.blocks.append({"kind": kind, "text": text})

    def facts(self, rows: Iterable[Row]) -> None:
        """Names and values, line by line."""
        self.blocks.append({"kind": "facts", "rows": [list(row) for row in rows]})

    def items(self, items: Sequence[str]) -> None:
        """A numbered list."""
        self.blocks.append({"kind": "items", "items": list(items)})

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        columns: Sequence[int],
        right: Sequence[int] = (),
    ) -> None:
        """A table whose head comes again on each page; `columns` are shares of the width."""
        sides = ["right" if place in right else "left" for place in range(len(columns))]
        self.blocks.append(
            {
                "kind": "table",
                "head": list(head),
                "rows": [list(row) for row in rows],
                "columns": list(columns),
                "align": sides,
            }
        )

    def code(self, picture: str, text: str) -> None:
        """A code to be read by a camera, as SVG, and what to do with it."""
        self.blocks.append({"kind": "code", "svg": picture, "text": text})

    def signatures(self, rows: Iterable[Row]) -> None:
        """Who signs, a line to sign on, and the name."""
        self.blocks.append({"kind": "signatures", "rows": [list(row) for row in rows]})

    def day(self, day: date) -> str:
        """24 ноября 2026."""
        return str(format_date(day, "d MMMM y", locale=self.language))

    def local(self, at: datetime) -> date:
        """The day in Moscow."""
        return at.astimezone(MOSCOW).date()

    def moment(self, at: datetime) -> str:
        """24 ноября 2026, 12:00 (МСК)."""
        spoken = format_datetime(at, "d MMMM y, HH:mm", tzinfo=MOSCOW, locale=self.language)
        return f"{spoken} ({self.say(_('МСК'))})"

    def size(self, count: int) -> str:
        """120 КБ, 3,4 МБ."""
        return size(count, self.language)


class Papers:
    """The press of a service's papers."""

    def __init__(self) -> None:
        self._press = Press(TEMPLATE)

    async def pdf(self, sheet: Sheet) -> bytes:
        """The paper, set."""
        return await self._press.pdf(_data(sheet), sheet.dated)

    def set(self, sheet: Sheet) -> bytes:
        """The same, at once."""
        return self._press.set(_data(sheet), sheet.dated)


def _data(sheet: Sheet) -> dict[str, Any]:
    """What the template is given: all of it but the date."""
    return {name: value for name, value in asdict(sheet).items() if name != "dated"}
