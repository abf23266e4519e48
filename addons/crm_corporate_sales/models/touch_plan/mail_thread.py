from odoo import api, models
from odoo.tools import email_normalize

from ...engine import mail_kind


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_route_process(self, message, message_dict, routes):
        """Answers that nobody wrote (out of office, receipts) answer nothing."""
        headers = self.env["crm.inquiry"]._read_headers(message, message_dict)
        if mail_kind.automatic(headers):
            self = self.with_context(mail_nobody_wrote=True)
        return super()._message_route_process(message, message_dict, routes)


class CrmTarget(models.Model):
    _inherit = "crm.target"

    def message_update(self, msg_dict, update_vals=None):
        """A mail in answer to a letter."""
        result = super().message_update(msg_dict, update_vals=update_vals)
        # sudo: mail comes in with whatever rights the gateway has
        self.env["crm.target"]._stop_by_mail(self.sudo(), msg_dict)
        return result

    @api.model
    def _stop_by_mail(self, targets, msg_dict):
        """Stop the series of targets that a person outside wrote about.

        :param targets: ``crm.target``
        :param dict msg_dict: a mail as Odoo's gateway parsed it
        """
        # sudo: as above
        author = self.env["res.partner"].sudo().browse(msg_dict.get("author_id") or [])
        ours = author.user_ids.filtered(lambda user: not user.share)
        if not ours and not self.env.context.get("mail_nobody_wrote"):
            targets._touches_answered("mail", is_positive=True)


class CrmLead(models.Model):
    _inherit = "crm.lead"

    def message_update(self, msg_dict, update_vals=None):
        result = super().message_update(msg_dict, update_vals=update_vals)
        self._answer_touches_by_mail(msg_dict)
        return result

    def _answer_touches_by_mail(self, msg_dict):
        targets = self.env["crm.target"]
        email = email_normalize(msg_dict.get("email_from"), strict=False)
        # sudo: mail comes in with whatever rights the gateway has
        for lead in self.sudo():
            company = lead.company_id or self.env.company
            found = targets._find_touched(company, lead.partner_id, [email])
            targets._stop_by_mail(found, msg_dict)


class ResPartner(models.Model):
    _inherit = "res.partner"

    def message_update(self, msg_dict, update_vals=None):
        result = super().message_update(msg_dict, update_vals=update_vals)
        targets = self.env["crm.target"]
        email = email_normalize(msg_dict.get("email_from"), strict=False)
        found = targets._find_touched(self.env["res.company"], self, [email])
        targets._stop_by_mail(found, msg_dict)
        return result


class MailComposeMessage(models.TransientModel):
    _inherit = "mail.compose.message"

    def _action_send_mail(self, auto_commit=False):
        """The letter of a touch was sent: the touch is done."""
        result = super()._action_send_mail(auto_commit=auto_commit)
        touch = self.env["crm.touch"].browse(self.env.context.get("letter_touch_id") or [])
        if touch.exists() and touch.state == "open":
            touch.action_result("done")
        return result
