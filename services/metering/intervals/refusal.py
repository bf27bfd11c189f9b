"""Why a file, or a point in it, is not taken: in words, and in the codes of макет 80021."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

ReplyStatus = Literal[0, 1, 2, 3, 4]
ACCEPTED: Final = 0
NOT_COMMERCIAL: Final = 1
UNKNOWN: Final = 2
MALFORMED: Final = 3
NOT_XML: Final = 4
"""Of 80021: accepted; with data not for settlement; channels unknown; format errors; no XML."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A msgid with its values, and the code a reply has for it."""

    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    status: ReplyStatus = MALFORMED


class WholeRefused(Exception):
    """Nothing of the file is taken."""

    def __init__(self, text: str, status: ReplyStatus = MALFORMED, **values: str) -> None:
        super().__init__(text)
        self.reason = Reason(text, values, status)


class PointRefused(Exception):
    """Nothing of this point's day is taken; the rest of the file may be."""

    def __init__(self, text: str, status: ReplyStatus = MALFORMED, **values: str) -> None:
        super().__init__(text)
        self.reason = Reason(text, values, status)
