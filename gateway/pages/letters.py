"""How letters come: chosen in the profile, and news stopped by the link in a letter of it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Response

from chassis.errors import NotAllowed, NotSignedIn, Refused
from contracts.notify import FORGOABLE, LETTER_KINDS, RHYTHMS, LetterHabits
from contracts.words import _
from gateway.pages.front import Anyone, Consumer, Visit, see

door = APIRouter()
Token = Annotated[str, Path(pattern=r"^[0-9a-f.-]{101}$")]


def choices(visit: Visit) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Each kind of letters with its words, and how it may come."""
    return [
        (
            kind,
            visit.say(words),
            [one for one in visit.options(RHYTHMS) if one[0] != "never" or kind in FORGOABLE],
        )
        for kind, words in LETTER_KINDS.items()
    ]


@door.get("/profile/letters")
async def show(visit: Consumer, done: str = "") -> Response:
    """Each kind, and below it what comes at once all the same."""
    return await _page(visit, notice=visit.say(_("Сохранено")) if done == "saved" else "")


async def _page(visit: Visit, error: Refused | None = None, notice: str = "") -> Response:
    answer = await visit.call("notify", "GET", "/me/letters")
    shown: dict[str, Any] = {
        "habits": LetterHabits.model_validate(answer.body),
        "choices": choices(visit),
        "notice": notice,
    }
    if error is not None:
        return visit.refused("letters.html", error, **shown)
    return visit.page("letters.html", wrong={}, **shown)


@door.post("/profile/letters")
async def choose(visit: Consumer) -> Response:
    """From the next letter on."""
    sent = await visit.request.form()
    rhythms = {kind: str(sent[kind]) for kind in LETTER_KINDS if sent.get(kind)}
    try:
        await visit.call("notify", "PUT", "/me/letters", json={"rhythms": rhythms})
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _page(visit, error)
    return see("/profile/letters?done=saved")


@door.get("/letters/stop/{token}")
async def ask(visit: Anyone, token: Token) -> Response:
    """A button, for programs that look at mail open links: only a POST stops anything."""
    return visit.page("letters_stop.html", stopped=False)


@door.post("/letters/stop/{token}")
async def stop(visit: Anyone, token: Token) -> Response:
    """No more news; a mail program asks so by itself (RFC 8058)."""
    await visit.call("notify", "POST", "/letters/stop", json={"token": token})
    return visit.page("letters_stop.html", stopped=True)
