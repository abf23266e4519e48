"""Requisites of companies: what their numbers must look like, and how a document writes them.

Sources: INN and OGRN (orders of the Federal Tax Service of Russia, by python-stdnum), KPP (order
MMV-7-6/435@ of 29.06.2012), OKPO (check digit of Rosstat's PR 50.1.024), the key of a bank account
(letter 515 of the Bank of Russia of 08.09.1997); Poland: REGON by python-stdnum, KRS has ten digits.
"""

import re

from stdnum.pl import nip, regon
from stdnum.ru import inn, ogrn

_KPP = re.compile(r"\d{4}[0-9A-Z]{2}\d{3}")
_BIC = re.compile(r"\d{9}")
_ACCOUNT = re.compile(r"\d{20}")
_ACCOUNT_WEIGHTS = (7, 1, 3) * 8

#: language: what is written before each of the parts
LABELS = {
    "ru": {
        "vat": "ИНН",
        "kpp": "КПП",
        "registry": "ОГРН",
        "registry_person": "ОГРНИП",
        "okpo": "ОКПО",
        "phone": "тел.",
        "account": "р/с",
        "bank": "в банке",
        "bic": "БИК",
        "corr_account": "к/с",
    },
    "pl": {
        "vat": "NIP",
        "kpp": "KPP",
        "registry": "REGON",
        "registry_person": "REGON",
        "okpo": "OKPO",
        "phone": "tel.",
        "account": "nr rachunku",
        "bank": "w banku",
        "bic": "BIC",
        "corr_account": "rachunek korespondencyjny",
    },
    "en": {
        "vat": "Tax ID",
        "kpp": "KPP",
        "registry": "Reg. no.",
        "registry_person": "Reg. no.",
        "okpo": "OKPO",
        "phone": "phone",
        "account": "account",
        "bank": "with",
        "bic": "BIC",
        "corr_account": "corr. account",
    },
}
#: in Russian documents about Russian companies the words of the country are used in any language
_RUSSIAN_IN_LATIN = {"vat": "INN", "registry": "OGRN", "registry_person": "OGRNIP"}


def digits(number):
    """The number without the spaces and dashes people write into it."""
    return re.sub(r"[\s\-‐-―]", "", number or "")


def is_inn(number):
    """Russian tax number: 10 digits of a company or 12 of a person, check digits right.

    RU may stand before it; ``/`` means “has none”, as everywhere in Odoo.
    """
    return number == "/" or inn.is_valid(digits(number).removeprefix("RU"))


def is_nip(number):
    """Polish tax number, with or without PL before it; ``/`` means “has none”."""
    return number == "/" or nip.is_valid(number or "")


def is_kpp(number):
    """Reason code of registration: NNNNPPXXX, PP may hold capital letters."""
    return bool(_KPP.fullmatch(digits(number)))


def is_ogrn(number):
    """OGRN (13 digits) or OGRNIP (15 digits), check digit right."""
    return ogrn.is_valid(digits(number))


def is_okpo(number):
    """OKPO: 8 digits of a company or 10 of a person, check digit right."""
    number = digits(number)
    if not re.fullmatch(r"[0-9]{8}|[0-9]{10}", number):
        return False
    return int(number[-1]) == _okpo_check_digit(number[:-1])


def _okpo_check_digit(body):
    for shift in (0, 2):
        weights = ((place + shift) % 10 + 1 for place in range(len(body)))
        rest = sum(weight * int(digit) for weight, digit in zip(weights, body, strict=True)) % 11
        if rest < 10:
            return rest
    return 0


def is_registry_number_pl(number):
    """REGON (9 or 14 digits, check digit right) or the number in KRS (10 digits)."""
    number = digits(number)
    return bool(re.fullmatch(r"[0-9]{10}", number)) or regon.is_valid(number)


def is_bic_ru(number):
    return bool(_BIC.fullmatch(digits(number)))


def is_account_ru(number):
    return bool(_ACCOUNT.fullmatch(digits(number)))


def is_account_of_bank(account, bic):
    """Whether the key of a client's account fits the bank's BIC."""
    return _key_fits(digits(bic)[-3:], digits(account))


def is_corr_account(account, bic):
    """Whether a correspondent account is the one the Bank of Russia gave to the bank.

    Banks have 301…; accounts of treasuries (from 2021) begin with 0 and 401 and have no such key.
    """
    account, bic = digits(account), digits(bic)
    if not account.startswith("301"):
        return True
    return account[-3:] == bic[-3:] and _key_fits("0" + bic[4:6], account)


def _key_fits(bank, account):
    pairs = zip(bank + account, _ACCOUNT_WEIGHTS, strict=False)
    return sum(int(digit) * weight % 10 for digit, weight in pairs) % 10 == 0


def format_line(facts, lang, country):
    """Requisites in one line, as documents have them.

    :param dict facts: ``name, vat, kpp, registry, okpo, address, phone, account, bank, bic,
        corr_account``; empty ones are left out
    :param str lang: ``ru``, ``pl``, anything else is English
    :param str country: two letters of the company's country
    """
    labels = LABELS.get(lang, LABELS["en"])
    if country == "RU" and lang != "ru":
        labels = {**labels, **_RUSSIAN_IN_LATIN}
    registry = "registry_person" if len(digits(facts.get("registry"))) == 15 else "registry"
    parts = [facts.get("name")]
    for key, label in (("vat", "vat"), ("kpp", "kpp"), ("registry", registry)):
        if facts.get(key):
            parts.append(f"{labels[label]} {facts[key]}")
    parts.append(facts.get("address"))
    if facts.get("phone"):
        parts.append(f"{labels['phone']} {facts['phone']}")
    if facts.get("account"):
        account = f"{labels['account']} {facts['account']}"
        if facts.get("bank"):
            account += f" {labels['bank']} {facts['bank']}"
        parts.append(account)
        parts += [
            f"{labels[key]} {facts[key]}" for key in ("bic", "corr_account") if facts.get(key)
        ]
    return ", ".join(part for part in parts if part)
