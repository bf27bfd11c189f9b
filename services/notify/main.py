"""notify: letters. Put together here, with no logic."""

from fastapi import FastAPI

from chassis.app import Service
from chassis.settings import Settings
from services.notify import desk, habits_api
from services.notify.api import routes
from services.notify.bus import Desk, subscribe
from services.notify.digest import Digests
from services.notify.postman import Postman
from services.notify.replies import Replies
from services.notify.rhythm import Habits
from services.notify.store import Letters, Recipients


def build(settings: Settings) -> FastAPI:
    """The service: hears facts, keeps letters, carries them to the mail server."""
    service = Service(settings)
    recipients = Recipients(service)
    letters = Letters(service)
    postman = Postman(service, letters)
    habits = Habits(service)
    digests = Digests(settings, recipients, letters, postman.wake)
    subscribe(service.bus, recipients, Desk(settings, recipients, letters, habits, postman.wake))
    return service.app(
        routers=[
            # Before the letters' own door, where `preview` would be the id of one.
            desk.routes(Replies(service), recipients, settings),
            habits_api.routes(habits, settings),
            routes(letters, recipients, postman.wake),
        ],
        parts=[postman.working, digests.gathering],
        description="Letters: facts in, e-mail out.",
    )
