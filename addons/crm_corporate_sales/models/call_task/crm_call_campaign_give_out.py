from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date, plaintext2html

from ...engine import distribution
from ..segment.crm_segment import PARTNER
from .crm_call_campaign_plan import NOBODY

NAMES_SHOWN = 5


class CrmCallCampaign(models.Model):
    """What becomes of the plan: the preview tells it, giving out makes the calls."""

    _inherit = "crm.call.campaign"

    def _describe_plan(self, plan):
        by_user = {}
        for _record, _number, user, day in plan["calls"]:
            by_user.setdefault(user, []).append(day)
        reasons = self._get_reason_names()
        return {
            "calls": len(plan["calls"]) + sum(plan["overflow"].values()),
            "last_day": self._format_day(max((day for *_rest, day in plan["calls"]), default=None)),
            "people": [
                {
                    "id": user.id,
                    "name": user.name,
                    "count": len(days),
                    "last_day": self._format_day(max(days)),
                    "overflow": plan["overflow"].get(user, 0),
                }
                for user, days in by_user.items()
            ],
            "skipped": [
                {
                    "reason": reason,
                    "name": reasons[reason],
                    "count": len(records),
                    "examples": records[:NAMES_SHOWN].mapped("display_name"),
                }
                for reason, records in plan["skipped"].items()
                if records
            ],
            "absent": plan["absent"].mapped("name"),
            "overflow": sum(plan["overflow"].values()),
        }

    def _format_day(self, day):
        return format_date(self.env, day) if day else ""

    @api.model
    def _get_reason_names(self):
        return {
            distribution.NO_PHONE: self.env._("Without a phone"),
            distribution.BLOCKED: self.env._("Must not be called"),
            distribution.DUPLICATE: self.env._("Same phone as another"),
            distribution.BUSY: self.env._("Being called already"),
            NOBODY: self.env._("Nobody may call them"),
        }

    def _give_out(self):
        """Make the calls of the plan.

        :raises UserError: there is nobody to call, or the days do not suffice
        """
        self.ensure_one()
        plan = self._prepare_plan()
        if plan["overflow"]:
            raise UserError(
                self.env._(
                    "There is no room for %(count)s calls until %(day)s. Raise the calls a day, "
                    "put off the last day, or add people.",
                    count=sum(plan["overflow"].values()),
                    day=self._format_day(self.date_deadline),
                )
            )
        if not plan["calls"]:
            raise UserError(self._explain_nobody(plan))
        # sudo: calls are made here only; the right to the campaign was checked
        tasks = (
            self.env["crm.call.task"]
            .sudo()
            .create([self._prepare_task_vals(*call) for call in plan["calls"]])
        )
        tasks._plan_activities()
        self._log_plan(plan)

    def _explain_nobody(self, plan):
        names = self._get_reason_names()
        reasons = [
            f"{names[reason]}: {len(records)}"
            for reason, records in plan["skipped"].items()
            if records
        ]
        if not reasons:
            return self.env._("Choose a segment with members, or the contacts to call.")
        return self.env._("There is nobody to call. %s", "; ".join(reasons))

    def _prepare_task_vals(self, record, number, user, day):
        contact = record._prepare_call_contact()
        return {
            "campaign_id": self.id,
            "partner_id": contact["partner_id"] if self.model_name == PARTNER else False,
            "lead_id": contact["lead_id"],
            "contact_name": contact["contact"] or contact["company"] or record.display_name,
            "company_name": contact["company"],
            "phone": number,
            "phone_key": self._get_number(record)[1],
            "user_id": user.id,
            "date_deadline": day,
        }

    def _log_plan(self, plan):
        """What was done and left out, for whoever looks later."""
        names = self._get_reason_names()
        lines = [self.env._("%s calls given out", len(plan["calls"]))]
        lines += [
            f"{names[reason]}: {len(records)}"
            for reason, records in plan["skipped"].items()
            if records
        ]
        if plan["absent"]:
            lines.append(self.env._("On leave: %s", ", ".join(plan["absent"].mapped("name"))))
        self._message_log(body=plaintext2html("\n".join(lines)))
