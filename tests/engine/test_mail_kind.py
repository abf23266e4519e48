"""Which mail nobody wrote."""

import pytest
from crm_corporate_sales_engine import mail_kind
from crm_corporate_sales_engine.mail_kind import Headers, automatic


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (Headers({}), None),
        (Headers({"auto-submitted": "no"}), None),
        (Headers({"return-path": "<a@x.example.com>"}), None),
        (Headers({"auto-submitted": "auto-replied; owner-email=a"}), mail_kind.AUTO_REPLY),
        (Headers({"auto-submitted": "auto-generated"}), mail_kind.AUTO_GENERATED),
        (Headers({"precedence": "Bulk"}), mail_kind.BULK),
        (Headers({"precedence": "list"}), mail_kind.MAILING_LIST),
        (Headers({"precedence": "auto_reply"}), mail_kind.AUTO_REPLY),
        (Headers({"x-autoreply": "yes"}), mail_kind.AUTO_REPLY),
        (Headers({"x-autoreply": "no"}), None),
        (Headers({"list-unsubscribe": "<mailto:x>"}), mail_kind.MAILING_LIST),
        (Headers({"list-id": "<x>", "precedence": "auto_reply"}), mail_kind.AUTO_REPLY),
        (Headers({"return-path": " <> "}), mail_kind.NO_RETURN_PATH),
        (Headers({"x-failed-recipients": "a@x"}), mail_kind.BOUNCE),
        (Headers({}, sender="MAILER-DAEMON@x.example.com"), mail_kind.BOUNCE),
        (Headers({}, content_type="multipart/report"), mail_kind.BOUNCE),
        (
            Headers(
                {},
                content_type="multipart/report",
                report_type="disposition-notification",
            ),
            mail_kind.AUTO_REPLY,
        ),
    ],
)
def test_headers(headers, expected):
    assert automatic(headers) == expected


@pytest.mark.parametrize(
    "subject",
    [
        "Out of Office: furnace",
        "Automatic reply: furnace",
        "Re: Auto-reply",
        "Автоответ: печь",
        "Автоматический ответ: печь",
        "В отпуске до 10.12",
        "Odpowiedź automatyczna: piec",
        "Nieobecność w biurze",
    ],
)
def test_out_of_office(subject):
    assert automatic(Headers({}, subject=subject)) == mail_kind.OUT_OF_OFFICE


@pytest.mark.parametrize(
    "subject",
    [
        "Furnace for the out of office hours lab",
        "Нужна печь, пока я в отпуске",
        "Отсутствуют запчасти",
        "Oferta na piec",
        "Automatic furnace",
        "Автоматический клапан",
        "",
    ],
)
def test_requests_that_sound_alike(subject):
    assert automatic(Headers({}, subject=subject)) is None


@pytest.mark.parametrize("name", ["noreply", "No-Reply", "donotreply", "www-data", "noreply+7"])
def test_robots(name):
    assert mail_kind.is_robot(f"{name}@site.example.com")


@pytest.mark.parametrize("address", ["marina@x.example.com", "info@x.example.com", "", None])
def test_people(address):
    assert not mail_kind.is_robot(address)
