from odoo import api, fields, models


class CrmCommissioningChecklist(models.Model):
    """What is checked on equipment of some categories; copied to each piece."""

    _name = "crm.commissioning.checklist"
    _description = "Commissioning Checklist"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    categ_ids = fields.Many2many(
        comodel_name="product.category",
        relation="crm_commissioning_checklist_categ",
        string="Product Categories",
        help="With their subcategories, unless one of these has a checklist of its own. "
        "None: for all equipment without another checklist.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", index="btree_not_null", help="Empty: for all companies."
    )
    item_ids = fields.One2many(
        comodel_name="crm.commissioning.checklist.item",
        inverse_name="checklist_id",
        string="Items",
        copy=True,
    )

    @api.model
    def _get_for(self, categories):
        """{category: the nearest checklist; that of no category at last}."""
        lists = self.search([("company_id", "in", (False, self.env.company.id))])
        # a company's own before the common one
        lists = lists.sorted(lambda item: (not item.company_id, item.id))
        by_category = {}
        for checklist in lists:
            for category in checklist.categ_ids:
                by_category.setdefault(category.id, checklist)
        common = lists.filtered(lambda item: not item.categ_ids)[:1]
        result = {self.env["product.category"]: common}
        for category in categories:
            path = [int(part) for part in (category.parent_path or "").split("/") if part]
            nearest = next((by_category[key] for key in reversed(path) if key in by_category), None)
            result[category] = nearest or common
        return result


class CrmCommissioningChecklistItem(models.Model):
    """One thing to check."""

    _name = "crm.commissioning.checklist.item"
    _description = "Item of a Commissioning Checklist"
    _order = "checklist_id, sequence, id"

    checklist_id = fields.Many2one(
        comodel_name="crm.commissioning.checklist", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True, string="What to Check")
    hint = fields.Char(translate=True, help="Norm or way to check it.")
    needs_photo = fields.Boolean(string="Photo Needed")

    def _prepare_check_vals(self, commissioning):
        self.ensure_one()
        item = self.with_context(lang=commissioning.sudo().company_id.partner_id.lang)
        return {
            "sequence": item.sequence,
            "name": item.name,
            "hint": item.hint,
            "needs_photo": item.needs_photo,
        }
