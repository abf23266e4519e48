from odoo import api, fields, models
from odoo.exceptions import ValidationError

#: answers that leave a requirement unmet
UNMET = ("open", "not_met")


class CrmLeadRequirement(models.Model):
    """One thing the client needs or wishes, and what we answer to it."""

    _name = "crm.lead.requirement"
    _inherit = ["crm.lead.part"]
    _description = "Requirement of a Deal"
    _order = "lead_id, sequence, id"
    _rec_name = "parameter"
    _check_company_auto = True

    lead_id = fields.Many2one(
        comodel_name="crm.lead", string="Deal", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    sequence = fields.Integer(default=10)
    topic = fields.Char(
        string="What",
        help="What the requirement is about: furnace, vacuum system, delivery, service …",
    )
    parameter = fields.Char(
        required=True, help="What is asked of it: working temperature, chamber volume …"
    )
    value = fields.Char(help="How much or which: “≥ 1300”, “stainless steel”.")
    unit = fields.Char(help="Unit of the value: °C, l, Pa …")
    necessity = fields.Selection(
        selection=[("must", "Must"), ("wish", "Wish")],
        required=True,
        default="must",
        help="A must that is not met can cost the deal; a wish makes our offer better.",
    )
    answer = fields.Selection(
        selection=[
            ("open", "To Be Answered"),
            ("met", "Met by a Product"),
            ("other", "Met Otherwise"),
            ("not_met", "Not Met"),
        ],
        compute="_compute_answer",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Otherwise: by a partner, by what the client has already, by agreement. Say how in "
        "the note.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Met By",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('sale_ok', '=', True)]",
        help="The product that meets the requirement. It goes into the quotation by “Propose”.",
    )
    product_qty = fields.Float(
        string="Quantity",
        digits="Product Unit",
        default=1.0,
        help="How many of the product are needed, in its own unit of measure. Requirements met "
        "by the same product are met together: the largest quantity counts.",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit of Measure")
    note = fields.Char()
    is_unmet = fields.Boolean(
        compute="_compute_is_unmet", store=True, string="Unmet", help="Nothing meets it so far."
    )
    on_hand_qty = fields.Float(
        string="On Hand", compute="_compute_stock", compute_sudo=True, digits="Product Unit"
    )
    free_qty = fields.Float(
        string="Free in Stock",
        compute="_compute_stock",
        compute_sudo=True,
        digits="Product Unit",
        help="On hand and not reserved for other orders, in all warehouses of the company.",
    )
    forecast_qty = fields.Float(
        string="Forecast",
        compute="_compute_stock",
        compute_sudo=True,
        digits="Product Unit",
        help="On hand, with all planned receipts and deliveries.",
    )
    is_stocked = fields.Boolean(related="product_id.is_storable", string="Kept in Stock")

    _product_qty_positive = models.Constraint(
        "CHECK (product_qty > 0)", "The quantity of a requirement must be more than zero."
    )

    @api.depends("product_id")
    def _compute_answer(self):
        """A product answers the question; taking it away asks it again."""
        for line in self:
            if line.product_id:
                line.answer = "met"
            elif line.answer in (False, "met"):
                line.answer = "open"

    @api.depends("answer")
    def _compute_is_unmet(self):
        for line in self:
            line.is_unmet = line.answer in UNMET

    @api.depends("product_id", "company_id")
    @api.depends_context("company")
    def _compute_stock(self):
        # company by company: each has its own warehouses
        for company, lines in self.grouped("company_id").items():
            stock = lines.product_id._get_stock(
                self.env["stock.warehouse"], company or self.env.company
            )
            for line in lines:
                known = stock.get(line.product_id.id, {})
                line.on_hand_qty = known.get("on_hand", 0.0)
                line.free_qty = known.get("free", 0.0)
                line.forecast_qty = known.get("forecast", 0.0)

    @api.constrains("answer", "product_id")
    def _check_answer(self):
        for line in self:
            if line.answer == "met" and not line.product_id:
                raise ValidationError(
                    self.env._(
                        "“%(requirement)s” is said to be met by a product. Choose the product, or "
                        "say that it is met otherwise.",
                        requirement=line.parameter,
                    )
                )

    @api.constrains("answer", "note")
    def _check_note(self):
        for line in self:
            if line.answer == "other" and not (line.note or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%(requirement)s” is met otherwise: say how in its note.",
                        requirement=line.parameter,
                    )
                )

    def _get_identity(self):
        """What makes two requirements the same one, however they are written."""
        self.ensure_one()
        texts = (self.topic, self.parameter, self.value, self.unit)
        return (self.necessity, *(" ".join((text or "").lower().split()) for text in texts))
