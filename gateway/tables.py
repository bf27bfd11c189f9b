"""A table as CSV: for programs, and for the spreadsheet that it will be opened with."""

import csv
import io
from collections.abc import Iterable, Sequence
from urllib.parse import quote

from fastapi.responses import Response

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula: text of a stranger must not run."""


def cell(value: object) -> str:
    """A value that stays text wherever it is opened; nothing for None."""
    text = "" if value is None else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(FORMULA) else text


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A download in UTF-8 with a mark of it, semicolons between cells, as Excel in Russian reads
    it by itself.
    """
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([cell(one) for one in head])
    writer.writerows([cell(one) for one in row] for row in rows)
    shown = f"attachment; filename=\"table.csv\"; filename*=UTF-8''{quote(name)}"
    return Response(
        out.getvalue().encode("utf-8-sig"),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": shown},
    )
