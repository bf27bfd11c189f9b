"""The application as filed and its receipt: what they hold, and what they bear."""

import base64
import hashlib
import io
import json

import pytest
from pypdf import PdfReader

from casework.model import Case
from casework.papers.filed import application, receipt
from casework.papers.sheet import Papers, Sheet
from chassis.settings import Settings
from chassis.typesetting import FONTS, LOST
from tests.builders import a_case
from tests.kinds import KINDS

SETTINGS = Settings(_env_file=None, service="applications", company_name="АО «Примерские сети»")
PRESS = Papers()
HOSTILE = '#panic("x") *b* _i_ $x$ @ref <b> \\u{41} // /* `raw` = {n}'


def read(sheet: Sheet) -> PdfReader:
    return PdfReader(io.BytesIO(PRESS.set(sheet)))


def text(paper: PdfReader) -> str:
    """All of it, with lines that only the sheet's width has broken put together."""
    return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def filed(case: Case, language: str = "ru") -> PdfReader:
    return read(application(case, SETTINGS, language))


def test_the_application_holds_every_answer_every_file_and_the_term_with_its_clause():
    case = a_case(object_name="Насосная")
    said = text(filed(case))
    for one in case.kind.answers(case.form):
        assert one.title.ru.split()[0] in said
    for word in (case.number, "24 ноября 2026, 12:00", "Насосная", "Мощность", "план.pdf", "1 КБ"):
        assert word in said
    assert "до 27 ноября 2026" in said
    assert "ПП РФ № 861, п. 15" in said
    assert "Страница 1 из 2" in said


def test_the_application_stays_as_it_was_filed_however_far_the_case_has_come():
    case, later = a_case(), a_case("works")
    later.id, later.documents = case.id, case.documents
    assert text(filed(later)) == text(filed(case))


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_the_receipt_of_every_kind_is_one_page(slug: str):
    for language in ("ru", "en"):
        paper = read(receipt(a_case(kind=KINDS[slug]), SETTINGS, language))
        assert len(paper.pages) == 1
        assert paper.trailer["/Root"]["/Lang"] == language


def test_the_same_case_makes_the_same_bytes():
    case = a_case()
    sheet = application(case, SETTINGS, "ru")
    assert Papers().set(sheet) == PRESS.set(sheet)


def test_fonts_are_inside_and_the_paper_is_fit_for_an_archive():
    paper = filed(a_case())
    fonts = [
        font.get_object() for page in paper.pages for font in page["/Resources"]["/Font"].values()
    ]
    descriptors = [font["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert descriptors
    assert all({"/FontFile2", "/FontFile3"} & set(one.get_object()) for one in descriptors)
    assert b"pdfaid:part" in PRESS.set(application(a_case(), SETTINGS, "ru"))


def test_what_a_person_wrote_is_text_and_never_markup():
    said = text(filed(a_case(object_name=HOSTILE)))
    assert "#panic(" in said
    assert "*b* _i_ $x$ @ref <b>" in said


def test_letters_that_the_fonts_lack_do_not_stop_a_paper():
    case = a_case(applicant="Пример 😀 漢字 ﷽ Йё")
    assert f"Пример {LOST} {LOST}{LOST} {LOST} Йё" in text(filed(case))


def test_long_words_long_texts_and_two_hundred_files_are_borne():
    case = a_case(object_name="Ы" * 200)
    case.form["supplier"] = "слово " * 660
    case.documents = case.documents * 200
    paper = filed(case)
    assert text(paper).count("план.pdf") == 200
    assert len(paper.pages) < 15


def test_the_fonts_are_what_their_lock_says():
    locked = json.loads((FONTS / "fonts.lock.json").read_text())
    assert {path.name for path in FONTS.iterdir()} == {
        *locked,
        "fonts.lock.json",
        "LICENSE.paratype",
    }
    for name, told in locked.items():
        content = (FONTS / name).read_bytes()
        digest = base64.b64encode(hashlib.sha384(content).digest()).decode()
        assert (len(content), f"sha384-{digest}") == (told["bytes"], told["sri"])
