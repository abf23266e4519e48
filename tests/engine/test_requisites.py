"""Numbers of companies and the line that documents write."""

import pytest
from crm_corporate_sales_engine import requisites as req
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (
            req.is_inn,
            ("7707083893", "RU7707083893", "500100732259", "77 0708 3893"),
            ("7707083894", "77", "", "x"),
        ),
        (req.is_nip, ("1234567883", "PL1234567883", "123-456-78-83", "/"), ("1234567880", "")),
        (req.is_kpp, ("770701001", "7707AB001"), ("77070100", "7707ab001", "7707010011", "")),
        (req.is_ogrn, ("1027700132195", "304500116000157"), ("1027700132196", "0", "")),
        (req.is_okpo, ("00032537",), ("00032538", "1234567", "")),
        (req.is_registry_number_pl, ("123456785", "0000123456"), ("123456786", "12", "")),
        (req.is_bic_ru, ("044525225",), ("04452522", "SABRRUMM", "")),
    ],
)
def test_numbers(check, right, wrong):
    assert [number for number in right if not check(number)] == []
    assert [number for number in wrong if check(number)] == []


def test_account_key():
    # an example often printed: account with the bank of BIC 049805746
    assert req.is_account_of_bank("40602810700000000025", "049805746")
    assert not req.is_account_of_bank("40602810700000000026", "049805746")
    assert not req.is_account_of_bank("40602810700000000025", "049805747")
    assert req.is_corr_account("30101810400000000225", "044525225")
    assert not req.is_corr_account("30101810400000000226", "044525225")
    assert not req.is_corr_account("30101810500000000225", "044525225")
    assert req.is_corr_account("40102810545370000003", "004525988"), "a treasury"


@given(st.integers(0, 10**16 - 1), st.sampled_from(["044525225", "044030653", "040173604"]))
def test_exactly_one_key_of_ten(body, bic):
    """The ninth digit of an account is its key."""
    accounts = [f"40702810{key}{body % 10**11:011d}" for key in range(10)]
    fitting = [account for account in accounts if req.is_account_of_bank(account, bic)]
    assert len(fitting) == 1


FACTS = {
    "name": "ООО «Печь»",
    "vat": "7707083893",
    "kpp": "770701001",
    "registry": "1027700132195",
    "address": "117312, Москва, ул. Вавилова, 19",
    "phone": "+7 495 555-00-10",
    "account": "40702810900000002851",
    "bank": "ПАО Сбербанк",
    "bic": "044525225",
    "corr_account": "30101810400000000225",
}


def test_line():
    assert req.format_line(FACTS, "ru", "RU") == (
        "ООО «Печь», ИНН 7707083893, КПП 770701001, ОГРН 1027700132195, 117312, Москва, "
        "ул. Вавилова, 19, тел. +7 495 555-00-10, р/с 40702810900000002851 в банке ПАО Сбербанк, "
        "БИК 044525225, к/с 30101810400000000225"
    )
    assert "INN 7707083893, KPP 770701001, OGRN" in req.format_line(FACTS, "en", "RU")
    assert req.format_line({"name": "X", "vat": "PL1"}, "pl", "PL") == "X, NIP PL1"
    assert (
        req.format_line({"name": "X", "registry": "3" * 15}, "ru", "RU") == f"X, ОГРНИП {'3' * 15}"
    )


@given(st.dictionaries(st.sampled_from(sorted(FACTS)), st.sampled_from(["", "1", None])))
def test_line_has_no_empty_parts(facts):
    line = req.format_line(facts, "ru", "RU")
    assert ", ," not in line
    assert not line.startswith(",") and not line.endswith(", ")
