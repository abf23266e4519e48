"""Real messages for the tests of inbound mail."""

from email.message import EmailMessage
from email.utils import format_datetime
from itertools import count

from odoo import fields
from odoo.tools import mute_logger

from .test_inquiry_case import BUYER, MAIL, InquiryCase

DOMAIN = "mail-case.example.com"
SALES = f"vacuum@{DOMAIN}"
CLIMATE = f"climate@{DOMAIN}"
COMMON = f"inquiries@{DOMAIN}"
SITE = "noreply@site.example.com"

_numbers = count(1)


class MailCase(InquiryCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        cls.domain = cls.env["mail.alias.domain"].create({"name": DOMAIN})
        # aliases of other teams would keep their old domain: the company's own ones only
        company.inquiry_alias_id.unlink()
        cls.env["mail.alias"].search(
            [("alias_name", "in", ("vacuum", "climate"))]
        ).alias_name = False
        company.alias_domain_id = cls.domain
        company.inquiry_alias_name = "inquiries"
        cls.team.write({"alias_name": "vacuum", "alias_domain_id": cls.domain.id})
        cls.climate = cls.env["crm.team"].create(
            {"name": "Climate", "company_id": company.id, "alias_name": "climate"}
        )
        # templates of the database under test must not read its mail
        cls.env["crm.inquiry.parser"].search([]).active = False
        cls.env["crm.inquiry.ignored.mail"].search([]).unlink()

    def _mail(self, text="We need a furnace", **headers):
        """An ordinary mail; a header that is None is left out."""
        message = EmailMessage()
        number = next(_numbers)
        defaults = {
            "From": f"Marina <{MAIL}>",
            "To": SALES,
            "Subject": "Furnace",
            "Message-Id": f"<{number}@mail-case>",
            "Date": format_datetime(fields.Datetime.now()),
        }
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        for name, value in {**defaults, **headers}.items():
            if value is not None:
                message[name] = value
        message.set_content(text)
        return message

    def _form(self, text, **headers):
        return self._mail(text, **{"From": SITE, "Subject": "Site form", **headers})

    def _receive(self, message, model=False, **context):
        """The inquiries that a message makes; message is a mail or its source."""
        before = self.env["crm.inquiry"].search([])
        source = message if isinstance(message, bytes) else bytes(message)
        threads = self.env["mail.thread"].with_context(**context)
        with mute_logger("odoo.addons.mail.models.mail_thread"):
            threads.message_process(model, source)
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.inquiry"].search([]) - before

    def _ignored(self):
        return self.env["crm.inquiry.ignored.mail"].search(
            [("company_id", "=", self.env.company.id)]
        )

    def _new_parser(self, lines=(), **values):
        return self.env["crm.inquiry.parser"].create(
            {
                "name": "Site form",
                "sender": "noreply@",
                "line_ids": [
                    (0, 0, {"target": target, "how": how, "where": where, "required": required})
                    for target, how, where, required in lines
                ],
                **values,
            }
        )


LINES = (
    ("contact_name", "label", "Name; Имя", True),
    ("company_name", "label", "Company", False),
    ("phone", "label", "Phone; Телефон", False),
    ("email", "label", "E-mail", False),
    ("product", "label", "Product", False),
    ("text", "label", "Message; Сообщение", False),
)

__all__ = ["BUYER", "CLIMATE", "COMMON", "DOMAIN", "LINES", "MAIL", "SALES", "SITE", "MailCase"]
