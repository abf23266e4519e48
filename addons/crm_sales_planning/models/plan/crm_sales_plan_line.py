from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..kpi.crm_sales_kpi import PERIOD_FIELDS


class CrmSalesPlanLine(models.Model):
    """What one indicator is to reach in a plan, and what it has reached."""

    _name = "crm.sales.plan.line"
    _inherit = ["crm.owned.part"]
    _description = "Line of a Sales Plan"
    _order = "plan_id, kpi_sequence, industry_id, categ_id, id"
    _rec_name = "kpi_id"
    _owner_field = "plan_id"

    plan_id = fields.Many2one(
        comodel_name="crm.sales.plan", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(related="plan_id.state")
    company_id = fields.Many2one(related="plan_id.company_id", store=True)
    currency_id = fields.Many2one(related="plan_id.company_id.currency_id")
    kpi_id = fields.Many2one(
        comodel_name="crm.sales.kpi",
        string="Indicator",
        required=True,
        index=True,
        ondelete="restrict",
    )
    kpi_sequence = fields.Integer(related="kpi_id.sequence", store=True)
    unit = fields.Selection(related="kpi_id.unit")
    direction = fields.Selection(related="kpi_id.direction")
    industry_id = fields.Many2one(
        comodel_name="res.partner.industry", string="Segment", ondelete="restrict"
    )
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Category", ondelete="restrict"
    )
    target = fields.Float(digits=(16, 2), help="What is to be reached.")
    has_target = fields.Boolean(
        compute="_compute_has_target",
        store=True,
        readonly=False,
        precompute=True,
        help="Off: the indicator is only watched.",
    )
    approved_target = fields.Float(digits=(16, 2), readonly=True, copy=False)
    fact = fields.Float(digits=(16, 4), readonly=True, copy=False)
    has_fact = fields.Boolean(
        readonly=True, copy=False, help="Off: there is nothing to count, or too little for a rate."
    )
    numerator = fields.Float(digits=(16, 4), readonly=True, copy=False)
    denominator = fields.Float(digits=(16, 4), readonly=True, copy=False)
    fact_count = fields.Integer(string="Cases", readonly=True, copy=False)
    reserve = fields.Float(
        digits=(16, 2),
        readonly=True,
        copy=False,
        help="Part of the target that nobody of the group carries, e.g. of somebody who has left.",
    )

    _line_unique = models.UniqueIndex(
        "(plan_id, kpi_id, COALESCE(industry_id, 0), COALESCE(categ_id, 0))",
        "An indicator stands in a plan only once for each segment or category.",
    )
    _target_positive = models.Constraint("CHECK (target >= 0)", "A target is not negative.")

    @api.depends("target", "kpi_id.direction")
    def _compute_has_target(self):
        for line in self:
            line.has_target = line.has_target or bool(line.target)

    @api.constrains("kpi_id", "plan_id")
    def _check_period_of_kpi(self):
        for line in self:
            if not line.kpi_id[PERIOD_FIELDS[line.plan_id.period_type]]:
                raise ValidationError(
                    self.env._(
                        "“%(kpi)s” is not planned for a %(period)s.",
                        kpi=line.kpi_id.name,
                        period=dict(
                            line.plan_id._fields["period_type"]._description_selection(self.env)
                        )[line.plan_id.period_type].lower(),
                    )
                )
