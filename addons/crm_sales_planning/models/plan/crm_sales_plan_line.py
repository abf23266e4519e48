from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..kpi.crm_sales_kpi import DISTINCT, LAST, PERIOD_FIELDS, SUM
from .crm_sales_plan import OPEN_STATES

#: written by the program only
SERVER_FIELDS = {
    "approved_target",
    "fact",
    "has_fact",
    "numerator",
    "denominator",
    "fact_count",
    "reserve",
    "corrected",
}


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
    allocation_ids = fields.One2many(
        comodel_name="crm.sales.plan.allocation",
        inverse_name="line_id",
        string="Taken From",
        readonly=True,
        copy=False,
    )
    document_ids = fields.One2many(
        comodel_name="crm.sales.plan.line.document",
        inverse_name="line_id",
        string="Documents",
        readonly=True,
        copy=False,
    )
    adds_up_in_time = fields.Boolean(compute="_compute_adds_up")
    adds_up_by_people = fields.Boolean(compute="_compute_adds_up")

    _line_unique = models.UniqueIndex(
        "(plan_id, kpi_id, COALESCE(industry_id, 0), COALESCE(categ_id, 0))",
        "An indicator stands in a plan only once for each segment or category.",
    )
    _target_positive = models.Constraint("CHECK (target >= 0)", "A target is not negative.")

    @api.depends("target", "kpi_id.direction")
    def _compute_has_target(self):
        for line in self:
            line.has_target = line.has_target or bool(line.target)

    @api.depends("kpi_id.time_rule", "kpi_id.org_rule")
    def _compute_adds_up(self):
        for line in self:
            kpi = line.kpi_id
            line.adds_up_in_time = kpi.time_rule == SUM
            line.adds_up_by_people = kpi.time_rule in (SUM, LAST) and kpi.org_rule in (
                SUM,
                DISTINCT,
            )

    @api.model_create_multi
    def create(self, vals_list):
        if not self._is_server():
            self._refuse_server_fields(set().union(*vals_list))
        lines = super().create(vals_list)
        if not self._is_server():
            lines._refuse_fixed()
        lines._forget_rests()
        return lines

    def write(self, vals):
        if not self._is_server():
            self._refuse_server_fields(vals)
            self._refuse_fixed()
        before = {line: line.target for line in self} if "target" in vals else {}
        result = super().write(vals)
        if "target" in vals or "reserve" in vals:
            self._forget_rests()
        if "target" in vals and not self._is_server():
            self._follow_typed_target()
            self._log_typed(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_of_drafts(self):
        if not self._is_server():
            self._refuse_fixed()
            self._log_lines({line: self.env._("removed") for line in self})
        self._forget_rests()

    def _log_typed(self, before):
        """What was typed into plans that exist already, one note for each plan."""
        self._log_lines(
            {
                line: self.env._("%(old)s → %(new)s", old=old, new=line.target)
                for line, old in before.items()
                if old != line.target
            }
        )

    def _log_lines(self, changes):
        bodies = {}
        for line, change in changes.items():
            bodies.setdefault(line.plan_id, []).append(f"{line.display_name}: {change}")
        if bodies and not self.env.context.get("tracking_disable"):
            plans = self.plan_id.browse(plan.id for plan in bodies)
            plans._message_log_batch(
                bodies={plan.id: ", ".join(parts) for plan, parts in bodies.items()}
            )

    def _is_server(self):
        return self.env["crm.sales.plan"]._is_moving()

    def _as_server(self):
        """These lines with the right to write what people may not."""
        # sudo: who calls this has checked what the user may do
        return self.with_env(self.env["crm.sales.plan"].sudo()._as_move().env)

    def _refuse_server_fields(self, names):
        written = SERVER_FIELDS.intersection(names)
        if written:
            raise UserError(
                self.env._(
                    "“%(field)s” of a plan's line is kept by the program.",
                    field=self._fields[min(written)]._description_string(self.env),
                )
            )

    def _refuse_fixed(self):
        for line in self:
            if line.plan_id.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "The targets of “%(plan)s” are fixed. Correct them: coming periods, and "
                        "only upwards.",
                        plan=line.plan_id.display_name,
                    )
                )

    def _get_key(self):
        """By which lines of different plans are about the same."""
        self.ensure_one()
        return self.kpi_id.id, self.industry_id.id, self.categ_id.id

    def _get_unit(self):
        """What of a target is not divided any further."""
        self.ensure_one()
        if self.unit == "count":
            return 1
        # sudo: the currency of a plan that may be seen
        return self.sudo().currency_id.rounding if self.unit == "sum" else 0.01

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
