"""What each page weighs over the wire, and how many requests it takes, in Chromium.

Every page of a visitor, a consumer with 20 cases and an employee is opened in a browser that has
nothing cached (cold) and once more in the same one (warm). Counted are the bytes that came over the
connection, headers and compression included, from the beginning until half a second after loading.
The peer is the promise: 60 KB and 6 requests cold, 10 KB warm. The figure is that of the heaviest
page; beside it stand the three heaviest. Pages that are not there yet (404) are left out.
`python -m bench.weight`
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, sync_playwright

from bench.report import Result, Target, say
from bench.stand import person, stack
from chassis.testing import Stack
from tests.browser.conftest import ARGUMENTS
from tests.browser.walks import sign_in
from tests.portal.people import employee

CASES = 20
SETTLED_MS = 500
COLD = Target("page weight, cold", 1.0, "KB", at_most=True)
WARM = Target("page weight, warm", 1.0, "KB", at_most=True)
REQUESTS = Target("page requests, cold", 1.0, "requests", at_most=True)
VISITOR = ("/", "/login", "/register", "/register?status=person", "/recover", "/consent")
CONSUMER = (
    "/home",
    "/forms/applications/connection",
    "/status",
    "/status/{case}",
    "/status/{case}/accepted",
    "/documents",
    "/profile",
    "/password",
    "/points",
    "/quality",
    "/reception",
    "/appointments",
    "/surveys",
)
STAFF = ("/staff", "/staff/cases/{case}", "/staff/letters")


@dataclass(frozen=True)
class Weight:
    """Kilobytes over the wire and requests of one page."""

    page: str
    cold: float
    warm: float
    requests: float


def measured() -> list[Result]:
    """Open everything once cold and once warm."""
    with stack() as started, browser() as chromium:
        consumer, staff = person(started, CASES), employee(started)
        case = consumer.call("GET", "/cases?limit=1").json()["items"][0]["id"]
        found = [
            weighed
            for email, pages in ((None, VISITOR), (consumer.email, CONSUMER), (staff.email, STAFF))
            for page in pages
            if (weighed := weigh(chromium, started, email, page.format(case=case), page))
        ]
    return [
        heaviest(COLD, {one.page: one.cold for one in found}, 60),
        heaviest(WARM, {one.page: one.warm for one in found}, 10),
        heaviest(REQUESTS, {one.page: one.requests for one in found}, 6),
    ]


def heaviest(target: Target, pages: dict[str, float], promised: float) -> Result:
    """The heaviest page against the promise, and three by name."""
    most = sorted(pages.items(), key=lambda one: -one[1])[:3]
    return target.of([(most[0][1], promised)], **dict(most))


def weigh(chromium: Browser, on: Stack, email: str | None, path: str, name: str) -> Weight | None:
    """One page in a browser of its own; None where there is no such page."""
    with signed_in(chromium, on, email) as context:
        # The sign-in fetched what pages share; a second tab's cache is the same, so it is emptied.
        tab = context.new_page()
        wire = context.new_cdp_session(tab)
        wire.send("Network.enable")
        wire.send("Network.clearBrowserCache")
        taken: list[float] = []
        asked: list[str] = []
        wire.on("Network.loadingFinished", lambda told: taken.append(told["encodedDataLength"]))
        wire.on("Network.requestWillBeSent", lambda told: asked.append(told["request"]["url"]))
        answer = tab.goto(on.gateway + path)
        if answer is None or answer.status == 404:
            return None
        assert answer.status == 200, f"{path} answered {answer.status}"
        tab.wait_for_timeout(SETTLED_MS)
        cold, requests = sum(taken) / 1024, len([one for one in asked if one.startswith("http")])
        taken.clear()
        tab.goto(on.gateway + path)
        tab.wait_for_timeout(SETTLED_MS)
        return Weight(name, cold, sum(taken) / 1024, requests)


@contextmanager
def signed_in(chromium: Browser, on: Stack, email: str | None) -> Iterator[BrowserContext]:
    """A browser of somebody, or of a visitor."""
    context = chromium.new_context()
    if email:
        page = context.new_page()
        sign_in(page, on, email)
        page.wait_for_url(lambda url: not url.endswith("/login"))
        page.close()
    yield context
    context.close()


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium as the tests start it."""
    with sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield chromium
        chromium.close()


if __name__ == "__main__":
    say(measured())
