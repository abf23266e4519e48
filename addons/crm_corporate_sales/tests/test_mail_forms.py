"""Every shape that mail comes in: encodings, parts, attachments, broken ones."""

from email.message import EmailMessage
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText

from odoo.tests import tagged
from odoo.tools import mute_logger

from .test_mail_case import BUYER, MAIL, SALES, MailCase

RUSSIAN = "Добрый день! Нужна вакуумная печь до конца года."
HEAD = f"From: {MAIL}\r\nTo: {SALES}\r\nSubject: s\r\n".encode()


@tagged("post_install", "-at_install")
class TestMailForms(MailCase):
    def _source(self, body, *headers, number=0):
        lines = [*headers, f"Message-Id: <form-{number}@mail-case>"]
        return HEAD + "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    # ---- encodings --------------------------------------------------------------------

    def test_charsets_and_transfer_encodings(self):
        for charset in ("utf-8", "windows-1251", "koi8-r", "iso-8859-5"):
            for encoding in ("8bit", "base64", "quoted-printable"):
                with self.subTest(charset, encoding=encoding):
                    message = EmailMessage()
                    for name, value in {
                        "From": f"Марина Петрова <{encoding}.{charset}@client.example.com>",
                        "To": SALES,
                        "Subject": "Печь",
                        "Message-Id": f"<{charset}-{encoding}@mail-case>",
                    }.items():
                        message[name] = value
                    message.set_content(RUSSIAN, charset=charset, cte=encoding)
                    inquiry = self._receive(message)
                    self.assertEqual(inquiry.text, RUSSIAN)
                    self.assertEqual(
                        (inquiry.name, inquiry.contact_name), ("Печь", "Марина Петрова")
                    )
                    self.assertIn(RUSSIAN, inquiry.lead_id.description)

    def test_charsets_nobody_knows(self):
        for number, kind in enumerate(("x-unknown", "windows1251", "us-ascii", "utf-8")):
            with self.subTest(kind):
                source = self._source(
                    RUSSIAN.encode("cp1251"),
                    f"Content-Type: text/plain; charset={kind}",
                    number=number,
                )
                self.assertEqual(self._receive(source).text, RUSSIAN)

    def test_bare_cyrillic_headers(self):
        source = (
            f"From: Марина <{MAIL}>\r\nTo: {SALES}\r\nSubject: Вакуумная печь\r\n\r\n{RUSSIAN}"
        ).encode("cp1251")
        inquiry = self._receive(source)
        self.assertEqual((inquiry.name, inquiry.contact_name), ("Вакуумная печь", "Марина"))
        self.assertEqual(inquiry.text, RUSSIAN)

    # ---- parts ------------------------------------------------------------------------

    def test_html_only(self):
        message = self._mail()
        message.set_content(
            "<html><body><p>Нужна <b>печь</b></p><div>Срочно</div></body></html>", subtype="html"
        )
        self.assertEqual(self._receive(message).text, "Нужна печь\n\nСрочно")

    def test_plain_and_html(self):
        message = self._mail("plain")
        message.add_alternative("<p>rich</p>", subtype="html")
        inquiry = self._receive(message)
        self.assertEqual(inquiry.text, "rich")

    def test_attachments(self):
        message = self._mail("See the files", From=BUYER)
        pdf, table = b"%PDF-1.4 drawing", RUSSIAN.encode("cp1251")
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename="Чертёж.pdf")
        message.add_attachment(table, maintype="text", subtype="csv", filename="table.csv")
        inquiry = self._receive(message)
        for record, user in ((inquiry, self.dora), (self.deal, self.anna)):
            with self.subTest(record):
                [mail] = record.message_ids.filtered(lambda item: item.message_type == "email")
                files = mail.with_user(user).attachment_ids.sorted("name", reverse=True)
                self.assertEqual(files.mapped("name"), ["Чертёж.pdf", "table.csv"])
                self.assertEqual(files.mapped("raw"), [pdf, table])
                self.assertEqual(set(files.mapped("res_model")), {record._name})
                self.assertEqual(set(files.mapped("res_id")), {record.id})

    def test_picture_in_the_text(self):
        message = self._mail()
        message.set_content('<p>Look: <img src="cid:photo"/></p>', subtype="html")
        message.add_related(
            b"GIF89a", maintype="image", subtype="gif", cid="<photo>", filename="p.gif"
        )
        inquiry = self._receive(message)
        self.assertIn("/web/image/", inquiry.lead_id.message_ids[0].body)

    def test_mail_inside_a_mail(self):
        inner = self._mail("We need a leak detector", Subject="Inner")
        outer = self._mail("Please see")
        outer.add_attachment(inner)
        inquiry = self._receive(outer)
        self.assertIn("Please see", inquiry.text)
        [mail] = inquiry.message_ids.filtered(lambda item: item.message_type == "email")
        self.assertIn(b"leak detector", mail.attachment_ids.raw)

    def test_ten_megabytes(self):
        data = bytes(range(256)) * 4 * 1024 * 10
        message = MIMEMultipart()
        for name, value in {
            "From": MAIL,
            "To": SALES,
            "Subject": "Big",
            "Message-Id": "<big@x>",
        }.items():
            message[name] = value
        message.attach(MIMEText("See the file"))
        part = MIMEApplication(data, name="drawing.dwg")
        part.add_header("Content-Disposition", "attachment", filename="drawing.dwg")
        message.attach(part)
        self.assertGreater(len(bytes(message)), 10_000_000)
        inquiry = self._receive(message)
        self.assertEqual(inquiry.lead_id.message_ids.attachment_ids.raw, data)

    def test_long_text_is_cut_only_in_the_field(self):
        inquiry = self._receive(self._mail("word " * 50_000))
        self.assertLessEqual(len(inquiry.text), 20_000)
        self.assertGreater(len(inquiry.message_ids[0].body), 200_000)

    # ---- what is missing --------------------------------------------------------------

    def test_no_subject(self):
        text = "Добрый день!\n\nНужна вакуумная печь"
        inquiry = self._receive(self._mail(text, Subject=None))
        self.assertEqual(inquiry.name, "Нужна вакуумная печь")
        self.assertEqual(inquiry.lead_id.name, "Нужна вакуумная печь")

    def test_nothing_but_a_sender(self):
        self.assertEqual(self._receive(self._mail("", Subject=None, From=MAIL)).name, MAIL)

    def test_nothing_at_all(self):
        for number, source in enumerate((b"", b"just text", b"\x00\xff")):
            with self.subTest(source), mute_logger("odoo.addons.mail.models.mail_thread"):
                before = self.env["crm.inquiry"].search_count([])
                self.env["mail.thread"].message_process("crm.inquiry", source)
                after = self.env["crm.inquiry"].search([], order="id desc")
                self.assertEqual(len(after), before + 1)
                self.assertTrue(after[0].name, number)

    # ---- broken -----------------------------------------------------------------------

    def test_broken_mime(self):
        bodies = {
            "unclosed": (
                b"--x\r\nContent-Type: text/plain\r\n\r\nneed a furnace",
                "Content-Type: multipart/mixed; boundary=x",
            ),
            "no boundary": (b"need a furnace", "Content-Type: multipart/mixed"),
            "bad base64": (
                b"need a furnace !!!\xff",
                "Content-Type: text/plain",
                "Content-Transfer-Encoding: base64",
            ),
            "unknown encoding": (b"need a furnace", "Content-Transfer-Encoding: x-foo"),
            "bad parameters": (
                b"need a furnace",
                "Content-Type: text/plain; charset*=bogus''%E0; name==",
                "Content-Disposition: inline; filename*0*=utf-9''%FF",
            ),
            "nul": (b"need a \x00furnace", "Content-Type: text/html"),
            "bad html": (b"<b><table>need a furnace<td", "Content-Type: text/html; charset=x"),
            "bad date": (b"need a furnace", "Date: yesterday"),
            "bad inner mail": (
                b"From: b@x\r\nSubject: \xff\xfe\r\n\r\nneed a furnace\xff",
                "Content-Type: message/rfc822",
            ),
        }
        for number, (name, (body, *headers)) in enumerate(bodies.items()):
            with self.subTest(name):
                inquiry = self._receive(self._source(body, *headers, number=number))
                self.assertEqual(len(inquiry), 1)
                kept = inquiry.message_ids.filtered(lambda item: item.message_type == "email")
                told = f"{kept.body} {[file.raw for file in kept.attachment_ids]}"
                self.assertIn("furnace", told)
                self.assertEqual(inquiry.email, MAIL)

    def test_headers_the_parser_gives_up_on(self):
        source = (
            b"From: <<<>>>,,,@@\r\nTo: "
            + SALES.encode()
            + b"\r\nSubject: =?windows-1251?B?????=\r\n"
            b"References: <<<\r\nMessage-Id: <x\r\n y>\r\n\r\nneed a furnace"
        )
        inquiry = self._receive(source)
        self.assertEqual(inquiry.text, "need a furnace")
        self.assertFalse(inquiry.email_normalized)
