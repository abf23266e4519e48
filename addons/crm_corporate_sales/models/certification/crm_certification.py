from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

#: no result yet
OPEN = ("draft", "planned", "in_progress")
#: see costs; sellers see what the customer pays, not what it costs
COST_GROUPS = (
    "sales_team.group_sale_manager,account.group_account_invoice,"
    "crm_corporate_sales.group_accountant_deals"
)


class CrmCertification(models.Model):
    """An attempt to certify a piece of equipment (spec 3.7)."""

    _name = "crm.certification"
    _inherit = ["crm.order.work", "crm.order.piece"]
    _description = "Certification"
    _order = "date_planned desc, id desc"
    _rec_names_search = [
        "equipment_name",
        "serial_number",
        "certificate_number",
        "protocol_number",
        "order_id.name",
    ]
    _check_company_auto = True
    _state_initial = "draft"

    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("draft", "To Plan"),
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        help="Moved by the buttons: planned with an organisation and a day, begun, its result.",
    )

    # what is certified
    equipment_name = fields.Char(
        compute="_compute_equipment_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        string="Equipment",
    )
    serial_number = fields.Char(tracking=True)

    # who and when
    organisation_id = fields.Many2one(
        comodel_name="res.partner",
        index="btree_not_null",
        tracking=True,
        help="The outside organisation that certifies.",
    )
    engineer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_certification_engineer",
        string="Engineers",
        domain=lambda self: [
            ("all_group_ids", "in", self.env.ref("crm_corporate_sales.group_field_engineer").ids)
        ],
        help="Our engineers who are there.",
    )
    date_planned = fields.Date(index=True, tracking=True)
    date_planned_end = fields.Date(string="Planned Until")
    date_start = fields.Date(string="Begun On", readonly=True, copy=False)
    date_done = fields.Date(string="Done On", readonly=True, copy=False)
    programme = fields.Text(help="What is checked, by which norms and method.")
    programme_file = fields.Binary(attachment=True, string="Document of the Programme")
    programme_file_name = fields.Char(string="Name of the Document of the Programme")

    # result
    protocol_number = fields.Char(copy=False, tracking=True)
    protocol_date = fields.Date(copy=False)
    protocol_file = fields.Binary(attachment=True, copy=False, string="Protocol")
    protocol_file_name = fields.Char(string="Name of the Protocol", copy=False)
    result = fields.Selection(
        selection=[("passed", "Passed"), ("failed", "Failed"), ("repeat", "To Repeat")],
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    result_note = fields.Text(copy=False, string="Remarks")
    certificate_number = fields.Char(copy=False, index="trigram", tracking=True)
    certificate_file = fields.Binary(attachment=True, copy=False, string="Certificate")
    certificate_file_name = fields.Char(string="Name of the Certificate", copy=False)
    valid_from = fields.Date(copy=False)
    valid_to = fields.Date(
        copy=False, index=True, tracking=True, help="Last day; empty: without end."
    )
    reminder_days = fields.Integer(
        string="Remind Before",
        default=45,
        help="Days before the last day when the salesperson gets the activity to offer the next "
        "certification. 0: never.",
    )
    reminder_date = fields.Date(
        compute="_compute_reminder_date", store=True, index="btree_not_null"
    )
    reminded_on = fields.Date(readonly=True, copy=False)
    validity = fields.Selection(
        selection=[
            ("valid", "Valid"),
            ("expiring", "Expiring"),
            ("expired", "No Longer Valid"),
        ],
        compute="_compute_validity",
        search="_search_validity",
    )

    # attempts
    previous_id = fields.Many2one(
        comodel_name="crm.certification",
        string="Attempt Before",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    next_ids = fields.One2many(
        comodel_name="crm.certification", inverse_name="previous_id", string="Next Attempt"
    )
    attempt = fields.Integer(readonly=True, copy=False, default=1)

    # money
    cost_planned = fields.Monetary(string="Planned Cost", groups=COST_GROUPS)
    cost_actual = fields.Monetary(string="Actual Cost", groups=COST_GROUPS)

    _unit_uniq = models.UniqueIndex(
        "(sale_line_id, unit_no) WHERE sale_line_id IS NOT NULL AND previous_id IS NULL",
        "This piece of the order has its certification already.",
    )
    _next_uniq = models.UniqueIndex(
        "(previous_id) WHERE previous_id IS NOT NULL AND state != 'cancelled'",
        "This attempt has been repeated already.",
    )
    _valid_order = models.Constraint(
        "CHECK (valid_from IS NULL OR valid_to IS NULL OR valid_from <= valid_to)",
        "A certificate can't end before it begins.",
    )
    _planned_order = models.Constraint(
        "CHECK (date_planned IS NULL OR date_planned_end IS NULL OR date_planned <= date_planned_end)",
        "A certification can't end before it begins.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of equipment is more than none."
    )

    # ------------------------------------------------------------
    # compute, constraints
    # ------------------------------------------------------------

    @api.depends("product_id")
    def _compute_equipment_name(self):
        for record in self:
            product = record.product_id.with_context(
                lang=record.company_id.partner_id.lang, display_default_code=False
            )
            record.equipment_name = product.display_name if product else record.equipment_name

    @api.depends("equipment_name", "serial_number", "attempt")
    def _compute_display_name(self):
        for record in self:
            name = record.equipment_name or ""
            if record.serial_number:
                name = f"{name} № {record.serial_number}"
            if record.attempt > 1:
                name = self.env._("%(name)s, attempt %(number)s", name=name, number=record.attempt)
            record.display_name = name

    @api.depends("valid_to", "reminder_days")
    def _compute_reminder_date(self):
        for record in self:
            has_reminder = record.valid_to and record.reminder_days > 0
            record.reminder_date = has_reminder and fields.Date.subtract(
                record.valid_to, days=record.reminder_days
            )

    @api.depends("result", "valid_to", "reminder_date")
    @api.depends_context("tz")
    def _compute_validity(self):
        today = fields.Date.context_today(self)
        for record in self:
            if record.result != "passed":
                record.validity = False
            elif record.valid_to and record.valid_to < today:
                record.validity = "expired"
            elif record.reminder_date and record.reminder_date <= today:
                record.validity = "expiring"
            else:
                record.validity = "valid"

    @api.model
    def _search_validity(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        passed = fields.Domain("result", "=", "passed")
        not_expired = fields.Domain("valid_to", "=", False) | fields.Domain("valid_to", ">=", today)
        soon = fields.Domain("reminder_date", "<=", today)
        meanings = {
            "expired": passed & fields.Domain("valid_to", "<", today),
            "expiring": passed & not_expired & soon,
            "valid": passed & not_expired & (fields.Domain("reminder_date", "=", False) | ~soon),
            False: fields.Domain("result", "!=", "passed"),
        }
        return fields.Domain.OR(meanings[item] for item in value if item in meanings)

    @api.constrains("reminder_days")
    def _check_reminder_days(self):
        if self.filtered(lambda record: record.reminder_days < 0):
            raise ValidationError(self.env._("Days before the end can't be less than none."))

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_server_fields(vals_list)
        records = super().create(vals_list)
        # sudo: an engineer has no right on orders
        records.sudo().order_id._touch_execution()
        return records

    def write(self, vals):
        self._refuse_fields(vals)
        if {"valid_to", "reminder_days"} & set(vals):
            vals = {"reminded_on": False, **vals}
        result = super().write(vals)
        if {"state", "certificate_number"} & set(vals):
            # sudo: as above
            self.sudo().order_id._touch_execution()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for record in self:
            if record.state == "done" or (record.is_automatic and not self.env.su):
                raise UserError(
                    self.env._(
                        "The certification “%(certification)s” is kept; cancel it instead.",
                        certification=record.display_name,
                    )
                )

    # ------------------------------------------------------------
    # pieces of an order line (see models/commissioning/sale_order_line.py)
    # ------------------------------------------------------------

    def _is_loose(self):
        """It has no result yet: the order may still change it."""
        self.ensure_one()
        return self.state in OPEN

    def _is_used(self):
        """Somebody planned it or wrote its number."""
        self.ensure_one()
        return self.state != "draft" or bool(self.serial_number)
