"""The pages of the account: one file a page, each with its `door`."""

from fastapi import APIRouter

from gateway.pages import (
    accesses,
    case,
    check,
    closed,
    consumption,
    desk_accounts,
    desk_assign,
    desk_audit,
    desk_bulk,
    desk_case,
    desk_commands,
    desk_consumer,
    desk_documents,
    desk_letters,
    desk_placing,
    desk_print,
    desk_queue,
    desk_replies,
    desk_rules,
    desk_surveys,
    desk_views,
    disclosure,
    documents,
    drafts,
    forms,
    home,
    made,
    password,
    plain,
    points,
    profile,
    recover,
    register,
    reports,
    signin,
    status,
    stream,
    surveys,
)

PAGES = (
    signin,
    register,
    password,
    recover,
    home,
    forms,
    drafts,
    status,
    stream,
    case,
    made,
    check,
    documents,
    points,
    surveys,
    consumption,
    accesses,
    profile,
    closed,
    desk_queue,
    desk_assign,
    desk_placing,
    desk_documents,
    desk_case,
    desk_commands,
    desk_letters,
    desk_accounts,
    desk_views,
    desk_bulk,
    desk_audit,
    desk_replies,
    desk_print,
    desk_consumer,
    desk_rules,
    desk_surveys,
    reports,
    disclosure,
    plain,
)
"""`stream` stands before `case`, and the desk's documents too: `/status/stream` is no case, and
`/staff/documents/new` no file."""


def routes() -> APIRouter:
    """All of them, out of the API's document."""
    door = APIRouter(include_in_schema=False)
    for page in PAGES:
        door.include_router(page.door)
    return door
