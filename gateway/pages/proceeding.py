"""What becomes of a form that was sent: kept, gone on with, or filed."""

import contextlib
from collections.abc import Sequence
from typing import Any

from fastapi import Response
from fastapi.responses import JSONResponse
from starlette.datastructures import FormData

from chassis.clock import new_id
from chassis.errors import (
    Invalid,
    NotAllowed,
    NotNow,
    NotSignedIn,
    Refused,
    TooMany,
    Unavailable,
)
from contracts.problem import FieldError
from contracts.words import _
from gateway.drafts import ChangedElsewhere, TooManyDrafts
from gateway.pages.commands import seen
from gateway.pages.drawing import Drawn
from gateway.pages.faq import offered
from gateway.pages.filling import (
    CHECK,
    FILL,
    Filling,
    check_page,
    drawn_page,
    filled,
    said_of,
    saved_at,
    taken,
)
from gateway.pages.front import Visit, see
from gateway.pages.uploads import LostFile, attached, kept_in

BY_ITSELF = "hx-request"
"""The header with which a page's script keeps what was typed."""
WAYS = ("save", "next", "back")
KEY_REUSED = "key-reused"
SEEN = "seen"
PUT_BY = _("Введённое сохранено в черновике: он ждёт вас на главной странице")
CHANGED = _(
    "Черновик изменён в другой вкладке. Сохраните ещё раз, чтобы оставить то, что здесь, "
    "или откройте сохранённое"
)


async def proceed(visit: Visit, filling: Filling, sent: FormData) -> Response:
    """`go` says where to: `save`, `next`, `back`; without it the form is filed."""
    if filling.draft.filed:
        return see(f"/status/{filling.draft.filed}/accepted")
    step = str(sent.get("step", ""))
    if step == CHECK:
        return await _filed_as_checked(visit, filling, sent)
    asked, number = filling.asked(step), filling.number(step)
    papers = [one.name for one in asked if one.kind == "files"]
    if BY_ITSELF in visit.request.headers:
        files = {name: kept_in(sent, name) for name in papers}
        return await _kept_by_itself(visit, taken(filling, sent, files))
    files, wrong = await attached(visit, filling.draft.service, sent, papers)
    return await _gone_on(visit, taken(filling, sent, files), number, sent, wrong)


async def _gone_on(
    visit: Visit, filling: Filling, step: int, sent: FormData, wrong: Sequence[FieldError]
) -> Response:
    go, stays = str(sent.get("go", "")), bool(wrong or sent.get("drop"))
    if go in WAYS or (stays and filling.draft.version):
        try:
            filling = await kept(visit, filling)
        except (ChangedElsewhere, TooManyDrafts) as error:
            return _unkept(visit, filling, error, step)
    if stays or go == FILL:
        lost = any(isinstance(error, LostFile) for error in wrong)
        return drawn_page(visit, filling, step, 503 if lost else 422 if wrong else 200, wrong)
    if go in WAYS:
        return await _gone(visit, filling, step, go)
    if sent.get("faq") != SEEN and (offer := await offered(visit, filling)):
        return drawn_page(visit, filling, step, offer=offer)
    return await _filed(visit, filling, step)


async def kept(visit: Visit, filling: Filling, *, by_itself: bool = False) -> Filling:
    """Kept as a draft, and its files with it."""
    draft = await visit.front.drafts.keep(filling.draft, by_itself=by_itself)
    if draft.files and (draft.version == 1 or not by_itself):
        # Should the service be away, they stay for a day, and until the next time it is kept.
        with contextlib.suppress(Unavailable):
            held = {"held": draft.files}
            await visit.call(draft.service, "PUT", "/files/held", json=held)
    if draft.version == 1:
        await visit.front.window.renew(draft.owner)
    return filling.changed(draft)


async def _kept_by_itself(visit: Visit, filling: Filling) -> Response:
    """What the page's script is told."""
    try:
        now_kept = await kept(visit, filling, by_itself=True)
    except (ChangedElsewhere, TooManyDrafts) as error:
        return JSONResponse({"said": error.said(visit.language)}, error.status)
    draft = now_kept.draft
    told = {"said": saved_at(visit, draft), "version": draft.version, "at": now_kept.address}
    return JSONResponse(told)


