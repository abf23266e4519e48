from datetime import timedelta

from odoo import fields

from .common import OWN, ProcessCase, make_user


class ScoringCase(ProcessCase):
    """Only the rules that a test makes; leads are those of the test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.scoring.rule"].search([]).active = False
        cls.mila = make_user(cls.env, "mila", f"{OWN}.group_marketing")
        cls.robot = make_user(cls.env, "robot", f"{OWN}.group_integrator")
        cls.lead = cls._make_lead("Furnace")
        cls.now = fields.Datetime.now()

    @classmethod
    def _make_lead(cls, name, **values):
        return cls.env["crm.lead"].create(
            {
                "name": name,
                "type": "lead",
                "team_id": cls.team.id,
                "user_id": cls.anna.id,
                "company_id": cls.env.company.id,
                **values,
            }
        )

    @classmethod
    def _make_rule(cls, name="Rule", domain=None, **values):
        kind = {"kind": "condition", "domain": domain} if domain else {"kind": "behaviour"}
        return cls.env["crm.scoring.rule"].create({"name": name, **kind, **values})

    def _make_inquiries(self, lead, *days_ago, **values):
        return self.env["crm.inquiry"].create(
            [
                {
                    "name": "Asked",
                    "lead_id": lead.id,
                    "channel": "web",
                    "received_at": self.now - timedelta(days=days),
                    **values,
                }
                for days in days_ago
            ]
        )

    def _score(self, *leads):
        found = self.env["crm.lead"].union(*leads) if leads else self.lead
        found.action_rescore()
        return found

    def _points(self, lead=None):
        lead = lead or self.lead
        return {line.rule_id.name: line.points for line in lead.score_line_ids}

    def _run_cron(self, method="ir_cron_score_leads"):
        cron = self.env.ref(f"{OWN}.{method}")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
