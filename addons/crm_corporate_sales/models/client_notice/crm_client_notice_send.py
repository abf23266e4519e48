import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

from .crm_client_notice import FAILED, QUEUED

_logger = logging.getLogger(__name__)

CRON = "crm_corporate_sales.ir_cron_client_notice"
BATCH = 100


class CrmClientNotice(models.Model):
    """Letters are written after the transaction: whatever is wrong with one stops nobody's work."""

    _inherit = "crm.client.notice"

    @api.model
    def _queue(self, vals_list):
        """Keep what is to be told and was not yet; each event of a document once, for good.

        :param list vals_list: values of notices, see ``sale.order._prepare_client_notice_vals``
        """
        if not vals_list:
            return
        orders = {vals["order_id"] for vals in vals_list}
        told = {
            notice._get_key(notice) for notice in self.search([("order_id", "in", list(orders))])
        }
        new = {}
        for vals in vals_list:
            key = self._get_key(vals)
            if key not in told:
                new.setdefault(key, self._complete_vals(vals))
        if new and self.create(list(new.values())).filtered("email"):
            self.env.ref(CRON)._trigger()

    @api.model
    def _complete_vals(self, vals):
        if vals["email"]:
            return vals
        lang = self.env["res.users"].browse(self.env.uid).lang
        there = self.with_context(lang=lang)
        return {**vals, "problem": there.env._("The client has no e-mail address.")}

    @api.model
    def _get_key(self, source):
        """What makes a notice; of a record or of its values."""

        def of(name):
            value = source[name]
            return value.id if isinstance(value, models.BaseModel) else value

        names = ("order_id", "event_id", "document_model", "document_id")
        return tuple(of(name) for name in names)

    @api.model
    def _cron_send(self):
        """Write the letters of queued notices and hand them to Odoo's outbox."""
        queued = self.search([("state", "=", QUEUED)], order="id")
        self.env["ir.cron"]._commit_progress(remaining=len(queued))
        for start in range(0, len(queued), BATCH):
            part = queued[start : start + BATCH]
            batch = part.try_lock_for_update(allow_referencing=True)
            for notice in batch.filtered(lambda item: item.state == QUEUED):
                notice._send()
            if not self.env["ir.cron"]._commit_progress(len(part)):
                break

    def _send(self):
        """Write the letter; a template that can't be rendered is shown on the notice."""
        self.ensure_one()
        template = self.event_id.template_id.with_company(self.company_id)
        try:
            with self.env.cr.savepoint():
                mail_id = template.send_mail(self.id, email_values=self._prepare_mail_vals())
                self.write({"mail_id": mail_id, "date_mailed": fields.Datetime.now()})
                self.flush_recordset()
        except Exception as error:
            # the others are sent all the same; whoever looks at the order sees what is wrong
            _logger.warning("The notice %s could not be written", self.id, exc_info=True)
            self.write({"problem": str(error)})

    def _prepare_mail_vals(self):
        """The letter stands among the messages of the order."""
        return {
            "model": "sale.order",
            "res_id": self.order_id.id,
            "record_name": self.order_id.name,
            "email_to": False,
            "email_from": self._get_sender(),
            "reply_to": (self.order_id.user_id.email_formatted or self._get_sender()),
            "recipient_ids": [(6, 0, self.partner_id.ids)],
            "auto_delete": False,
            "subtype_id": self.env.ref("mail.mt_note").id,
        }

    def action_retry(self):
        """Send failed notices again.

        :raises UserError: none of them failed
        """
        self.check_access("read")
        self.order_id.check_access("write")
        failed = self.filtered(lambda notice: notice.state == FAILED)
        if not failed:
            raise UserError(self.env._("None of these notices failed."))
        # sudo: notices belong to the server; the right to work on the order was checked
        failed = failed.sudo()
        failed.mail_id.unlink()
        for notice in failed:
            notice.write(
                {
                    "problem": False,
                    "date_mailed": False,
                    "email": notice.partner_id.email_normalized,
                }
            )
        self.env.ref(CRON).sudo()._trigger()
        return True


class CrmClientNoticePreview(models.TransientModel):
    """Look at a letter before clients get it."""

    _name = "crm.client.notice.preview"
    _description = "Preview of a Notice to a Client"

    event_id = fields.Many2one(
        "crm.client.event",
        required=True,
        default=lambda self: self.env["crm.client.event"].search([], limit=1),
    )
    order_id = fields.Many2one(
        "sale.order",
        domain=[("state", "=", "sale")],
        default=lambda self: self.env["sale.order"].search(
            [("state", "=", "sale")], order="id desc", limit=1
        ),
    )
    lang = fields.Selection(
        selection=lambda self: self.env["res.lang"].get_installed(),
        string="Language",
        default=lambda self: self.env.lang,
    )
    subject = fields.Char(compute="_compute_letter")
    body = fields.Html(compute="_compute_letter", sanitize=False)
    problem = fields.Char(compute="_compute_letter")

    @api.depends("event_id", "order_id", "lang")
    def _compute_letter(self):
        for preview in self:
            letter = preview._render() if preview.event_id and preview.order_id else {}
            preview.subject = letter.get("subject")
            preview.body = letter.get("body_html")
            preview.problem = letter.get("problem")

    def _render(self):
        """The letter as a dict ``subject, body_html``, or ``problem``."""
        self.order_id.check_access("read")
        # sudo: what a client may read about an order that the user may read
        order, event = self.order_id._origin.sudo(), self.event_id._origin.sudo()
        document = self._find_document(order)
        if not document:
            return {
                "problem": self.env._("This order has no such document yet; choose another one.")
            }
        vals = order._prepare_client_notice_vals(event.id, document)
        vals["lang"] = self.lang or vals["lang"]
        notices = self.env["crm.client.notice"].sudo()
        domain = [(name, "=", vals[name]) for name in ("order_id", "event_id", "document_id")]
        told = notices.search(domain, limit=1)
        lang = told.lang
        notice = told or notices.create(vals)
        try:
            notice.lang = vals["lang"]
            return event.template_id._generate_template(notice.ids, ("subject", "body_html"))[
                notice.id
            ]
        except Exception as error:
            # somebody is just writing the template: show what is wrong with it
            return {"problem": str(error)}
        finally:
            if told:
                told.lang = lang
            else:
                notice.unlink()

    def _find_document(self, order):
        """Any document of the order that the letter could be about."""
        code = self.event_id.code
        if code == "shipped":
            return order.picking_ids.sorted("id")[:1]
        if code in ("commissioning", "act"):
            return order.commissioning_ids.sorted("id")[:1]
        if code in ("invoice", "payment"):
            return order.invoice_ids.sorted("id")[:1]
        return order
