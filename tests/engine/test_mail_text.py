"""Bodies of mail: HTML, forwarded mails, signatures."""

import time

import pytest
from crm_corporate_sales_engine import mail_text
from hypothesis import given
from hypothesis import strategies as st


def test_html_becomes_lines_and_rows():
    body = mail_text.read_body(
        """<html><head><style>p {}</style><title>x</title></head><body>
        <p>Имя:   <b>Анна</b>&nbsp;Ильина<br>Телефон: 123</p><script>alert(1)</script>
        <table><tr><td><table><tr><th>E-mail</th><td>a@x.pl</td></tr></table></td></tr></table>
        <pre>a
  b</pre><dl><dt>Kwota</dt><dd>5</dd></dl></body></html>"""
    )
    assert "Имя: Анна Ильина\nТелефон: 123" in body.text
    assert "a\nb" in body.text
    assert "alert" not in body.text and "p {}" not in body.text
    assert body.rows == [["E-mail", "a@x.pl"], ["Kwota", "5"]]


@pytest.mark.parametrize("source", ["", None, "<!-- -->", "<", "\x00<b\x00>", "<pre></pre>"])
def test_empty_bodies(source):
    assert mail_text.read_body(source).text.strip("<") == ""


def test_deep_nesting_does_not_break():
    body = mail_text.read_body("<div>" * 5000 + "deep" + "</div>" * 5000)
    assert body.text in ("deep", "")


def test_plain_text_is_kept():
    assert mail_text.read_body("a\r\nb  \n\n\n\nc").text == "a\nb\n\nc"


@given(st.text(max_size=400))
def test_any_text_is_read(text):
    for source in (text, f"<table><tr><td>{text}</td></tr></table><pre>{text}</pre>"):
        body = mail_text.read_body(source)
        assert "\x00" not in body.text
        mail_text.written(body.text)
        mail_text.first_line(body.text)
        mail_text.find_forwarded(body.text)


FORWARDED = {
    "gmail": """Пусть займётся отдел печей

---------- Forwarded message ---------
From: Marina Petrova <Marina@Client.example.com>
Date: Mon, 2 Nov 2026 at 10:00
Subject: Vacuum furnace
To: <anna@us.example.com>

We need a furnace.""",
    "outlook": """Пусть займётся отдел печей

From: Marina Petrova <marina@client.example.com>
Sent: Monday, November 2, 2026 10:00 AM
To: anna@us.example.com
Subject: Vacuum furnace

We need a furnace.""",
    "outlook ru": """Пусть займётся отдел печей
-----Исходное сообщение-----
От: Marina Petrova [mailto:marina@client.example.com]
Отправлено: 2 ноября 2026 г. 10:00
Кому: anna@us.example.com
Тема: Vacuum furnace

We need a furnace.""",
    "outlook pl": """Пусть займётся отдел печей

*Od:* Marina Petrova <marina@client.example.com>
*Wysłano:* poniedziałek, 2 listopada 2026 10:00
*Do:* anna@us.example.com
*Temat:* Vacuum furnace

We need a furnace.""",
    "mail.ru": """Пусть займётся отдел печей

-------- Пересылаемое сообщение --------
От кого: Marina Petrova <marina@client.example.com>
Кому: anna@us.example.com
Дата: Понедельник, 2 ноября 2026, 10:00 +03:00
Тема: Vacuum furnace

We need a furnace.""",
    "apple": """Пусть займётся отдел печей

Begin forwarded message:

Subject: Vacuum furnace
Date: 2 November 2026 at 10:00:00 MSK
From: Marina Petrova <marina@client.example.com>
To: anna@us.example.com

We need a furnace.""",
    "quoted": """Пусть займётся отдел печей

> From: "Marina Petrova" <marina@client.example.com>
> To: anna@us.example.com
> Subject: Vacuum furnace

We need a furnace.""",
}


@pytest.mark.parametrize("kind", FORWARDED)
def test_forwarded(kind):
    found = mail_text.find_forwarded(FORWARDED[kind])
    assert (found.name, found.email) == ("Marina Petrova", "marina@client.example.com")
    assert found.subject == "Vacuum furnace"
    assert found.text == "We need a furnace."
    assert found.comment == "Пусть займётся отдел печей"


def test_forwarded_by_yandex():
    found = mail_text.find_forwarded(
        """-------- Пересылаемое сообщение --------
02.11.2026, 10:00, "Marina Petrova" <marina@client.example.com>:

Нужна печь.
-------- Конец пересылаемого сообщения --------
С уважением"""
    )
    assert (found.name, found.email) == ("Marina Petrova", "marina@client.example.com")
    assert found.text == "Нужна печь."


@pytest.mark.parametrize(
    "text",
    ["From: the director\nHello", "От: Ивана\nКому: Марии", "Nothing", "From: a@x.example.com"],
)
def test_not_forwarded(text):
    assert mail_text.find_forwarded(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Need a furnace\n-- \nMarina\n+7 495", "Need a furnace"),
        ("Need a furnace\n\n02.11.2026 Anna пишет:\n> old", "Need a furnace"),
        ("Need a furnace\nOn Monday Anna wrote:\n> old", "Need a furnace"),
        ("Need a furnace\n> old\n> older", "Need a furnace"),
        ("Need a furnace\nSent from my iPhone", "Need a furnace"),
        ("-- \nonly a signature", "-- \nonly a signature"),
        ("> quoted\n> only", "> quoted\n> only"),
    ],
)
def test_what_was_written(text, expected):
    assert mail_text.written(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Добрый день!\n\nНужна   печь", "Нужна печь"),
        ("Dzień dobry,\nproszę o ofertę", "proszę o ofertę"),
        ("Hello dear colleagues,\n***\nWe need it", "We need it"),
        ("Здравствуйте!", "Здравствуйте!"),
        ("Hi, we need a furnace. Please call", "Hi, we need a furnace. Please call"),
        ("", ""),
    ],
)
def test_first_line_skips_greetings(text, expected):
    assert mail_text.first_line(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"Иван" <IVAN@x.example.com>', ("Иван", "ivan@x.example.com")),
        ("ivan@x.example.com", ("", "ivan@x.example.com")),
        ("Иван [mailto:ivan@x.example.com]", ("Иван", "ivan@x.example.com")),
        ("nobody", ("nobody", "")),
        (None, ("", "")),
    ],
)
def test_addresses(text, expected):
    assert mail_text.split_address(text) == expected


@pytest.mark.parametrize(
    "text",
    ["From:" + " " * 49000 + "x", "От" + " " * 49000, "1.1.26, " + "a@:" * 16000, "wrote" * 9999],
)
def test_hostile_lines_cost_nothing(text):
    begin = time.process_time()
    mail_text.find_forwarded(f"{text}\n{text}")
    mail_text.written(f"a\n{text}")
    mail_text.first_line(text)
    assert time.process_time() - begin < 0.5
