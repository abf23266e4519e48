from odoo import api, fields, models
from odoo.exceptions import ValidationError

UP, DOWN, MONITOR = "up", "down", "monitor"
SUM, LAST, RATIO, WAVG, DISTINCT = "sum", "last", "ratio", "wavg", "distinct"
SEGMENT, PRODUCT_CATEGORY = "segment", "product_category"
#: period type of a plan -> the switch of the indicator
PERIOD_FIELDS = {
    "year": "per_year",
    "quarter": "per_quarter",
    "month": "per_month",
    "week": "per_week",
    "day": "per_day",
}


class CrmSalesKpi(models.Model):
    """An indicator: what is planned and how its fact is counted.

    The catalogue of the suite (:file:`data/kpi_data.xml`) is counted by code from facts; a customer's
    own indicators say model, domain, date, user and measure.
    """

    _name = "crm.sales.kpi"
    _description = "Sales Indicator"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, index=True, help="Name for outside programs.")
    sequence = fields.Integer(default=100)
    active = fields.Boolean(default=True)
    unit = fields.Selection(
        selection=[
            ("sum", "Sum of Money"),
            ("count", "Number"),
            ("percent", "Percent"),
            ("ratio", "Times"),
            ("average", "Average"),
            ("duration", "Time"),
        ],
        required=True,
        default="count",
    )
    direction = fields.Selection(
        selection=[(UP, "More is better"), (DOWN, "Less is better"), (MONITOR, "Only watched")],
        required=True,
        default=UP,
    )
    per_year = fields.Boolean(string="Year")
    per_quarter = fields.Boolean(string="Quarter")
    per_month = fields.Boolean(string="Month", default=True)
    per_week = fields.Boolean(string="Week")
    per_day = fields.Boolean(string="Day")
    time_rule = fields.Selection(
        selection=[
            (SUM, "Parts add up"),
            (LAST, "State at the end"),
            (RATIO, "Numerators and denominators add up"),
            (WAVG, "Weighted average"),
        ],
        required=True,
        default=SUM,
        help="How shorter periods make a longer one. A state at the end is never divided.",
    )
    org_rule = fields.Selection(
        selection=[
            (SUM, "People add up"),
            (DISTINCT, "Counted anew"),
            (RATIO, "Numerators and denominators add up"),
            (WAVG, "Weighted average"),
        ],
        required=True,
        default=SUM,
        help="How people make a group. Counted anew: a client of two people is one client.",
    )
    dimension = fields.Selection(
        selection=[(SEGMENT, "Segment"), (PRODUCT_CATEGORY, "Product Category")],
        help="One line for each.",
    )
    set_by = fields.Selection(
        selection=[
            ("department", "Department head"),
            ("department_week_group", "Department head; week by group head"),
            ("group_day_manager", "Group head; day by the salesperson"),
            ("group_agreed", "Group head, agreed with the department head"),
        ],
        required=True,
        default="department",
    )
    description = fields.Text(translate=True, help="What is counted, in the users' words.")
    minimum = fields.Integer(
        string="Smallest Base",
        help="Below this number of cases a rate or an average is not shown.",
    )
    days = fields.Integer(
        help="Length of the look back or of the time allowed, where there is one."
    )
    basis = fields.Selection(
        selection=[("invoiced", "Invoiced"), ("paid", "Paid"), ("ordered", "Ordered")],
        help="What counts as turnover.",
    )

    step_ids = fields.Many2many(
        comodel_name="crm.process.step",
        relation="crm_sales_kpi_step_rel",
        column1="kpi_id",
        column2="step_id",
        string="Steps that Prepare It",
        help="A done step of these counts as a prepared proposal. A deal without such a step counts "
        "when its quotation is sent for the first time.",
    )

    # a customer's own indicator
    model_id = fields.Many2one(
        comodel_name="ir.model", string="Counted Records", ondelete="cascade"
    )
    model_name = fields.Char(related="model_id.model")
    domain = fields.Char(default="[]")
    date_field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        string="Date",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'in', ('date', 'datetime'))]",
    )
    user_field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        string="Person",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('relation', '=', 'res.users'),"
        " ('ttype', '=', 'many2one'), ('store', '=', True)]",
    )
    measure_field_id = fields.Many2one(
        comodel_name="ir.model.fields",
        string="Measure",
        ondelete="cascade",
        domain="[('model_id', '=', model_id), ('store', '=', True),"
        " ('ttype', 'in', ('integer', 'float', 'monetary'))]",
        help="Added up; empty: the records are counted.",
    )
    is_builtin = fields.Boolean(
        string="Of the Catalogue", compute="_compute_is_builtin", help="Counted by the program."
    )

    _code_unique = models.Constraint("UNIQUE (code)", "The code of an indicator is used only once.")

    @api.depends("model_id")
    def _compute_is_builtin(self):
        for kpi in self:
            kpi.is_builtin = not kpi.model_id

    @api.constrains("per_year", "per_quarter", "per_month", "per_week", "per_day")
    def _check_periods(self):
        for kpi in self:
            if not any(kpi[name] for name in PERIOD_FIELDS.values()):
                raise ValidationError(
                    self.env._("“%(kpi)s” needs at least one kind of period.", kpi=kpi.name)
                )
