import logging

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

_logger = logging.getLogger(__name__)

BATCH = 200


class CrmCertification(models.Model):
    """The daily look at the register: certificates that end soon."""

    _inherit = "crm.certification"

    @api.model
    def _cron_remind(self):
        """Make the activities that are due; days missed while the server was down are made up for.

        Running it again changes nothing: a reminder is marked as made.
        """
        commit_progress = self.env["ir.cron"]._commit_progress
        domain = self._get_reminder_domain()
        commit_progress(remaining=self.search_count(domain))
        last_id = 0
        while found := self.search(domain & Domain("id", ">", last_id), limit=BATCH, order="id"):
            last_id = found[-1].id
            locked = found.try_lock_for_update(allow_referencing=True)
            locked.invalidate_recordset(["state", "reminder_date", "reminded_on", "valid_to"])
            locked.filtered_domain(domain)._make_reminders()
            if not commit_progress(len(found)):
                break

    @api.model
    def _get_reminder_domain(self):
        """Passed, ending soon, not reminded of, and nobody works on the next one yet."""
        return Domain(
            [
                ("result", "=", "passed"),
                ("reminder_date", "<=", fields.Date.context_today(self)),
                ("reminded_on", "=", False),
                ("next_ids", "not any", [("state", "!=", "cancelled")]),
            ]
        )

    def _make_reminders(self):
        """One activity for each of these certificates, and the mark that it was made."""
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        today = fields.Date.context_today(self)
        activities = []
        for record in self:
            owner = record._get_reminder_user()
            if not owner:
                _logger.warning("Nobody to remind of the certificate with id %s", record.id)
            there = record.with_context(lang=owner.lang or self.env.lang)
            activities.append(
                {
                    "activity_type_id": todo.id if todo else False,
                    "automated": True,
                    "res_model_id": self.env["ir.model"]._get_id(self._name),
                    "res_id": record.id,
                    "user_id": owner.id or False,
                    "date_deadline": max(record.valid_to, today),
                    "summary": there.env._(
                        "Offer the next certification of %(equipment)s to %(partner)s: the "
                        "certificate %(number)s ends on %(date)s",
                        equipment=there.equipment_name,
                        partner=there.partner_id.display_name,
                        number=there.certificate_number,
                        date=format_date(there.env, there.valid_to),
                    ),
                }
            )
        self.env["mail.activity"].create(activities)
        self.write({"reminded_on": today})

    def _get_reminder_user(self):
        """The salesperson; when they have left, whoever has the deal, or heads the team."""
        self.ensure_one()
        lead, order = self.lead_id, self.order_id
        candidates = (self.user_id, lead.user_id, lead.team_id.user_id, order.team_id.user_id)
        return next((user for user in candidates if user.active), self.env["res.users"])
