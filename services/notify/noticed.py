"""What the letter about power quality or an interruption shows."""

from typing import Any

from chassis.words import translate
from contracts.notices import NOTICE_TYPES, NoticeTold
from contracts.words import Language


def notice(event: NoticeTold, language: Language) -> dict[str, Any]:
    """The notice, and which of the consumer's addresses it is about."""
    told = event.notice
    return {
        "what": event.what,
        "type": told.type,
        "type_title": translate(NOTICE_TYPES[told.type], language),
        "notice": told.title,
        "parameter": told.parameter,
        "cause": told.cause,
        "measures": told.measures,
        "planned_until": told.planned_until.isoformat() if told.planned_until else "",
        "begins_at": told.begins_at.isoformat() if told.begins_at else "",
        "ends_at": told.ends_at.isoformat() if told.ends_at else "",
        "ended_at": told.ended_at.isoformat() if told.ended_at else "",
        "addresses": event.addresses,
    }
