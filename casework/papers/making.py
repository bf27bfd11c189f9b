"""Papers that the company makes by itself as a step is taken, and keeps as files of the case."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from casework.kind import described
from casework.model import Case
from casework.papers.notice import ASKED, NOTICE, TITLE, notice
from casework.papers.sheet import Papers, Sheet
from casework.parts import document_of
from casework.workflow import Move
from chassis.errors import Invalid, validated
from chassis.files import Files
from chassis.settings import Settings
from chassis.words import translate, words
from contracts.case import CaseDocument
from contracts.fields import OPTIONAL

Draw = Callable[[Case, Move, Mapping[str, Any], datetime], Sheet]
"""The sheet of a case for a step, from what the step was given, at a moment."""


@dataclass(frozen=True)
class Paper:
    """One that a `Move(makes=)` names by the field in which it may be handed in instead."""

    draw: Draw
    asks: Sequence[str]
    """The fields of the step that are for this paper alone."""
    why_not: str = ""
    """Why this company cannot make it, so that it must be handed in: a msgid."""


@dataclass
class Printed:
    """A paper made here, as a file that comes in like any other."""

    filename: str
    file: io.BytesIO


class Maker:
    """Makes what goes with a step, and keeps it as a file."""

    def __init__(
        self, files: Files, press: Papers, settings: Settings, papers: Mapping[str, Paper]
    ) -> None:
        self._files, self._press, self._settings = files, press, settings
        self._papers = papers

    async def of(
        self, case: Case, move: Move, given: Mapping[str, Any], note: str, at: datetime, owner: str
    ) -> list[CaseDocument]:
        """The document that goes with this step, or none.

        `Invalid` or `Malformed` where what it is made of is missing.
        """
        if move.to == ASKED and note.strip():
            sheet = notice(case, note, self._settings, at)
            return [await self._kept(case, sheet, TITLE, NOTICE, at, owner)]
        if not move.makes or move.needs is None:
            return []
        fields = validated(move.needs, given).model_dump()
        if fields[move.makes]:
            return []
        paper = self._papers[move.makes]
        if paper.why_not:
            raise Invalid((move.makes, paper.why_not))
        title = str(move.needs.model_fields[move.makes].title)
        sheet = paper.draw(case, move, fields, at)
        return [await self._kept(case, sheet, title, move.makes, at, owner)]

    def described(self, move: Move, language: str) -> dict[str, Any]:
        """The move as the desk draws it; what cannot be made here must be handed in."""
        said = described(move, language)
        paper = self._papers.get(move.makes)
        if paper is None or not paper.why_not:
            return said
        schema = said["schema"]
        asked = {
            name: drawn for name, drawn in schema["properties"].items() if name not in paper.asks
        }
        own = {key: value for key, value in asked[move.makes].items() if key != OPTIONAL}
        asked[move.makes] = {**own, "description": translate(paper.why_not, language)}
        required = [*schema.get("required", ()), move.makes]
        return {
            **said,
            "needs": required,
            "schema": {**schema, "properties": asked, "required": required},
        }

    async def _kept(
        self, case: Case, sheet: Sheet, title: str, kind: str, at: datetime, owner: str
    ) -> CaseDocument:
        called = words(title)
        content = io.BytesIO(await self._press.pdf(sheet))
        ref = await self._files.put(Printed(f"{called.ru} {case.number}.pdf", content), owner)
        made = document_of(ref, called.ru, kind, "staff", at)
        return made.model_copy(update={"called": called})
