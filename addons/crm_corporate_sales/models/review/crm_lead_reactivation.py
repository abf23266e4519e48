import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine import review as review_rules

_logger = logging.getLogger(__name__)

REACTIVATION_BATCH = 100


class CrmLead(models.Model):
    """Lost deals come back: a date by cause, and a task on that date."""

    _inherit = "crm.lead"

    reactivation_date = fields.Date(
        copy=False,
        index="btree_not_null",
        help="On this day the salesperson gets a task to take the lost deal up again. "
        "Proposed by the lost reason.",
    )
    reactivation_task_date = fields.Date(
        string="Reactivation Task Made On",
        copy=False,
        readonly=True,
        help="When the task was made; a new reactivation date asks for a new one.",
    )

    def write(self, vals):
        if "reactivation_date" in vals:
            vals = {"reactivation_task_date": False, **vals}
        return super().write(vals)

    def _plan_reactivation(self, result):
        """Set or clear the date on which closed deals are worth another try."""
        if result != review_rules.LOST:
            self._clear_reactivation()
            return
        today = fields.Date.context_today(self)
        leads_by_date = self.grouped(
            lambda lead: review_rules.reactivation_date(
                lead._get_closing_date(), lead.lost_reason_id.reactivation_days, today
            )
        )
        for due, leads in leads_by_date.items():
            leads.write({"reactivation_date": due or False})

    def _clear_reactivation(self):
        self.filtered("reactivation_date").write({"reactivation_date": False})

    @api.model
    def _get_reactivation_domain(self):
        """Lost deals whose day has come and that have no task for it yet."""
        return Domain(
            [
                ("won_status", "=", "lost"),
                ("reactivation_date", "<=", fields.Date.context_today(self)),
                ("reactivation_task_date", "=", False),
            ]
        )

    @api.model
    def _cron_reactivate_lost_deals(self):
        """Make the tasks that are due; days missed while the server was down are made up for."""
        domain = self._get_reactivation_domain()
        commit_progress = self.env["ir.cron"]._commit_progress
        # lost deals are archived
        all_leads = self.with_context(active_test=False)
        commit_progress(remaining=all_leads.search_count(domain))
        last_id = 0
        while leads := all_leads.search(
            domain & Domain("id", ">", last_id), limit=REACTIVATION_BATCH, order="id"
        ):
            last_id = leads[-1].id
            locked = leads.try_lock_for_update()
            locked.invalidate_recordset(["reactivation_date", "reactivation_task_date"])
            due = locked.filtered_domain(domain)
            due._make_reactivation_tasks()
            if not commit_progress(len(leads)):
                break

    def _make_reactivation_tasks(self):
        """One task for each of these deals, and the mark that it was made."""
        model_ids = {
            name: self.env["ir.model"]._get_id(name) for name in ("res.partner", "crm.lead")
        }
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        activities = []
        for lead in self:
            owner = lead._get_reactivation_user()
            if not owner:
                _logger.warning("Nobody to reactivate the lost deal %s (id %s)", lead.name, lead.id)
            # a lost deal is archived and hides its activities: the customer shows them
            record = lead.partner_id if lead.partner_id.active else lead
            lang = owner.lang or self.env.lang
            activities.append(
                {
                    "activity_type_id": todo.id if todo else False,
                    "automated": True,
                    "res_model_id": model_ids[record._name],
                    "res_id": record.id,
                    "user_id": owner.id or False,
                    "date_deadline": max(lead.reactivation_date, fields.Date.context_today(self)),
                    **lead.with_context(lang=lang)._prepare_reactivation_texts(),
                }
            )
        self.env["mail.activity"].create(activities)
        self.write({"reactivation_task_date": fields.Date.context_today(self)})

    def _prepare_reactivation_texts(self):
        """Summary and note of the task, in the language of the context."""
        self.ensure_one()
        return {
            "summary": self.env._("Take up again: %(deal)s", deal=self.name),
            "note": self.env._(
                "The deal %(deal)s was lost on %(date)s. Reason: %(reason)s. Ask whether the "
                "situation has changed.",
                deal=self._get_html_link(),
                date=fields.Date.to_string(self._get_closing_date()),
                reason=self.lost_reason_id.name or self.env._("not given"),
            ),
        }

    def _get_reactivation_user(self):
        """The deal's owner, or their head when the owner has left."""
        self.ensure_one()
        return self.user_id.filtered("active") or self._get_deal_heads()[self.id]
