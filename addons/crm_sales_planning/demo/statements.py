"""What the sellers said about their deals, each in their own way: some are optimists."""

from datetime import timedelta

from odoo import fields

#: by how much each seller's probabilities are off, and how many days their dates
TEMPERS = ((0.0, 4), (0.18, 21), (-0.12, -3), (0.3, 35), (0.05, 10), (0.1, 14), (-0.05, 0))
#: chance of a deal that was won or lost later, as an honest seller would see it
HONEST = {"won": (0.45, 0.7), "lost": (0.35, 0.2)}
#: share of the open deals for whose closing somebody stands
COMMITS = 0.12


class Statements:
    def __init__(self, people, rng):
        self.env, self.rng, self.tempers = people.env, rng, {}

    def say(self):
        """Two statements on each closed deal, one on each open deal that has a date."""
        deals = self.env["crm.lead"].search(
            [
                ("type", "=", "opportunity"),
                ("user_id", "!=", False),
                ("active", "in", (True, False)),
            ],
            order="id",
        )
        vals_list = []
        for deal in deals:
            if deal.won_status in HONEST and deal.date_closed:
                vals_list += self._prepare_past(deal)
            elif deal.won_status == "pending" and deal.active and deal.date_deadline:
                vals_list.append(
                    self._prepare(deal, self._now(), deal.probability, deal.date_deadline)
                )
        self.env["crm.sales.statement"].create(vals_list)
        self._commit(deals)

    def _now(self):
        return fields.Datetime.now() - timedelta(days=self.rng.randint(1, 12))

    def _get_temper(self, user):
        return self.tempers.setdefault(user, TEMPERS[len(self.tempers) % len(TEMPERS)])

    def _prepare_past(self, deal):
        bias, days_late = self._get_temper(deal.user_id)
        start = max(deal.create_date, deal.date_closed - timedelta(days=120))
        length = max((deal.date_closed - start).total_seconds(), 3600)
        promised = deal.date_closed.date() - timedelta(days=days_late + self.rng.randint(-9, 9))
        result = []
        for share, honest in zip((0.1, 0.6), HONEST[deal.won_status], strict=True):
            stated = 100 * min(max(honest + bias + self.rng.gauss(0, 0.1), 0.05), 0.95)
            said_at = start + timedelta(seconds=share * length)
            result.append(self._prepare(deal, said_at, round(stated), promised))
        return result

    def _prepare(self, deal, said_at, probability, deadline):
        return {
            "lead_id": deal.id,
            "company_id": self.env.company.id,
            "user_id": deal.user_id.id,
            "team_id": deal.team_id.id,
            "said_at": said_at.replace(microsecond=0),
            "probability": probability,
            "has_probability": True,
            "date_deadline": deadline,
            "has_deadline": True,
        }

    def _commit(self, deals):
        """For some open deals their sellers stand, whatever the probability says."""
        due = deals.filtered(
            lambda deal: deal.won_status == "pending" and deal.active and deal.date_deadline
        )
        due = due.sorted(lambda deal: (-deal.probability, deal.id))
        commits = due[: round(len(due) * COMMITS)]
        commits.forecast_category = "commit"
        due[len(commits) : 2 * len(commits)].forecast_category = "best_case"
