from odoo import api, fields, models
from odoo.tools import escape_psql


class CrmInquiry(models.Model):
    """What mail adds to an inquiry, and the mail on the inquiry's deal."""

    _inherit = "crm.inquiry"

    mailbox = fields.Char(
        readonly=True, copy=False, help="The address that the request came to, of a mail."
    )
    product_name = fields.Char(
        string="Product Asked For", help="The product as the client named it."
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        check_company=True,
        help="The product of this name or internal reference, if there is exactly one.",
    )
    parser_id = fields.Many2one(
        comodel_name="crm.inquiry.parser",
        string="Mail Template",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="The template that read the mail.",
    )
    intake_problem = fields.Text(
        string="Problem",
        readonly=True,
        copy=False,
        help="What went wrong while the mail was read. The mail itself is below.",
    )

    # ------------------------------------------------------------
    # registering
    # ------------------------------------------------------------

    @api.model
    def _get_mail_fields(self):
        """Fields that only mail tells."""
        return ("mailbox", "product_name", "product_id", "parser_id", "intake_problem")

    @api.model
    def _prepare_registered_vals(self, told):
        vals = super()._prepare_registered_vals(told)
        return {**{name: told.get(name, False) for name in self._get_mail_fields()}, **vals}

    def _read_told(self):
        return {
            **super()._read_told(),
            "mailbox": self.mailbox,
            "product_name": self.product_name,
            "product_id": self.product_id.id,
        }

    @api.model
    def _prepare_lead_vals(self, told, partner):
        return {**super()._prepare_lead_vals(told, partner), **told.get("lead_defaults", {})}

    @api.model
    def _tell_deal(self, lead, told):
        """The mail itself is put on the deal, that tells enough."""
        if not told.get("is_mail"):
            super()._tell_deal(lead, told)

    @api.model
    def _find_product(self, name, company_id):
        """The one product of this name or code, in whatever language."""
        if not name:
            return self.env["product.product"]
        word, found = escape_psql(name), self.env["product.product"]
        for code, _name in self.env["res.lang"].get_installed():
            found |= found.with_context(lang=code).search(
                [
                    ("company_id", "in", (company_id, False)),
                    "|",
                    ("default_code", "=ilike", word),
                    ("name", "=ilike", word),
                ],
                limit=2,
            )
        return found if len(found) == 1 else found.browse()

    # ------------------------------------------------------------
    # the mail on the deal
    # ------------------------------------------------------------

    def write(self, vals):
        lead_id = vals.get("lead_id")
        joined = (
            self.filtered(lambda item: item.lead_id.id != lead_id) if lead_id else self.browse()
        )
        result = super().write(vals)
        # sudo: whoever chooses the deal need not be allowed to write on it
        joined.sudo()._show_mails_on_deal()
        return result

    def _show_mails_on_deal(self):
        """Put the mails of inquiries on the deals they just came to."""
        if not self:
            return
        mails = self.env["mail.message"].search(
            [
                ("model", "=", self._name),
                ("res_id", "in", self.ids),
                ("message_type", "=", "email"),
            ],
            order="id",
        )
        for mail in mails:
            self.browse(mail.res_id)._show_mail_on_deal(mail)

    def _message_post_after_hook(self, message, msg_values):
        result = super()._message_post_after_hook(message, msg_values)
        if message.message_type == "email":
            # sudo: the gateway posts; the deal's rights concern those who read
            self.sudo()._show_mail_on_deal(message.sudo())
        return result

    def _show_mail_on_deal(self, message):
        """The same mail on the deal, with its attachments, for whoever has the deal.

        Answers find the deal by it, so the talk goes on there.
        """
        self.ensure_one()
        lead = self.lead_id
        shown = [
            ("model", "=", "crm.lead"),
            ("res_id", "=", lead.id),
            ("message_id", "=", message.message_id),
        ]
        if not lead or self.env["mail.message"].search_count(shown, limit=1):
            return
        files = [
            file.copy({"res_model": lead._name, "res_id": lead.id}).id
            for file in message.attachment_ids
        ]
        lead.with_context(mail_post_autofollow_author_skip=True).message_post(
            body=message.body,
            subject=message.subject or self.name,
            message_type="email",
            message_id=message.message_id,
            email_from=message.email_from,
            author_id=message.author_id.id,
            date=message.date,
            incoming_email_to=message.incoming_email_to,
            incoming_email_cc=message.incoming_email_cc,
            attachment_ids=files,
            subtype_xmlid="mail.mt_comment",
            # the client's colleagues who follow the deal are not sent each other's mail
            partner_ids=lead.user_id.partner_id.ids,
            notify_skip_followers=True,
        )
