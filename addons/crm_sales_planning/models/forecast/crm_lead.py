from odoo import SUPERUSER_ID, api, fields, models

from .crm_sales_statement import CATEGORIES

PROBABILITY, DEADLINE, CATEGORY = "probability", "date_deadline", "forecast_category"
STATED = frozenset({PROBABILITY, DEADLINE, CATEGORY})


class CrmLead(models.Model):
    """Keeps what people state about their deals."""

    _inherit = "crm.lead"

    forecast_category = fields.Selection(
        selection=CATEGORIES,
        string="Forecast",
        copy=False,
        help="What you stand for. Empty: by the probability (from 80 % commit, from 50 % best case).",
    )
    statement_ids = fields.One2many(
        comodel_name="crm.sales.statement", inverse_name="lead_id", string="Statements"
    )

    @api.model_create_multi
    def create(self, vals_list):
        leads = super().create(vals_list)
        if self._makes_statements():
            leads._keep_statements(
                [{name for name in STATED.intersection(vals) if vals[name]} for vals in vals_list]
            )
        return leads

    def write(self, vals):
        names = STATED.intersection(vals)
        if not names or not self._makes_statements():
            return super().write(vals)
        before = [{name: lead[name] for name in names} for lead in self]
        result = super().write(vals)
        self._keep_statements(
            [
                {name for name in names if lead[name] != old[name]}
                for lead, old in zip(self, before, strict=True)
            ]
        )
        return result

    @api.model
    def _makes_statements(self):
        """Whether a person speaks: not the process, a cron or a visitor of the website."""
        return (
            self.env.uid != SUPERUSER_ID and not self._is_engine() and self.env.user._is_internal()
        )

    def _keep_statements(self, names):
        """:param names: for each deal the fields that were stated"""
        now = fields.Datetime.now()
        values = [
            lead._prepare_statement_vals(stated, now)
            for lead, stated in zip(self, names, strict=True)
            if stated and lead.type == "opportunity" and lead.active
            if lead.won_status == "pending"
        ]
        if values:
            # sudo: the record of what was said belongs to the server
            self.env["crm.sales.statement"].sudo().create(values)

    def _prepare_statement_vals(self, stated, now):
        self.ensure_one()
        is_automatic = self.is_automated_probability
        return {
            "lead_id": self.id,
            "company_id": (self.company_id or self.team_id.company_id or self.env.company).id,
            "user_id": self.env.uid,
            "team_id": self.team_id.id,
            "said_at": now,
            "probability": self.probability,
            "has_probability": PROBABILITY in stated and not is_automatic,
            "withdraws_probability": PROBABILITY in stated and is_automatic,
            "date_deadline": self.date_deadline,
            "has_deadline": DEADLINE in stated and bool(self.date_deadline),
            "category": self.forecast_category,
        }

    def _merge_dependences(self, opportunities):
        # sudo: what was said about the merged deals was said about this one
        self.env["crm.sales.statement"].sudo().search([("lead_id", "in", opportunities.ids)]).write(
            {"lead_id": self.id}
        )
        return super()._merge_dependences(opportunities)

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), CATEGORY]
