"""Calls and meetings of the sellers: what was done, and what is due today."""

from collections import defaultdict
from datetime import timedelta

from odoo import fields

#: how many weeks of calls to new companies are told
WEEKS = 8
KINDS = ("cold", "needs", "terms")
#: how much of the usual number of calls each one makes
ZEAL = (1.2, 1.0, 0.85, 0.6, 1.1, 0.95, 0.75)


class Work:
    def __init__(self, people, rng):
        self.people, self.rng, self.env = people, rng, people.env
        self.today = fields.Date.context_today(people.head)
        self.cold_call = self.env.ref("crm_sales_planning.activity_type_cold_call")

    def hold_meetings(self):
        """Past meetings with clients got their results: the first with a client was a cold one."""
        events = self.env["calendar.event"].search(
            [("opportunity_id", "!=", False), ("start", "<", fields.Datetime.now())],
            order="start",
        )
        met, results = defaultdict(int), defaultdict(events.browse)
        for event in events:
            client = event.opportunity_id.partner_id.commercial_partner_id
            if self.rng.random() < 0.08:
                results["no_show", False] |= event
                continue
            number = met[client]
            met[client] += 1
            results["held", KINDS[number] if number < len(KINDS) else "other"] |= event
        for (result, kind), found in results.items():
            found.write({"meeting_result": result, "meeting_kind": kind})

    def _get_days(self, first, last):
        count = (last - first).days + 1
        days = (first + timedelta(days=number) for number in range(count))
        return [day for day in days if day.weekday() < 5]

    def call(self):
        """Calls to companies that are no clients yet, some every working day."""
        first = self.today - timedelta(days=self.today.weekday() + 7 * WEEKS)
        self.targets = self.env["res.partner"].search([("is_company", "=", True)])
        days = self._get_days(first, self.today - timedelta(days=1))
        vals_list = []
        for number, seller in enumerate(self.people.sellers):
            for day in days:
                usual = 5 * ZEAL[number % len(ZEAL)]
                for _call in range(max(0, round(self.rng.gauss(usual, 1.5)))):
                    vals_list.append(self._prepare_call_vals(seller, day))
        for vals in vals_list:
            vals.update(active=False, date_done=vals["date_deadline"])
        self._create(vals_list)

    def plan_today(self):
        """What is due today and this week: calls to make."""
        vals_list = []
        for seller in self.people.sellers:
            for day in self._get_days(self.today, self.today + timedelta(days=2)):
                vals_list += [self._prepare_call_vals(seller, day) for _call in range(3)]
        self._create(vals_list)

    def _create(self, vals_list):
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(vals_list)

    def _prepare_call_vals(self, seller, day):
        return {
            "activity_type_id": self.cold_call.id,
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.rng.choice(self.targets.ids),
            "user_id": seller.id,
            "date_deadline": day,
        }
