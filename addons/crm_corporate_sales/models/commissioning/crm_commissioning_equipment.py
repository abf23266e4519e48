from odoo import api, fields, models

from .crm_commissioning import OPEN


class CrmCommissioningEquipment(models.Model):
    """A piece of equipment at the site, with its serial number."""

    _name = "crm.commissioning.equipment"
    _inherit = ["crm.commissioning.part", "crm.order.piece"]
    _description = "Equipment to Commission"
    _order = "commissioning_id, sequence, id"

    commissioning_id = fields.Many2one(
        comodel_name="crm.commissioning", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        compute="_compute_name",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        string="Description",
    )
    is_tracked = fields.Boolean(compute="_compute_is_tracked")
    check_ids = fields.One2many(
        comodel_name="crm.commissioning.check", inverse_name="equipment_id", string="Checklist"
    )

    _unit_uniq = models.UniqueIndex(
        "(sale_line_id, unit_no) WHERE sale_line_id IS NOT NULL",
        "This piece of the order is in a commissioning already.",
    )
    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity of equipment is more than none."
    )

    @api.depends("product_id")
    def _compute_name(self):
        for item in self:
            company = item.commissioning_id.company_id
            product = item.product_id.with_context(
                lang=company.partner_id.lang, display_default_code=False
            )
            item.name = product.display_name if product else item.name

    @api.depends("product_id")
    def _compute_is_tracked(self):
        for item in self:
            item.is_tracked = item.product_id.tracking == "serial"

    @api.depends("name", "serial_number")
    def _compute_display_name(self):
        for item in self:
            number = item.serial_number
            item.display_name = f"{item.name} № {number}" if number else item.name

    @api.model_create_multi
    def create(self, vals_list):
        equipment = super().create(vals_list)
        equipment._copy_checklists()
        return equipment

    def _copy_checklists(self):
        """Give each piece the checklist of its category."""
        # sudo: engineers only read templates of their category; the copy is theirs
        checklists = (
            self.env["crm.commissioning.checklist"].sudo()._get_for(self.product_id.categ_id)
        )
        self.env["crm.commissioning.check"].sudo().create(
            [
                {
                    "commissioning_id": item.commissioning_id.id,
                    "equipment_id": item.id,
                    **check._prepare_check_vals(item.commissioning_id),
                }
                for item in self
                if item.product_id
                for check in checklists[item.product_id.categ_id].item_ids
            ]
        )

    # ------------------------------------------------------------
    # pieces of an order line (see sale_order_line.py)
    # ------------------------------------------------------------

    def _is_loose(self):
        """The act is not made yet: the order may still change it."""
        self.ensure_one()
        return self.commissioning_id.state in OPEN

    def _is_used(self):
        """Somebody wrote its number or began to check it."""
        self.ensure_one()
        return bool(self.serial_number) or any(check.state != "todo" for check in self.check_ids)
