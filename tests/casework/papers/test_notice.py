"""The notice of missing papers: what is missing, and until when it is waited for."""

import io

from pypdf import PdfReader

from casework.papers.notice import notice
from casework.papers.sheet import Papers
from chassis.settings import Settings
from services.applications.kinds.meter_reading import KIND
from tests.builders import NOON, a_case

SETTINGS = Settings(_env_file=None, service="applications", company_name="АО «Примерские сети»")
MISSING = "План расположения #устройств\n\n  Выписка из ЕГРН"


def said(language: str = "ru", **case: object) -> str:
    settings = SETTINGS.model_copy(update={"default_language": language})
    sheet = notice(a_case(**case), MISSING, settings, NOON)  # type: ignore[arg-type]
    paper = PdfReader(io.BytesIO(Papers().set(sheet)))
    assert len(paper.pages) == 1
    return " ".join(paper.pages[0].extract_text().split())


def test_the_notice_lists_each_missing_paper_and_says_by_which_day_and_by_which_clause():
    text = said()
    assert "1. План расположения #устройств 2. Выписка из ЕГРН" in text
    assert "ТП-2026-000123" in text
    assert "до 22 декабря 2026 включительно" in text
    assert "20 рабочих дней" in text
    assert "ПП РФ № 861, п. 15" in text
    assert "приостановлен" in text


def test_where_no_term_runs_none_is_named():
    text = said(kind=KIND)
    assert "Выписка из ЕГРН" in text
    assert "рабочих дней" not in text


def test_it_is_said_in_english_where_the_company_speaks_english():
    assert "Notice of missing documents" in said("en")