async def _gone(visit: Visit, filling: Filling, step: int, go: str) -> Response:
    address = f"/drafts/{filling.draft.id}?step="
    if go == "save":
        return see(f"{address}{step or 1}&done=saved")
    if go == "back":
        return see(f"{address}{max(1, step - 1)}")
    if wrong := await wrong_in(visit, filling, filling.asked(str(step))):
        return drawn_page(visit, filling, step, 422, wrong)
    last = step >= len(filling.steps)
    await visit.front.drafts.left_at(filling.draft, step if last else step + 1)
    return see(f"{address}{CHECK if last else step + 1}")


async def wrong_in(visit: Visit, filling: Filling, asked: Sequence[Drawn]) -> list[FieldError]:
    """What the service says against these fields; while it is away, nothing."""
    draft = filling.draft
    try:
        given = {"form": filled(filling)}
        await visit.call(draft.service, "POST", f"/forms/{draft.kind}/check", json=given)
    except Unavailable:
        return []
    except Invalid as error:
        names = {one.name for one in asked}
        return [one for one in said_of(visit, filling, error) if one.field in names]
    return []


def _unkept(
    visit: Visit, filling: Filling, error: ChangedElsewhere | TooManyDrafts, step: int
) -> Response:
    """What is typed here stays. Where another tab was faster, saving once more is meant."""
    said, stored = error.said(visit.language), ""
    if isinstance(error, ChangedElsewhere):
        said, stored = visit.say(CHANGED), f"/drafts/{filling.draft.id}?step={step}"
        newer = filling.draft.model_copy(update={"version": error.stored.version})
        filling = filling.changed(newer)
    errors = [FieldError(field="", message=said)]
    return drawn_page(visit, filling, step, error.status, errors, elsewhere=stored)


async def _filed_as_checked(visit: Visit, filling: Filling, sent: FormData) -> Response:
    """Filed only as it was read: another tab may have changed it meanwhile."""
    stored = await visit.front.drafts.of(filling.draft.owner, filling.draft.id)
    if str(sent.get("version", "")) != str(stored.version):
        notice = visit.say(_("Черновик изменён в другой вкладке: проверьте данные ещё раз"))
        return check_page(visit, filling.changed(stored), 409, notice=notice)
    return await _filed(visit, filling.changed(stored))


async def _filed(visit: Visit, filling: Filling, step: int | None = None) -> Response:
    """File it. Refused, the page it came from is shown once more with the reasons."""
    draft = filling.draft
    try:
        answer = await visit.call(
            draft.service,
            "POST",
            "/cases",
            json=_case(filling),
            headers={"Idempotency-Key": draft.key or draft.id},
        )
    except (NotSignedIn, NotAllowed):
        raise
    except Refused as error:
        return await _refused(visit, filling, error, step)
    case = await seen(visit, answer)
    if draft.version:
        await visit.front.drafts.filed(draft, case.id)
        await visit.front.window.renew(draft.owner)
    return see(f"/status/{case.id}/accepted")


def _case(filling: Filling) -> dict[str, Any]:
    draft = filling.draft
    case: dict[str, Any] = {"kind": draft.kind, "form": filled(filling)}
    return case | ({"about": draft.about.model_dump()} if draft.about else {})


async def _refused(visit: Visit, filling: Filling, error: Refused, step: int | None) -> Response:
    said = said_of(visit, filling, error)
    if isinstance(error, NotNow) and error.slug == KEY_REUSED:
        filling = await _another_key(visit, filling)
    if isinstance(error, TooMany):
        filling, said = await _put_by(visit, filling, said)
    if step is None:
        return check_page(visit, filling, error.status, said)
    return drawn_page(visit, filling, step, error.status, said)


async def _put_by(
    visit: Visit, filling: Filling, said: list[FieldError]
) -> tuple[Filling, list[FieldError]]:
    """What cannot be filed today waits as a draft, and that is said."""
    try:
        filling = await kept(visit, filling)
    except (ChangedElsewhere, TooManyDrafts):
        return filling, said
    return filling, [*said, FieldError(field="", message=visit.say(PUT_BY))]


async def _another_key(visit: Visit, filling: Filling) -> Filling:
    """What was filed under this key said something else: now it would be a second application."""
    draft = filling.draft
    if draft.version:
        await visit.front.drafts.renew_key(draft)
        return filling
    fresh = dict.fromkeys(("id", "key"), new_id())
    return filling.changed(draft.model_copy(update=fresh))
