import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import plaintext2html

from ...engine import qualification

_logger = logging.getLogger(__name__)

WAKE_BATCH = 100


class CrmLead(models.Model):
    """Leads that are too early: they leave the lists and come back on their day."""

    _inherit = "crm.lead"

    def _nurture(self, date):
        """Put these leads aside until ``date``; what is planned on them before moves there.

        :param date date: a day to come
        :raises UserError: no day, or not one to come
        """
        if not date or date <= fields.Date.context_today(self):
            raise UserError(self.env._("Choose a day to come for “Nurture until”."))
        waiting = self._open_step_runs().filtered(
            lambda run: run.date_deadline and run.date_deadline < date
        )
        waiting._postpone(date)
        # sudo: other people's activities on the lead wait as well
        planned = (
            self.env["mail.activity"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("date_deadline", "<", date),
                    ("calendar_event_id", "=", False),
                ]
            )
        )
        planned._by_engine().write({"date_deadline": date})
        self._set_qualification(qualification.NURTURE, nurture_date=date, active=False)
        # archiving is no closing
        self.sudo()._as_engine().write({"date_closed": False})

    def _filter_nurtured(self):
        return self.filtered(
            lambda lead: lead.qualification_result == qualification.NURTURE and not lead.active
        )

    def _end_nurture(self):
        """Open again and to be qualified anew, without a task."""
        nurtured = self._filter_nurtured()
        nurtured._set_qualification(False, active=True)
        return nurtured

    def _wake_up(self, text):
        """Open again, with a task for whoever is responsible.

        :param text: function of the environment in the person's language; why it comes back
        """
        today = fields.Date.context_today(self)
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        woken = self._end_nurture()
        heads = woken._get_deal_heads()
        vals_list = []
        for lead in woken:
            owner = lead.sudo().user_id.filtered("active") or heads[lead.id]
            if not owner:
                _logger.info("Nobody is told that the lead %s is back (id %s)", lead.name, lead.id)
            env = self.env(context={**self.env.context, "lang": owner.lang or self.env.lang})
            vals_list.append(
                {
                    "activity_type_id": todo.id if todo else False,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": lead.id,
                    "user_id": owner.id or False,
                    "date_deadline": today,
                    "summary": env._("Take up again: %(deal)s", deal=lead.name),
                    "note": plaintext2html(text(env)),
                }
            )
        # sudo: the task is for somebody else
        self.env["mail.activity"].sudo().create(vals_list)

    # ------------------------------------------------------------
    # other ways back
    # ------------------------------------------------------------

    def write(self, vals):
        """Who takes a lead out of the archive takes it up again."""
        result = super().write(vals)
        if vals.get("active") and not self._is_engine():
            self.filtered(
                lambda lead: lead.qualification_result == qualification.NURTURE
            )._set_qualification(False)
        return result

    def action_set_lost(self, **additional_values):
        self._end_nurture()
        return super().action_set_lost(**additional_values)

    def _close_deals(self, result, values):
        self._end_nurture()
        return super()._close_deals(result, values)

    # ------------------------------------------------------------
    # on the day
    # ------------------------------------------------------------

    @api.model
    def _get_nurture_due_domain(self):
        return Domain(
            [
                ("active", "=", False),
                ("qualification_result", "=", qualification.NURTURE),
                ("nurture_date", "<=", fields.Date.context_today(self)),
            ]
        )

    @api.model
    def _cron_wake_nurtured_leads(self):
        """Bring back the leads whose day has come; days missed are made up for."""
        domain = self._get_nurture_due_domain()
        commit_progress = self.env["ir.cron"]._commit_progress
        all_leads = self.with_context(active_test=False)
        commit_progress(remaining=all_leads.search_count(domain))
        last_id = 0
        while leads := all_leads.search(
            domain & Domain("id", ">", last_id), limit=WAKE_BATCH, order="id"
        ):
            last_id = leads[-1].id
            locked = leads.try_lock_for_update()
            locked.invalidate_recordset(["nurture_date", "qualification_result", "active"])
            due = locked.filtered_domain(domain)
            due._wake_up(lambda env: env._("The day until which the lead was put aside has come."))
            if not commit_progress(len(leads)):
                break

    @api.model
    def _get_nurture_proposal(self):
        """The day that the form proposes: three months from now."""
        return fields.Date.context_today(self) + timedelta(days=90)
