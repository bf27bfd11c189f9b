"""Consumers whom staff look for by e-mail or phone: identity knows who they are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from gateway.filters import DeskFilter
from gateway.remembered import Asker

DIGITS = 10
"""So many make a phone and no number of a case."""


@dataclass(frozen=True)
class Contact:
    """An account that was found."""

    id: str
    name: str
    email: str
    phone: str


def is_contact(typed: str) -> bool:
    """Whether it is an address or a phone that is looked for."""
    digits = len(re.findall(r"[0-9]", typed))
    return "@" in typed or (digits >= DIGITS and not re.search(r"[^\W\d_]", typed))


async def found(asker: Asker, typed: str) -> Sequence[Contact]:
    """The consumers with that address or phone."""
    body = (await asker.call("identity", "GET", "/accounts", params={"q": typed.strip()})).body
    return [Contact(one["id"], one["name"], one["email"], one["phone"]) for one in body]


async def meant(asker: Asker, wanted: DeskFilter) -> tuple[DeskFilter, Sequence[Contact]]:
    """The filter with a contact in it turned into whose cases they are, and the consumers found."""
    if not is_contact(wanted.q):
        return wanted, ()
    people = await found(asker, wanted.q)
    return replace(wanted, q="", owners=tuple(one.id for one in people)), people
