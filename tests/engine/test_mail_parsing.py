"""Templates of inbound mail."""

import time

import pytest
from crm_corporate_sales_engine import mail_parsing as parsing
from crm_corporate_sales_engine.mail_parsing import CELL, LABEL, PATTERN, Letter, Rule, Template
from crm_corporate_sales_engine.mail_text import Body, read_body
from hypothesis import given, settings
from hypothesis import strategies as st

LABELS = {
    "contact_name": "Имя; Name; Imię i nazwisko",
    "company_name": "Компания; Company; Firma",
    "phone": "Телефон; Phone; Telefon",
    "email": "Почта; E-mail",
    "product": "Товар; Product; Produkt",
    "text": "Сообщение; Message; Wiadomość",
}
FORMS = {
    "ru": """Заявка с сайта

Имя: Анна Ильина
Компания - ООО «Печь»
Телефон: +7 495 123-45-67
E-mail: anna@client.example.com
Товар: СНВ-1
Сообщение: Нужна печь
до конца года
---
Отправлено с сайта""",
    "en": """* Name: Anna Ilyina
* Company: Furnace Works
* PHONE = +7 495 123-45-67
* E-mail: Anna <anna@client.example.com>
* Product: SNV-1
* Message:
We need a furnace
soon""",
    "pl": """Imię i nazwisko:
Anna Ilyina

Firma:
Piece
Telefon:
+48 22 123 45 67
E-mail:
anna@client.example.com
Produkt:
SNV-1
Wiadomość:
Proszę o ofertę""",
}


def template(how=LABEL, required=("contact_name",), **conditions):
    rules = [
        Rule(number, target, how, where, target in required)
        for number, (target, where) in enumerate(LABELS.items())
    ]
    return Template(1, rules, **conditions)


def one(how, where, text, target="phone", rows=()):
    [finding] = parsing.read(
        Template(1, [Rule(1, target, how, where)]), Letter(body=Body(text, list(rows)))
    ).findings
    return finding


@pytest.mark.parametrize(
    ("lang", "name", "company", "phone", "text"),
    [
        ("ru", "Анна Ильина", "ООО «Печь»", "+7 495 123-45-67", "Нужна печь\nдо конца года"),
        ("en", "Anna Ilyina", "Furnace Works", "+7 495 123-45-67", "We need a furnace\nsoon"),
        ("pl", "Anna Ilyina", "Piece", "+48 22 123 45 67", "Proszę o ofertę"),
    ],
)
def test_labelled_lines(lang, name, company, phone, text):
    reading = parsing.read(template(), Letter(body=read_body(FORMS[lang])))
    assert reading.fits
    assert reading.values == {
        "contact_name": name,
        "company_name": company,
        "phone": phone,
        "email": "anna@client.example.com",
        "product": "СНВ-1" if lang == "ru" else "SNV-1",
        "text": text,
    }


def test_spans_point_at_the_values():
    body = read_body(FORMS["ru"])
    for finding in parsing.read(template(), Letter(body=body)).findings:
        begin, end = finding.span
        assert (
            finding.value in " ".join(body.text[begin:end].split()) or finding.rule.target == "text"
        )


@pytest.mark.parametrize(
    "markup",
    [
        "<table><tr><td>Имя</td><td>Анна</td></tr><tr><td>Телефон:</td><td>12345</td></tr></table>",
        "<table><tr><th>Имя</th><th>Телефон</th></tr><tr><td>Анна</td><td>12345</td></tr></table>",
        "<table><tr><td><table><tr><td>Имя</td><td></td><td>Анна</td></tr></table></td>"
        "<td><table><tr><td>Телефон</td><td>12345</td></tr></table></td></tr></table>",
        "<dl><dt>Имя</dt><dd>Анна</dd><dt>Телефон</dt><dd>12345</dd></dl>",
    ],
)
def test_tables(markup):
    reading = parsing.read(template(CELL), Letter(body=read_body(markup)))
    assert reading.values == {"contact_name": "Анна", "phone": "12345"}
    assert all(finding.span for finding in reading.findings if finding.value)


def test_pattern():
    finding = one(PATTERN, r"тел[^\d+]*(?P<value>[\d ()+-]{7,})", "Звоните: тел. +7 (495) 123")
    assert finding.value == "+7 (495) 123"


