import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import formatLang

_logger = logging.getLogger(__name__)

#: days after the due date at which one is reminded
STEPS = (1, 7, 30)
BATCH = 200
TEMPLATE = "crm_corporate_sales.mail_template_invoice_overdue"
QUIET = {"mail_activity_quick_update": True, "mail_create_nosubscribe": True, "mail_notrack": True}


class AccountMove(models.Model):
    """Overdue invoices: the salesperson is reminded, the client if the company wants it."""

    _inherit = "account.move"

    reminder_step = fields.Integer(
        string="Reminded After Days",
        copy=False,
        readonly=True,
        help="The last reminder of this overdue invoice: so many days after the due date.",
    )

    # ------------------------------------------------------------
    # by hand
    # ------------------------------------------------------------

    def action_remind_client(self):
        """Open the mail that reminds the client, in the client's language.

        :raises UserError: the invoice is not open
        """
        self.ensure_one()
        self.check_access("read")
        if self.move_type != "out_invoice" or self.state != "posted" or not self.amount_residual:
            raise UserError(
                self.env._("“%(invoice)s” is no open invoice.", invoice=self.display_name)
            )
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Remind of the Payment"),
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_template_id": template.id if template else False,
                "default_composition_mode": "comment",
                "default_email_layout_xmlid": "mail.mail_notification_light",
                "force_email": True,
            },
        }

    # ------------------------------------------------------------
    # daily
    # ------------------------------------------------------------

    @api.model
    def _cron_remind_overdue(self):
        """Remind of what became overdue; each invoice once for each step.

        An invoice that is found late (the server was down) is reminded of at its last step only.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        todo = self.search(self._get_overdue_domain(), order="id")
        todo = todo.filtered(lambda move: move._get_due_step() > move.reminder_step)
        commit_progress(remaining=len(todo))
        for start in range(0, len(todo), BATCH):
            batch = todo[start : start + BATCH]
            moves = batch.try_lock_for_update(allow_referencing=True)
            moves.invalidate_recordset(["reminder_step", "payment_state"])
            moves.filtered(lambda move: move._get_due_step() > move.reminder_step)._remind()
            if not commit_progress(len(batch)):
                break

    @api.model
    def _get_overdue_domain(self):
        # the last step is the end: an invoice reminded of it is not looked at any more
        return Domain(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
                ("invoice_date_due", "<", fields.Date.context_today(self)),
                ("reminder_step", "<", STEPS[-1]),
            ]
        )

    def _get_due_step(self):
        """The last step that is reached, 0 for none."""
        self.ensure_one()
        if self.payment_state not in ("not_paid", "partial") or not self.invoice_date_due:
            return 0
        days = (fields.Date.context_today(self) - self.invoice_date_due).days
        return max((step for step in STEPS if days >= step), default=0)

    def _remind(self):
        """One activity for each of these invoices, one notice for each person, mails to clients."""
        self._make_overdue_activities()
        for move in self.filtered("company_id.remind_clients_of_invoices"):
            move._mail_overdue()
        for step, moves in self.grouped(lambda move: move._get_due_step()).items():
            moves.with_context(**QUIET, tracking_disable=True).write({"reminder_step": step})

    def _make_overdue_activities(self):
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        vals_list = [
            {
                **target,
                "activity_type_id": todo.id if todo else False,
                "automated": True,
                "user_id": user.id,
                "date_deadline": fields.Date.context_today(self),
                "summary": move.with_context(
                    lang=user.lang or self.env.lang
                )._prepare_overdue_summary(),
            }
            for move in self
            if (user := move._get_overdue_user()) and (target := move._get_overdue_target())
        ]
        # the notices of single activities are made up for by one notice a person
        activities = self.env["mail.activity"].with_context(**QUIET).create(vals_list)
        self.env["crm.lead"]._tell_activities(
            activities.filtered(lambda activity: activity.res_model == "crm.lead")
        )
        return activities

    def _get_overdue_user(self):
        """Who asks the client: the salesperson of the deal or the order, else of the invoice."""
        self.ensure_one()
        order = self._get_orders()[:1]
        user = order.opportunity_id.user_id or order.user_id or self.invoice_user_id
        return user if user.active else self.env["res.users"]

    def _get_overdue_target(self):
        """The record the activity is put on: the deal, where the salesperson looks."""
        self.ensure_one()
        order = self._get_orders()[:1]
        record = order.opportunity_id or order or self
        return {
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
        }

    def _prepare_overdue_summary(self):
        return self.env._(
            "Invoice %(name)s is overdue for %(days)s days: %(rest)s",
            name=self.name,
            days=(fields.Date.context_today(self) - self.invoice_date_due).days,
            rest=formatLang(self.env, self.amount_residual, currency_obj=self.currency_id),
        )

    def _mail_overdue(self):
        template = self.env.ref(TEMPLATE, raise_if_not_found=False)
        if not template:
            return
        if not self.partner_id.email:
            _logger.info("Invoice %s: the client has no mail address", self.id)
            return
        template.send_mail(self.id, email_layout_xmlid="mail.mail_notification_light")
