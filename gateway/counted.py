"""Tables that services count, as a page and as a file: in one language, days in its ways."""

from collections.abc import Sequence
from datetime import date

from fastapi.responses import Response

from contracts.reports import Cell, Column, Table
from contracts.words import Language, Words
from gateway.pages.wording import number
from gateway.tables import as_csv


def shown(table: Table, language: Language) -> list[list[str]]:
    """Each row as a page shows it."""
    return [
        [_shown(column, cell, language) for column, cell in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def _shown(column: Column, cell: Cell, language: Language) -> str:
    if cell is None:
        return "—"
    if isinstance(cell, Words):
        return cell.spoken(language)
    if column.kind == "day":
        return f"{date.fromisoformat(str(cell)):%d.%m.%Y}"
    return str(cell) if isinstance(cell, str) else number(cell, language)


def as_file(table: Table, name: str, language: Language) -> Response:
    """A download under this name: days as ISO, numbers with a point."""
    head = [column.title.spoken(language) for column in table.columns]
    rows = [
        [cell.spoken(language) if isinstance(cell, Words) else cell for cell in row]
        for row in table.rows
    ]
    return as_csv(f"{name}.csv", head, rows)


def joined(tables: Sequence[Table]) -> Table:
    """The rows of several services in one table."""
    first = tables[0]
    return first.model_copy(
        update={
            "rows": [row for table in tables for row in table.rows],
            "more": any(table.more for table in tables),
        }
    )