@pytest.mark.parametrize(
    ("where", "problem"),
    [
        ("(", parsing.BAD_PATTERN),
        ("(?P<phone>1)", parsing.NO_GROUP),
        ("x" * 501, parsing.TOO_LONG),
        ("(?P<value>" + "(" * 200 + ")" * 200 + ")", None),
    ],
)
def test_patterns_are_checked(where, problem):
    assert parsing.check_rule(Rule(1, "phone", PATTERN, where)) == problem
    assert one(PATTERN, where, "text").problem == problem


def test_labels_are_checked():
    assert parsing.check_rule(Rule(1, "phone", LABEL, " ; ")) == parsing.NO_LABEL


@pytest.mark.parametrize(
    "where", [r"(?P<value>(a+)+)$b", r"(?P<value>(a|aa)+)$b", r"(?P<value>(.*)*)\1b"]
)
def test_catastrophic_patterns_are_stopped(where):
    begin = time.process_time()
    finding = one(PATTERN, where, "a" * 40000)
    assert finding.problem in (parsing.TIMEOUT, None) and not finding.value
    assert time.process_time() - begin < 3 * parsing.TIME_LIMIT + 0.5


def test_conditions():
    letter = Letter(
        sender="NoReply@Site.example.com",
        subject="Заявка №5",
        mailboxes=("sales@us.example.com",),
        body=read_body(FORMS["ru"]),
    )
    fitting = template(sender="other; @site.example.com", subject="заявка", mailbox="sales@")
    assert parsing.read(fitting, letter).fits
    for condition in ("sender", "subject", "mailbox"):
        reading = parsing.read(template(**{condition: "nothing like it"}), letter)
        assert (reading.unmet, reading.fits) == ([condition], False)


def test_required_field_decides():
    letter = Letter(body=read_body("Телефон: 1234567"))
    assert not parsing.read(template(), letter).fits
    assert parsing.read(template(required=["phone"]), letter).fits
    assert not parsing.read(template(required=()), Letter(body=read_body("Hello"))).fits


def test_doubtful_values():
    assert one(LABEL, "Mail", "Mail: none", "email").problem == parsing.NOT_MAIL
    assert one(LABEL, "Tel", "Tel: later").problem == parsing.NOT_PHONE
    assert not parsing.read(
        Template(1, [Rule(1, "email", LABEL, "Mail", True)]), Letter(body=Body("Mail: none"))
    ).fits


def test_first_fitting_template_counts_and_broken_ones_are_told():
    class Broken(Template):
        @property
        def rules(self):
            raise ZeroDivisionError

        @rules.setter
        def rules(self, value):
            pass

    letter = Letter(body=read_body(FORMS["ru"]))
    broken = object.__new__(Broken)
    for name, value in {"id": 7, "mailbox": "", "sender": "", "subject": ""}.items():
        object.__setattr__(broken, name, value)
    reading, errors = parsing.choose([template(sender="x"), broken, template()], letter)
    assert reading.values["contact_name"] == "Анна Ильина"
    assert list(errors) == [7]
    assert parsing.choose([template(sender="x")], letter) == (None, {})


def test_label_must_end():
    assert one(LABEL, "Phone", "Phone number is 12345").value == ""
    assert one(LABEL, "Phone; Phone number", "Phone number: 12345").value == "12345"


def test_empty_label_does_not_take_the_next_one():
    reading = parsing.read(template(), Letter(body=Body("Имя:\nТелефон: 12345\nКомпания:\n")))
    assert reading.values == {"phone": "12345"}


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=40))
def test_anything_is_read(text, where):
    body = read_body(f"{text}\nИмя: {text}")
    for how in (LABEL, CELL, PATTERN):
        for target in parsing.TARGETS:
            finding = one(how, where, body.text, target, body.rows)
            assert isinstance(finding.value, str)
            if finding.span:
                begin, end = finding.span
                assert 0 <= begin <= end <= len(body.text)


def test_long_mail_is_read_quickly():
    body = read_body("Имя: x\n" * 2_000_000)
    begin = time.process_time()
    parsing.read(template(), Letter(body=body))
    assert time.process_time() - begin < 2
