"""A table that a service counts for others to show: its columns, its rows, what is not in it."""

from typing import Literal

from pydantic import BaseModel

from contracts.words import Words

Cell = Words | int | float | str | None
"""Words in every language, a number, a day as ISO text, plain text, or nothing."""


class Column(BaseModel):
    """What stands in one column."""

    name: str
    title: Words
    kind: Literal["text", "code", "number", "day"] = "text"


class Table(BaseModel):
    """A table whole; `more` says that there were more rows than it holds."""

    name: str
    title: Words
    columns: list[Column]
    rows: list[list[Cell]]
    left_out: list[Words] = []
    more: bool = False
