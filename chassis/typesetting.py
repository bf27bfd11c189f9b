"""Papers set in type: a Typst template, and what is to stand in it, become a PDF.

What people wrote reaches a template as JSON and stands there as text, never as markup. The same
data give the same bytes: a paper is dated by what it tells, not by when it was set.
"""

import asyncio
import functools
import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import typst

FONTS = Path(__file__).with_name("fonts")
ARCHIVED: Final = "a-2b"
"""PDF/A-2b: whoever opens a paper in twenty years sees what is seen today."""
FIELD = "data"
LOST = "□"
UNDRAWN = re.compile(
    r"[^\n\u0020-\u007e\u00a0-\u017f\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0400-\u045f\u0490-\u04f9"
    r"\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u20bd\u2116\u2122"
    r"\u2190-\u2193\u2212\u2248\u2260\u2264\u2265\u25a1]"
)
"""What the fonts have no picture of: PDF/A refuses a paper with a letter that cannot be shown."""


class Press:
    """Sets the papers of one template, one after another, beside the event loop."""

    def __init__(self, template: Path) -> None:
        self._template = template
        self._turn = asyncio.Semaphore(1)

    async def pdf(self, data: Mapping[str, Any], dated: datetime) -> bytes:
        """The paper of these JSON values, dated so."""
        async with self._turn:
            return await asyncio.to_thread(self.set, data, dated)

    def set(self, data: Mapping[str, Any], dated: datetime) -> bytes:
        """The same, at once: some milliseconds a page of one processor."""
        made = self._compiler.compile(
            format="pdf",
            sys_inputs={FIELD: json.dumps(_drawn(data), ensure_ascii=False)},
            pdf_standards=[ARCHIVED],
            timestamp=int(dated.timestamp()),
        )
        if not isinstance(made, bytes):
            raise TypeError("one paper is one file")
        return made

    @functools.cached_property
    def _compiler(self) -> "typst.Compiler":
        """Made at the first paper: most processes never set one."""
        import typst  # noqa: PLC0415  17 MB that a process without papers does not need

        return typst.Compiler(
            self._template,
            root=self._template.parent,
            font_paths=[FONTS],
            ignore_system_fonts=True,
        )


def _drawn(value: Any) -> Any:
    """The value with every character replaced that the fonts cannot draw."""
    match value:
        case str():
            return UNDRAWN.sub(LOST, unicodedata.normalize("NFC", value))
        case dict():
            return {name: _drawn(one) for name, one in value.items()}
        case list() | tuple():
            return [_drawn(one) for one in value]
        case _:
            return value
