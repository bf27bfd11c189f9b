"""The one shape of every error answer (RFC 9457)."""

from pydantic import BaseModel, ConfigDict

TYPES = "https://kabinet.invalid/problems/"
"""Prefix of the problem types; names, not addresses, hence a host that never resolves."""


class FieldError(BaseModel):
    """One field and what to mend, in words a person understands."""

    field: str
    message: str


class Problem(BaseModel):
    """An `application/problem+json` document."""

    model_config = ConfigDict(extra="ignore")

    type: str
    title: str
    status: int
    detail: str = ""
    errors: list[FieldError] = []
