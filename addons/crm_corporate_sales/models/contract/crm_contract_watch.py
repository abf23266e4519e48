import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

BATCH = 200


class CrmContract(models.Model):
    """The daily look at the register: reminders of renewals, contracts past their last day."""

    _inherit = "crm.contract"

    @api.model
    def _cron_watch_validity(self):
        """Remind and expire what is due; days missed while the server was down are made up for.

        Running it again changes nothing: a reminder is marked as made, an expired contract is
        not signed any more.
        """
        self._run_watch(self._get_reminder_domain(), "_make_renewal_activities")
        self._run_watch(self._get_expiry_domain(), "_expire")

    @api.model
    def _get_reminder_domain(self):
        return Domain(
            [
                ("state", "=", "signed"),
                ("reminder_date", "<=", fields.Date.context_today(self)),
                ("reminded_on", "=", False),
            ]
        )

    @api.model
    def _get_expiry_domain(self):
        return Domain(
            [("state", "=", "signed"), ("valid_to", "<", fields.Date.context_today(self))]
        )

    @api.model
    def _run_watch(self, domain, method):
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while found := self.search(domain & Domain("id", ">", last_id), limit=BATCH, order="id"):
            last_id = found[-1].id
            locked = found.try_lock_for_update()
            locked.invalidate_recordset(["state", "reminder_date", "reminded_on", "valid_to"])
            getattr(locked.filtered_domain(domain), method)()
            if not commit_progress(len(found)):
                break

    def _expire(self):
        self._as_move().write({"state": "expired"})

    def _make_renewal_activities(self):
        """One activity for each of these contracts, and the mark that it was made."""
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        today = fields.Date.context_today(self)
        activities = []
        for contract in self:
            owner = contract._get_reminder_user()
            if not owner:
                _logger.warning("Nobody to remind of the contract with id %s", contract.id)
            activities.append(
                {
                    "activity_type_id": todo.id if todo else False,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": contract.id,
                    "user_id": owner.id or False,
                    "date_deadline": max(contract.valid_to, today),
                    "summary": contract.with_context(
                        lang=owner.lang or self.env.lang
                    )._prepare_renewal_summary(),
                }
            )
        self.env["mail.activity"].create(activities)
        self.write({"reminded_on": today})

    def _prepare_renewal_summary(self):
        self.ensure_one()
        return self.env._(
            "Renew the contract %(number)s with %(partner)s: it ends on %(date)s",
            number=self.number,
            partner=self.partner_id.display_name,
            date=format_date(self.env, self.valid_to),
        )

    def _get_reminder_user(self):
        """The responsible; when they have left, whoever has the deal or leads its team."""
        self.ensure_one()
        candidates = (self.user_id, self.lead_id.user_id, self.lead_id.team_id.user_id)
        return next((user for user in candidates if user.active), self.env["res.users"])
