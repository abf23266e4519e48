import re
from email import message_from_bytes, policy

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import mail_parsing, mail_repair, mail_text

SAMPLE_LENGTH = 1_000_000
SHOWN_LENGTH = 20_000
HEADER_LINE = re.compile(r"^[A-Za-z][A-Za-z0-9-]*:.*$")
TELLING_HEADER = re.compile(
    r"^(?:from|received|return-path|delivered-to|mime-version|message-id|subject|date):",
    re.IGNORECASE,
)


class CrmInquiryParser(models.Model):
    """Trying a template on a pasted mail while it is being edited."""

    _inherit = "crm.inquiry.parser"

    sample = fields.Text(
        string="Sample Mail",
        help="The source of a mail (“Show original” in most mail programs), or only its text.",
    )
    try_result = fields.Json(compute="_compute_try_result")

    @api.constrains("sample")
    def _check_sample(self):
        for parser in self:
            if len(parser.sample or "") > SAMPLE_LENGTH:
                raise ValidationError(
                    self.env._("The sample mail is too long. Leave its attachments out.")
                )

    @api.depends(
        "sample",
        "mailbox",
        "sender",
        "subject",
        "line_ids.sequence",
        "line_ids.target",
        "line_ids.how",
        "line_ids.where",
        "line_ids.required",
    )
    def _compute_try_result(self):
        for parser in self:
            sample = (parser.sample or "")[:SAMPLE_LENGTH]
            parser.try_result = parser._try_sample(sample) if sample.strip() else False

    def _try_sample(self, sample):
        """What the template makes of a pasted mail, for the picture beside it.

        :param str sample: source of a mail, or its text
        :return: dict of ``text``, ``has_headers``, ``fits``, ``conditions``, ``fields``
        """
        letter, has_headers = self._read_sample(sample)
        return {**self._try_letter(letter, has_headers), "text": letter.body.text[:SHOWN_LENGTH]}

    def _try_letter(self, letter, has_headers=True):
        self.ensure_one()
        reading = mail_parsing.read(self._to_template(), letter)
        unmet = reading.unmet if has_headers else []
        lines = list(self.line_ids)
        fields_found = [
            {
                "label": lines[item.rule.id]._get_target_name(),
                "required": item.rule.required,
                "value": item.value,
                "span": item.span if item.span and item.span[1] <= SHOWN_LENGTH else False,
                "problem": lines[item.rule.id]._describe_problem(item.problem)
                if item.problem
                else False,
            }
            for item in reading.findings
        ]
        lacks = any(item.rule.required and not item.is_usable for item in reading.findings)
        found = any(item.is_usable for item in reading.findings)
        return {
            "has_headers": has_headers,
            "fits": not unmet and not lacks and found,
            "conditions": self._describe_conditions(letter, unmet) if has_headers else [],
            "fields": fields_found,
        }

    def _describe_conditions(self, letter, unmet):
        told = {
            "mailbox": ", ".join(letter.mailboxes),
            "sender": letter.sender,
            "subject": letter.subject,
        }
        return [
            {
                "label": self._fields[name]._description_string(self.env),
                "wanted": self[name],
                "told": told[name],
                "met": name not in unmet,
            }
            for name in told
            if self[name]
        ]

    @api.model
    def _read_sample(self, sample):
        """(:class:`mail_parsing.Letter`, whether its headers are known)"""
        if not self._has_headers(sample):
            return mail_parsing.Letter(body=mail_text.read_body(sample)), False
        source = mail_repair.repair(sample.encode("utf-8", "replace"))
        message = message_from_bytes(source, policy=policy.SMTP)
        # sudo: reading looks for the mail that is answered; nothing of that is shown
        told = self.env["mail.thread"].sudo().message_parse(message)
        letter = self._letter_of(told["email_from"], told.get("subject"), told["to"], told["body"])
        return letter, True

    @api.model
    def _letter_of(self, sender, subject, recipients, body):
        addresses = mail_text.ADDRESS.findall((recipients or "").lower())
        return mail_parsing.Letter(
            sender=mail_text.split_address(sender)[1],
            subject=subject or "",
            mailboxes=tuple(addresses),
            body=mail_text.read_body(body),
        )

    @api.model
    def _has_headers(self, sample):
        lines = sample.lstrip().splitlines()[:200]
        head = []
        for line in lines:
            if not line.strip():
                break
            if not HEADER_LINE.match(line) and not (head and line[:1] in " \t"):
                return False
            head.append(line)
        return sum(bool(TELLING_HEADER.match(line)) for line in head) >= 2
