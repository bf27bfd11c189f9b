"""The gateway, put together: pages, the JSON API, the unified window."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from httpx2 import AsyncBaseTransport

from casework import decrees
from chassis.app import Service
from chassis.auth import PEOPLE, Verifier
from chassis.settings import Settings
from gateway import assets, pages
from gateway.api.main import build_api
from gateway.audit.request import Audit, Audited
from gateway.audit.store import COLLECTION, Trail
from gateway.bus import subscribe
from gateway.colleagues import Colleagues
from gateway.drafts import Drafts
from gateway.live import Live
from gateway.outages import Outages
from gateway.packing import Packed
from gateway.pages import faults
from gateway.pages.catalogue import Catalogue
from gateway.pages.front import Front
from gateway.pages.uploads import Uploads
from gateway.pages.view import View
from gateway.pulse import Pulse
from gateway.replies import Replies
from gateway.security import Shield
from gateway.session import Sessions
from gateway.shown import Shown
from gateway.store import Window
from gateway.upstream import Upstream
from gateway.views import Views


def build(settings: Settings, transport: AsyncBaseTransport | None = None) -> FastAPI:
    """Everything a person or a program meets. `transport` stands for the services in tests."""
    decrees.use(settings.calendar_file)
    service = Service(settings)
    upstream = Upstream(settings, transport)
    people = Verifier(settings.token_public_keys, PEOPLE)
    sessions = Sessions(service.database["sessions"], settings, upstream, people)
    uploads = Uploads(service.database["uploads"])
    drafts = Drafts(service.database["drafts"])
    views = Views(service.database["views"])
    outages = Outages(service.database["outages"])
    window, live = Window(service), Live(service.telemetry.registry)
    trail = Trail(service.database[COLLECTION])
    audit = Audit(trail, window, upstream.address_of)
    pulse = Pulse(upstream)
    front = Front(
        settings=settings,
        view=View(settings, outages),
        sessions=sessions,
        upstream=upstream,
        window=window,
        live=live,
        uploads=uploads,
        drafts=drafts,
        catalogue=Catalogue(upstream, pulse),
        colleagues=Colleagues(),
        replies=Replies(),
        views=views,
        audit=audit,
        pulse=pulse,
        outages=outages,
    )
    service.prepare(sessions.prepare)
    service.prepare(uploads.prepare)
    service.prepare(drafts.prepare)
    service.prepare(views.prepare)
    service.prepare(outages.prepare)
    service.prepare(trail.prepare)
    subscribe(service.bus, window, live, sessions, audit)

    @asynccontextmanager
    async def calling() -> AsyncIterator[None]:
        yield
        live.close()
        await upstream.close()

    app = service.app(
        routers=[pages.routes()], parts=[calling, pulse.watching, outages.watching], public=True
    )
    app.state.front = front
    app.state.sessions, app.state.upstream = sessions, upstream
    app.state.window, app.state.live = window, live
    broken, away = faults.install(app, front)
    assets.mount(app)
    app.mount("/api/v1", build_api(app))
    app.add_middleware(Audited, audit=audit, away=away)
    app.add_middleware(Shield, settings=settings, broken=broken)
    app.add_middleware(Packed)
    app.middleware_stack = Shown(
        app.build_middleware_stack(), front, app.state.guard, service.telemetry
    )
    return app
