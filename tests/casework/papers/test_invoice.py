"""The invoice: made of the amount where the company's account is known, handed in where not."""

import io
from decimal import Decimal

from pypdf import PdfReader

from casework.papers.invoice import INVOICE, invoice, paper, payee_of
from casework.papers.making import Maker
from casework.papers.sheet import Papers
from chassis.settings import Settings
from services.applications.kinds.connection.moves import PLACE_OFFER
from tests.builders import ACCOUNT, NOON, STAFF, a_case, step

SETTINGS = Settings(
    _env_file=None, service="applications", company_name="АО «Примерские сети»", **ACCOUNT
)
NO_ACCOUNT = SETTINGS.model_copy(update=dict.fromkeys(ACCOUNT, ""))
GIVEN = {"amount": Decimal("12345.60")}


def said(state: str = "preparing", language: str = "ru", **form: object) -> str:
    settings = SETTINGS.model_copy(update={"default_language": language})
    payee = payee_of(settings)
    assert payee
    case = a_case(state, **form)  # type: ignore[arg-type]
    sheet = invoice(case, PLACE_OFFER, GIVEN, payee, settings, NOON)
    pdf = PdfReader(io.BytesIO(Papers().set(sheet)))
    assert len(pdf.pages) == 1
    return " ".join(pdf.pages[0].extract_text().split())


def drawn(settings: Settings, language: str = "ru") -> dict[str, object]:
    maker = Maker(None, Papers(), settings, {INVOICE: paper(settings)})  # type: ignore[arg-type]
    described: dict[str, object] = maker.described(PLACE_OFFER, language)
    return described


def test_it_names_the_sum_the_day_the_account_and_what_is_paid_for():
    text = said()
    for words in (
        "Счёт № ТП-2026-000123",
        "К оплате: 12 345,60 ₽",
        "до 1 декабря 2026",
        "Пример Пётр Петрович",
        "40702810600000000001",
        "30101810300000000999",
        "заявка № ТП-2026-000123",
        "п. 105",
    ):
        assert words in text


def test_who_pays_by_a_contract_of_the_state_has_another_day():
    assert "до 1 декабря 2026" not in said(payment="budget")


def test_a_corrected_invoice_has_a_number_of_its_own():
    case = a_case("objected")
    step(case, PLACE_OFFER, NOON)
    assert "Счёт № ТП-2026-000123/2" in said("objected")


def test_it_is_said_in_english_where_the_company_speaks_english():
    assert "Invoice No. ТП-2026-000123" in said(language="en")


def test_the_desk_asks_for_the_amount_where_it_can_be_made():
    schema = drawn(SETTINGS)["schema"]
    assert isinstance(schema, dict)
    assert {"amount", "invoice"} <= set(schema["properties"])
    assert "invoice" not in schema["required"]


def test_the_desk_says_why_it_must_be_handed_in_where_no_account_is_set():
    for language, why in (("ru", "реквизиты компании не заданы"), ("en", "details")):
        said = drawn(NO_ACCOUNT, language)
        schema = said["schema"]
        assert isinstance(schema, dict)
        assert "amount" not in schema["properties"]
        assert why in schema["properties"]["invoice"]["description"]
        assert "invoice" in schema["required"]
        assert said["needs"] == ["terms", "technical_conditions", "invoice"]


def test_one_that_was_handed_in_beside_an_amount_is_taken_as_it_is():
    case = a_case("preparing")
    step(case, PLACE_OFFER, NOON)
    assert [one.kind for one in case.documents].count("invoice") == 1
    assert case.timeline[-1].by_name == STAFF.name
