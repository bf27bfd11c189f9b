"""Surveys, put together: the room that reception has for them beside its cases."""

from fastapi import APIRouter

from casework.evidence.store import EvidenceRows
from casework.service import Beside
from casework.store import Cases
from chassis.app import Service
from chassis.files import Files
from services.reception.surveys.api import consumers, desk
from services.reception.surveys.ballots import Ballots
from services.reception.surveys.store import Surveys


def room(service: Service, _cases: Cases, _files: Files, _rows: EvidenceRows) -> Beside:
    """Both doors, and answers on their way to their boxes in the background."""
    surveys, ballots = Surveys(service), Ballots(service)
    door = APIRouter()
    door.include_router(consumers(surveys, ballots))
    door.include_router(desk(surveys, ballots))
    return Beside(door, parts=[ballots.dropping])
