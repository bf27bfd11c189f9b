"""The table of rules as a service of cases tells it to administrators."""

from datetime import date, datetime

from pydantic import BaseModel

from contracts.case import TermUnit


class RuleRow(BaseModel):
    """One row of a rule; `id` is empty where the project ships it."""

    id: str = ""
    value: int
    unit: TermUnit
    clause: str
    valid_from: date
    checked_on: date
    reason: str = ""
    by_name: str = ""
    by_email: str = ""
    at: datetime | None = None


class RuleHistory(BaseModel):
    """A rule with all its rows, in the order in which they come to hold."""

    name: str
    title: str
    checked_on: date
    first_day: date
    """The first day a change made now can hold from."""
    rows: list[RuleRow]

    def on(self, day: date) -> RuleRow:
        """The row in force that day; the first one where none is yet."""
        return next((row for row in reversed(self.rows) if row.valid_from <= day), self.rows[0])
