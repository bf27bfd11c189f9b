"""Whether a request for a new case has come before, by its key and by what it says."""

import hashlib
import json

from pydantic import BaseModel

from casework.model import Case
from casework.once import AlreadyUsed
from casework.store import Cases


async def seen_before(cases: Cases, owner: str, key: tuple[str, str]) -> Case | None:
    """The case that this request made; `AlreadyUsed` where it said something else."""
    case = await cases.by_request(owner, key[0])
    if case is not None and case.request_hash != key[1]:
        raise AlreadyUsed
    return case


def hash_of(body: BaseModel) -> str:
    """Of all that a request says; what it is about counts where it names it."""
    said = body.model_dump()
    if said.get("about") is None:
        said.pop("about", None)
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
