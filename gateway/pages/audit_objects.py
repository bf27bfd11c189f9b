"""What rows of the audit are about, as a person reads it; the rows themselves stay as they are.

Kept are ids, for they outlive names. A case is shown by its number, a document by its title, an
employee by name, a consumer by nothing but the way to their card, where each look leaves a row.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chassis.errors import Refused
from chassis.store import Document
from contracts.words import _
from gateway.pages.front import Visit

ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
OF_CONSUMERS = frozenset({"consumer.view", "point.tries", "queue.view"})


@dataclass(frozen=True)
class Named:
    """One thing: what it is called, and where its name leads."""

    words: str
    address: str = ""
    value: str = ""


async def names_of(visit: Visit, rows: Sequence[Document]) -> Mapping[str, str]:
    """What ids, and employees' addresses, in these rows are called, where that is known here."""
    wanted = sorted({one for row in rows for one in row["objects"] if ID.fullmatch(one)})
    if not wanted and not any("assignee" in row["said"] for row in rows):
        return {}
    window = visit.front.window
    known = await window.papers.titles(wanted, visit.language)
    known |= {row.case.id: row.case.number for row in await window.rows(wanted)}
    return known | await _staff(visit)


async def _staff(visit: Visit) -> dict[str, str]:
    try:
        found = (await visit.call("identity", "GET", "/staff/accounts")).body
    except Refused:  # the audit is read all the same
        return {}
    return {key: one["name"] for one in found for key in (one["id"], one["email"]) if one["name"]}


def shown(visit: Visit, row: Document, names: Mapping[str, str]) -> list[Named]:
    """The things of a row; an id without a name only where nothing else says what it was."""
    found, bare = [], []
    for one in row["objects"]:
        if one in names or not ID.fullmatch(one):
            found.append(Named(names.get(one, one), value=one))
        elif row["action"] in OF_CONSUMERS:
            found.append(Named(visit.say(_("Карточка потребителя")), f"/staff/consumers/{one}"))
        else:
            bare.append(Named(one, value=one))
    return list(dict.fromkeys(found)) or bare
