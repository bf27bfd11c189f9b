"""Whose case it is among the staff: taken, given, given back."""

from datetime import datetime

from casework import parts
from casework.model import Case
from casework.parts import By
from chassis.rules import RoleNeeded
from chassis.words import words


def assign(case: Case, by: By, email: str | None, at: datetime, *, leads: bool) -> None:
    """Give it to an employee, or to nobody.

    Anyone may take a case and give their own back; who does not lead the desk does not dispose of
    others. That the address is an employee's is for the caller to know.
    """
    if case.assignee == email:
        return
    own = email == by.email or (email is None and case.assignee == by.email)
    if not leads and not own:
        raise RoleNeeded("supervisor")
    case.assignee = email
    title = words(parts.TITLES["assigned" if email else "unassigned"], name=email or "")
    case.note("assigned", by, at, title=title, internal=True)
