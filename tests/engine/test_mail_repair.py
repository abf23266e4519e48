"""Broken mail becomes readable."""

from email import message_from_bytes, policy

import pytest
from crm_corporate_sales_engine import mail_repair
from hypothesis import given, settings
from hypothesis import strategies as st

HEAD = b"From: a@x.example.com\r\nTo: info@us.example.com\r\nSubject: s\r\nMessage-Id: <1@x>\r\n"
RUSSIAN = "Добрый день! Нужна вакуумная печь, пришлите цену."
POLISH = "Dzień dobry, proszę o ofertę na piec próżniowy, źródło żaru i łączność."


def parse(source):
    return message_from_bytes(mail_repair.repair(source), policy=policy.SMTP)


@pytest.mark.parametrize("charset", ["utf-8", "cp1251", "koi8-r", "cp866"])
def test_charset_is_told_by_the_letters(charset):
    assert mail_repair.to_text(RUSSIAN.encode(charset)) == RUSSIAN


@pytest.mark.parametrize("charset", ["iso-8859-2", "cp1250"])
def test_polish_charsets(charset):
    assert mail_repair.to_text(POLISH.encode(charset)) == POLISH


@pytest.mark.parametrize(
    "kind", ["", "; charset=windows1251", "; charset=x-unknown", "; charset=us-ascii"]
)
def test_bare_cyrillic_body(kind):
    head = HEAD + f"Content-Type: text/plain{kind}\r\n\r\n".encode()
    for charset in ("cp1251", "utf-8"):
        assert parse(head + RUSSIAN.encode(charset)).get_content().strip() == RUSSIAN
    assert parse(HEAD + b"\r\n" + RUSSIAN.encode()).get_content().strip() == RUSSIAN


def test_wrong_claim_of_utf8():
    head = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n"
    assert parse(head + RUSSIAN.encode("koi8-r")).get_content().strip() == RUSSIAN


def test_bare_headers():
    source = f"From: Иван Петров <i@x.example.com>\r\nSubject: Печь\r\n\r\n{RUSSIAN}".encode(
        "cp1251"
    )
    message = parse(source)
    assert message["Subject"] == "Печь"
    assert message["From"].addresses[0].display_name == "Иван Петров"
    assert message.get_content().strip() == RUSSIAN


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Type: multipart/mixed",
        b"Content-Transfer-Encoding: base64",
        b"Content-Type: text/plain; charset=cp1251\r\nContent-Transfer-Encoding: base64",
        b"Content-Transfer-Encoding: x-foo",
    ],
)
def test_false_claims_about_the_body(headers):
    message = parse(HEAD + headers + b"\r\n\r\nneed a furnace, please!")
    assert message.get_content().strip() == "need a furnace, please!"


def test_footer_below_base64_is_no_reason_to_doubt_it():
    body = b"bmVlZCBhIGZ1cm5hY2U=\r\n____ our list"
    message = parse(HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + body)
    assert message.get_content().startswith("need a furnace")


def test_nul_is_dropped():
    assert parse(HEAD + b"\r\nbo\x00dy").get_content().strip() == "body"
    assert parse(b"Subject: a\x00b\r\n\r\nx")["Subject"] == "ab"


def test_text_attachment_stays_as_it_is():
    data = RUSSIAN.encode("cp1251")
    source = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nsee file\r\n--x\r\n"
        + b"Content-Type: text/csv; name=a.csv\r\n"
        + b"Content-Disposition: attachment; filename=a.csv\r\n\r\n"
        + data
        + b"\r\n--x--"
    )
    [_text, file] = parse(source).iter_parts()
    assert (file.get_filename(), file.get_content()) == ("a.csv", data)


def test_sound_mail_is_not_touched():
    source = HEAD + b"Content-Type: text/plain; charset=koi8-r\r\n\r\n" + RUSSIAN.encode("koi8-r")
    assert mail_repair.repair(source) is source


def test_hopeless_mail_is_wrapped():
    source = b"From: a@x.example.com\r\nSubject: furnace\r\n\r\n" + RUSSIAN.encode("cp1251")
    message = message_from_bytes(mail_repair.wrap(source), policy=policy.SMTP)
    assert (message["From"], message["Subject"]) == ("a@x.example.com", "furnace")
    body, original = message.iter_parts()
    assert body.get_content().strip() == RUSSIAN
    assert original.get_content() == source


HEADER = st.sampled_from(
    [
        b"From: ",
        b"Subject: ",
        b"Content-Type: ",
        b"Content-Type: multipart/mixed; boundary=x\r\n",
        b"Content-Type: message/rfc822\r\n",
        b"Content-Type: text/html; charset=",
        b"Content-Transfer-Encoding: base64\r\n",
        b"Content-Transfer-Encoding: ",
        b"Content-Disposition: attachment; filename*0*=",
        b"--x\r\n",
        b"--x--",
        b"\r\n",
        b"\r\n\r\n",
        b"=?koi8-r?B?",
        b"?=",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(HEADER | st.binary(max_size=30), max_size=14).map(b"".join))
def test_anything_becomes_readable(source):
    mail_repair._read_all(parse(source))


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_anything_is_wrapped(source):
    message = message_from_bytes(mail_repair.wrap(source), policy=policy.SMTP)
    mail_repair._read_all(message)
    assert list(message.iter_attachments())[-1].get_content() == source
