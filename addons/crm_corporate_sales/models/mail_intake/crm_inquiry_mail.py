from datetime import timedelta
from email import policy
from email.message import EmailMessage

from odoo import api, fields, models
from odoo.tools.mail import email_normalize_all

from ...engine import mail_kind, mail_parsing, mail_text, matching

#: mail that waited longer than this has a wrong date
LONGEST_WAY = timedelta(days=30)
TEXT_LENGTH = 20_000
UTM_FIELDS = ("source_id", "medium_id", "campaign_id")


class CrmInquiry(models.Model):
    """Reading a mail: who asks, for what (spec 2, points 1 and 2)."""

    _inherit = "crm.inquiry"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """For other parts of the server; the gateway itself calls ``_take_in``.

        :raises AccessError: the caller may not register inquiries
        """
        self.check_access("create")
        message = EmailMessage(policy=policy.SMTP)
        if msg_dict.get("message_id"):
            message["Message-Id"] = msg_dict["message_id"]
        route = (self._name, 0, custom_values, self.env.uid, None)
        return self._take_in(msg_dict, self._find_place(message, msg_dict, route))

    @api.model
    def _register_mail(self, message_dict, place):
        """Make the inquiry of a mail, as ``register`` does for other channels."""
        body, forwarded = self._read_mail_body(message_dict)
        letter = self._prepare_letter(message_dict, place, body, forwarded)
        reading, broken = mail_parsing.choose(self._get_templates(place.company_id), letter)
        parsers = self.env["crm.inquiry.parser"]
        parsers._flag_broken(broken)
        parser = parsers.browse(reading.template.id if reading else [])
        values = reading.values if reading else {}
        told = self._prepare_mail_told(message_dict, place, parser, values)
        name, address = self._find_person(message_dict, place, parser, forwarded)
        told["contact_name"] = values.get("contact_name") or name or False
        told["email"] = values.get("email") or address or False
        text = values.get("text") or self._get_written(body, forwarded)
        told["text"] = text[:TEXT_LENGTH] or False
        told["name"] = self._name_mail(message_dict, values, forwarded, told)
        told["phone_sanitized"] = self._sanitize_phone(
            told["phone"], self.env["res.company"].browse(place.company_id)
        )
        told["email_normalized"] = self._normalize_email(told["email"])
        told["intake_problem"] = parsers._describe_broken(broken) or False
        return self._register_told(told)

    @api.model
    def _get_templates(self, company_id):
        # sudo: the gateway reads by all templates of the company
        parsers = self.env["crm.inquiry.parser"].sudo()
        return parsers.search([("company_id", "in", (company_id, False))])._to_templates()

    @api.model
    def _read_mail_body(self, message_dict):
        """(body, the mail forwarded in it or None)"""
        body = mail_text.read_body(message_dict.get("body"))
        sender = self._split_sender(message_dict)[1]
        # a colleague, or a robot, only passes on what somebody else wrote
        passes_on = mail_kind.is_robot(sender) or self._is_colleague(sender)
        return body, mail_text.find_forwarded(body.text) if passes_on else None

    @api.model
    def _prepare_letter(self, message_dict, place, body, forwarded):
        """The mail as templates see it; of a forwarded one the inner mail."""
        sender = self._split_sender(message_dict)[1]
        subject = message_dict.get("subject") or ""
        if forwarded:
            sender, subject = forwarded.email, forwarded.subject or subject
            body = mail_text.Body(forwarded.text, body.rows)
        mailboxes = [place.mailbox, *email_normalize_all(message_dict.get("to") or "")]
        return mail_parsing.Letter(sender, subject, tuple(filter(None, mailboxes)), body)

    @api.model
    def _split_sender(self, message_dict):
        """(name, address) of the envelope."""
        return mail_text.split_address(message_dict.get("email_from") or "")

    @api.model
    def _is_colleague(self, address):
        if not address:
            return False
        # sudo: only whether the address is a colleague's
        partners = self.env["res.partner"].sudo()
        domain = [("email_normalized", "=", address), ("partner_share", "=", False)]
        return bool(partners.search_count(domain, limit=1))

    @api.model
    def _is_own_address(self, address):
        # sudo: only whether the address is one of ours
        return bool(self.env["mail.alias.domain"].sudo()._find_aliases([address]))

    @api.model
    def _find_person(self, message_dict, place, parser, forwarded):
        """(name, address) of who asks when no template told; the envelope may be a robot's."""
        name, address = self._split_sender(message_dict)
        if forwarded:
            return forwarded.name, forwarded.email
        is_site = parser.sender_is_site or mail_kind.is_robot(address)
        if not is_site:
            # a colleague passes something on: they are not the client
            return ("", "") if self._is_colleague(address) else (name, address)
        answer_name, answer_to = mail_text.split_address(place.reply_to)
        if (
            answer_to in ("", address)
            or mail_kind.is_robot(answer_to)
            or self._is_colleague(answer_to)
            or self._is_own_address(answer_to)
        ):
            return "", ""
        return answer_name, answer_to

    @api.model
    def _prepare_mail_told(self, message_dict, place, parser, values):
        """What a mail tells besides the person, see ``crm_inquiry_match.py``."""
        company = self.env["res.company"].browse(place.company_id)
        product_name = values.get("product") or False
        told = {
            "channel": parser.channel or "email",
            "company_name": values.get("company_name") or False,
            "phone": values.get("phone") or False,
            "received_at": self._read_mail_date(message_dict),
            "external_key": place.key,
            "company_id": company.id,
            "team_id": place.team_id or parser._get_team(company).id,
            "mailbox": place.mailbox or False,
            "product_name": product_name,
            "product_id": self._find_product(product_name, company.id).id,
            "parser_id": parser.id,
            "is_mail": True,
            "lead_defaults": self._prepare_lead_defaults(place),
        }
        for utm in UTM_FIELDS:
            told[utm] = parser[utm].id or place.lead_defaults.get(utm, False)
        return told

    @api.model
    def _prepare_lead_defaults(self, place):
        """What the alias sets on leads, without what the mail itself tells."""
        told = {"name", "partner_id", "contact_name", "partner_name", "phone", "email_from"}
        told |= {"company_id", "team_id", "description", *UTM_FIELDS}
        return {name: value for name, value in place.lead_defaults.items() if name not in told}

    @api.model
    def _get_written(self, body, forwarded):
        if not forwarded:
            return mail_text.written(body.text)
        inner = mail_text.written(forwarded.text)
        return f"{forwarded.comment}\n\n{inner}".strip()

    @api.model
    def _name_mail(self, message_dict, values, forwarded, told):
        subject = (forwarded and forwarded.subject) or message_dict.get("subject")
        who = told["contact_name"] or told["company_name"] or told["phone"] or told["email"]
        line = mail_text.first_line(told["text"] or "")
        name = matching.summary(values.get("name") or subject, line, who)
        return name or self.env._("Mail without a subject")

    @api.model
    def _read_mail_date(self, message_dict):
        """When the mail was sent, if that can be: clocks of senders are wrong at times."""
        now = fields.Datetime.now()
        sent = fields.Datetime.to_datetime(message_dict.get("date") or False)
        return sent if sent and now - LONGEST_WAY <= sent <= now else now

    @api.model
    def _prepare_unread_mail_vals(self, message_dict, place, error):
        """The inquiry of a mail that could not be registered: nothing but the mail."""
        body = mail_text.read_body(message_dict.get("body"))
        line = matching.summary(
            message_dict.get("subject"), mail_text.first_line(body.text), place.mailbox
        )
        return {
            "name": line or self.env._("Mail without a subject"),
            "channel": "email",
            "company_id": place.company_id,
            "external_key": place.key,
            "mailbox": place.mailbox,
            "text": body.text[:TEXT_LENGTH],
            "received_at": self._read_mail_date(message_dict),
            "intake_problem": self.env._(
                "The customer and the deal could not be found: %(error)s. The whole mail is below.",
                error=f"{type(error).__name__}: {error}",
            ),
        }
