from odoo import api, fields, models
from odoo.exceptions import UserError

#: work goes on or is to come
OPEN = ("draft", "planned", "in_progress")
#: nothing is changed any more
CLOSED = ("signed", "cancelled")


class CrmCommissioning(models.Model):
    """Putting the equipment of an order into operation at one site (spec 3.6)."""

    _name = "crm.commissioning"
    _inherit = ["portal.mixin", "crm.order.work"]
    _description = "Commissioning"
    _order = "date_start desc, id desc"
    _rec_names_search = ["order_id.name", "partner_id.name", "act_number"]
    _check_company_auto = True
    _state_initial = "draft"

    state = fields.Selection(
        selection=[
            ("draft", "To Plan"),
            ("planned", "Planned"),
            ("in_progress", "In Progress"),
            ("act_to_sign", "Act to Sign"),
            ("signed", "Act Signed"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
        tracking=True,
        help="Moved by the buttons: a planned visit, the start of the works, the act, its "
        "signature.",
        group_expand="_group_expand_state",
    )
    service_line_ids = fields.Many2many(
        comodel_name="sale.order.line",
        relation="crm_commissioning_service_line",
        string="Ordered Works",
        readonly=True,
        copy=False,
        groups="sales_team.group_sale_salesman",
    )

    # where
    site_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_site_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        tracking=True,
        help="Where the equipment stands; the delivery address unless you choose another one.",
    )
    site_address = fields.Char(compute="_compute_site_address", string="Address")
    contact_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact on Site",
        help="Whom the engineers call at the gate.",
    )
    contact_phone = fields.Char(related="contact_id.phone", string="Phone of the Contact")

    # parts
    visit_ids = fields.One2many(
        comodel_name="crm.commissioning.visit", inverse_name="commissioning_id", string="Visits"
    )
    equipment_ids = fields.One2many(
        comodel_name="crm.commissioning.equipment", inverse_name="commissioning_id"
    )
    check_ids = fields.One2many(
        comodel_name="crm.commissioning.check", inverse_name="commissioning_id", string="Checklist"
    )
    defect_ids = fields.One2many(
        comodel_name="crm.commissioning.defect", inverse_name="commissioning_id", string="Defects"
    )
    work_ids = fields.One2many(
        comodel_name="crm.commissioning.work", inverse_name="commissioning_id", string="Works Done"
    )
    note = fields.Text(help="For the engineers: pass, transport, what to take along.")

    # figures
    engineer_ids = fields.Many2many(
        comodel_name="res.users",
        relation="crm_commissioning_engineer",
        string="Engineers",
        compute="_compute_visits",
        store=True,
        help="Who is planned for the visits.",
    )
    date_start = fields.Datetime(
        compute="_compute_visits", store=True, string="Planned Start", index="btree_not_null"
    )
    date_end = fields.Datetime(compute="_compute_visits", store=True, string="Planned End")
    date_started = fields.Datetime(readonly=True, copy=False, string="Begun On")
    hours_planned = fields.Float(
        compute="_compute_visits",
        store=True,
        string="Planned Hours",
        help="Length of the visits for each engineer.",
    )
    hours_spent = fields.Float(compute="_compute_hours_spent", store=True)
    defects_open = fields.Integer(
        compute="_compute_defects_open", store=True, string="Open Defects"
    )
    check_progress = fields.Integer(
        compute="_compute_check_progress", string="Checklist Done", help="Percent."
    )
    check_summary = fields.Char(compute="_compute_check_progress", string="Checked")
    equipment_summary = fields.Char(compute="_compute_equipment_summary", string="What")

    _automatic_uniq = models.UniqueIndex(
        "(order_id) WHERE is_automatic IS TRUE AND state IN ('draft', 'planned', 'in_progress')",
        "The commissioning of this order is there already.",
    )

    # ------------------------------------------------------------
    # compute
    # ------------------------------------------------------------

    @api.depends("order_id")
    def _compute_site_id(self):
        for record in self:
            # sudo: an engineer has no right on orders; the site is what they need to know
            order = record.order_id.sudo()
            record.site_id = record.site_id or order.partner_shipping_id or order.partner_id

    @api.depends("site_id")
    def _compute_site_address(self):
        for record in self:
            address = record.site_id._display_address(without_company=True) or ""
            record.site_address = ", ".join(
                " ".join(line.split()) for line in address.split("\n") if line.strip()
            )

    @api.depends("order_id.name", "site_id.city", "partner_id.name")
    def _compute_display_name(self):
        for record in self:
            # sudo: an engineer has no right on orders; its number is on the act anyway
            parts = (record.sudo().order_id.name, record.site_id.city or record.partner_id.name)
            record.display_name = " · ".join(part for part in parts if part)

    def _compute_access_url(self):
        super()._compute_access_url()
        for record in self:
            record.access_url = f"/my/commissioning/{record.id}"

    @api.depends(
        "visit_ids.state", "visit_ids.date_start", "visit_ids.date_end", "visit_ids.engineer_ids"
    )
    def _compute_visits(self):
        for record in self:
            visits = record.visit_ids.filtered(lambda visit: visit.state != "cancelled")
            record.engineer_ids = visits.engineer_ids
            record.date_start = min(visits.mapped("date_start"), default=False)
            record.date_end = max(visits.mapped("date_end"), default=False)
            record.hours_planned = sum(visit._get_planned_hours() for visit in visits)

    @api.depends("work_ids.hours")
    def _compute_hours_spent(self):
        for record in self:
            record.hours_spent = sum(record.work_ids.mapped("hours"))

    @api.depends("defect_ids.removed_on")
    def _compute_defects_open(self):
        for record in self:
            record.defects_open = len(record.defect_ids.filtered(lambda item: not item.removed_on))

    @api.depends("check_ids.state")
    def _compute_check_progress(self):
        for record in self:
            total = len(record.check_ids)
            done = len(record.check_ids.filtered(lambda item: item.state != "todo"))
            record.check_progress = round(100 * done / total) if total else 0
            record.check_summary = f"{done} / {total}" if total else False

    @api.depends("equipment_ids.product_id", "equipment_ids.quantity")
    @api.depends_context("lang")
    def _compute_equipment_summary(self):
        for record in self:
            quantities = {}
            for item in record.equipment_ids:
                name = item.product_id.name or item.name
                quantities[name] = quantities.get(name, 0) + item.quantity
            record.equipment_summary = ", ".join(
                name if quantity == 1 else f"{name} × {quantity:g}"
                for name, quantity in quantities.items()
            )

    # ------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        # sudo: an engineer has no right on orders
        records.sudo().order_id._touch_execution()
        return records

    def write(self, vals):
        self._refuse_fields(vals)
        result = super().write(vals)
        if "state" in vals:
            # sudo: an engineer has no right on orders
            self.sudo().order_id._touch_execution()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_only_unused(self):
        for record in self:
            if record.state not in ("draft", "cancelled") or record.act_number:
                raise UserError(
                    self.env._(
                        "The commissioning “%(commissioning)s” is kept; cancel it instead.",
                        commissioning=record.display_name,
                    )
                )
            if record.is_automatic and not self.env.su:
                raise UserError(
                    self.env._(
                        "The commissioning “%(commissioning)s” was ordered. A sales manager can "
                        "cancel it, with a reason.",
                        commissioning=record.display_name,
                    )
                )
