"""Where the company is paid: what stops the start, and what a bank's app reads."""

from decimal import Decimal
from typing import Any

import pytest
import zxingcpp

from casework.papers.payee import BadPayee, Payee, code, keyed, payee_of
from chassis.settings import Settings
from tests.builders import ACCOUNT


def a_payee(**changes: Any) -> Payee | None:
    return payee_of(Settings(_env_file=None, **{"company_name": "Сети", **ACCOUNT, **changes}))


def read(payload: str) -> str:
    """The code of this payload, as a camera reads it."""
    rows = list(code(payload).matrix_iter(scale=4, border=4))
    light = bytes(0 if dark else 255 for row in rows for dark in row)
    [found] = zxingcpp.read_barcodes(memoryview(light).cast("B", (len(rows), len(rows))))
    return found.text


def test_the_control_key_is_that_of_the_bank_of_russias_own_example():
    assert keyed("746", "40602810700000000025")
    assert not keyed("746", "40602810600000000025")


def test_a_camera_reads_the_account_the_sum_in_kopecks_and_the_purpose_by_the_standard():
    payee = a_payee()
    assert payee
    assert read(payee.payload(Decimal("12345.6"), "Заявка № ТП-2026-000123")) == (
        "ST00012|Name=Сети|PersonalAcc=40702810600000000001|BankName=Банк «Пример», г. Примерск"
        "|BIC=049999999|CorrespAcc=30101810300000000999|PayeeINN=0000000018|KPP=000001001"
        "|Sum=1234560|Purpose=Заявка № ТП-2026-000123"
    )


@pytest.mark.parametrize("amount", ["0.01", "0.29", "1.10", "4.35", "999999999"])
def test_no_kopeck_is_lost(amount: str):
    payee = a_payee()
    assert payee
    assert f"|Sum={Decimal(amount) * 100:.0f}|" in payee.payload(Decimal(amount), "x")


def test_a_bar_inside_a_value_makes_another_mark_stand_between():
    payee = a_payee(company_name="Сети | Юг")
    assert payee
    said = read(payee.payload(Decimal(1), "Заявка"))
    assert said.startswith("ST00012~Name=Сети | Юг~PersonalAcc=")
    assert said.count("~") == 9


def test_without_an_account_nobody_is_paid():
    assert a_payee(**dict.fromkeys(ACCOUNT, "")) is None


def test_who_has_an_inn_of_twelve_digits_has_no_kpp():
    payee = a_payee(company_inn="123456789047", company_kpp="")
    assert payee
    assert "KPP" not in payee.payload(Decimal(1), "x")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((field, "") for field in ACCOUNT),
        ("company_account", "40702810500000000001"),
        ("company_account", "4070281060000000000"),
        ("company_account", "٤٠٧٠٢٨١٠٦٠٠٠٠٠٠٠٠٠٠١"),
        ("company_corr_account", "30101810400000000999"),
        ("company_bic", "049999998"),
        ("company_inn", "0000000019"),
        ("company_inn", "0000 000018"),
        ("company_kpp", "12345"),
        ("company_bank", "Б" * 46),
        ("company_bank", "Банк\nПример"),
        ("company_name", "С" * 161),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(field: str, value: str):
    with pytest.raises(BadPayee, match=r"KABINET_COMPANY_[A-Z_]+ is|KABINET_COMPANY_[A-Z]+ has"):
        a_payee(**{field: value})
