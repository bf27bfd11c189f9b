"""The act that a meter is admitted: made of its case and of who was there, or handed in signed."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from casework.papers.making import Maker, Printed
from casework.papers.sheet import Papers
from chassis.clock import new_id
from chassis.errors import Malformed
from chassis.settings import Settings
from contracts.case import CaseDocument, FileRef
from services.applications.admission_act import ACT, paper
from services.applications.kinds.meter_admission import KIND
from tests.builders import NOON, STAFF, a_case, needed

PRESENT = (
    "Сетевая организация: Примерова Мария, инженер\n\n Заявитель : Пример Пётр\nОбразцов #Иван"
)


class Kept:
    """Files that are kept in memory."""

    def __init__(self) -> None:
        self.papers: list[bytes] = []

    async def put(self, file: Printed, owner: str) -> FileRef:
        self.papers.append(file.file.getvalue())
        size = len(self.papers[-1])
        return FileRef(id=new_id(), name=file.filename, size=size, type="application/pdf")


async def made(
    language: str = "ru", form: dict[str, Any] | None = None, **given: Any
) -> tuple[list[CaseDocument], str]:
    """The documents of the step, and what the paper that was made says."""
    files = Kept()
    settings = Settings(_env_file=None, service="applications", company_name="АО «Сети»")
    settings = settings.model_copy(update={"default_language": language})
    maker = Maker(files, Papers(), settings, {ACT: paper(settings)})  # type: ignore[arg-type]
    case = a_case("inspected", kind=KIND, **(form or {}))
    move = case.allowed("admitted", "staff")
    documents = await maker.of(case, move, given, "", NOON, "clerk")
    case.move("admitted", STAFF, given, NOON, made=documents)
    pdf = [page for one in files.papers for page in PdfReader(io.BytesIO(one)).pages]
    return documents, " ".join(" ".join(page.extract_text() for page in pdf).split())


async def test_it_names_the_meter_its_reading_its_seals_who_was_there_and_the_way_of_notice():
    [document], text = await made(present=PRESENT)
    for words in (
        *("АО «Сети»", "№ ТП-2026-000123, 24 ноября 2026", "0123456789", "0 кВт·ч"),
        *("А 000001, А 000002", "интеллектуальную систему учёта", "В личном кабинете"),
        *("Примерова Мария, инженер", "Пример Пётр", "Образцов #Иван"),
        *("до 26 ноября 2026 (ПП РФ № 442, п. 153)", "п. 154"),
    ):
        assert words in text
    assert (document.kind, document.by) == (ACT, "staff")
    assert document.name == "Акт допуска прибора учёта ТП-2026-000123.pdf"


async def test_the_way_of_notice_is_the_one_that_was_chosen():
    _documents, text = await made(form={"smart_notice": "phone"}, present="Примерова")
    assert "По телефону" in text


def test_what_was_found_stands_on_the_timeline_where_the_act_reads_it():
    case = a_case("inspected", kind=KIND)
    assert [one.field for one in case.timeline[-1].answers] == ["inspected_on", "reading", "seals"]


async def test_nobody_there_and_no_act_is_refused_at_the_act():
    for given in ({}, {"present": " \n "}):
        with pytest.raises(Malformed) as refused:
            await made(**given)
        assert [one.field for one in refused.value.fields("ru")] == [ACT]


async def test_many_signers_and_long_names_are_borne():
    _documents, text = await made(present="\n".join(["Потребитель: Ы" + "ы" * 50] * 55))
    assert text.count("Потребитель") >= 55


async def test_a_signed_one_that_is_handed_in_goes_instead():
    given, files = needed(KIND.workflow.moves["inspected"][0])
    assert set(given) == {ACT}
    maker = Maker(Kept(), Papers(), Settings(_env_file=None), {})  # type: ignore[arg-type]
    case = a_case("inspected", kind=KIND)
    move = case.allowed("admitted", "staff")
    assert await maker.of(case, move, given, "", NOON, "clerk") == []
    case.move("admitted", STAFF, given, NOON, files)
    assert case.documents[-1].id == given[ACT][0]


async def test_it_is_said_in_english_where_the_company_speaks_english():
    _documents, text = await made("en", present="Примерова")
    assert "Act of admission of the meter into operation" in text
