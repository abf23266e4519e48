from odoo import fields, models
from odoo.exceptions import UserError


class CrmCommissioningCheck(models.Model):
    """An item of the checklist at work."""

    _name = "crm.commissioning.check"
    _inherit = ["crm.commissioning.part"]
    _description = "Item of the Checklist"
    _order = "commissioning_id, equipment_id, sequence, id"

    commissioning_id = fields.Many2one(
        comodel_name="crm.commissioning", required=True, index=True, ondelete="cascade"
    )
    equipment_id = fields.Many2one(
        comodel_name="crm.commissioning.equipment",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('commissioning_id', '=', commissioning_id)]",
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, string="What to Check")
    hint = fields.Char()
    needs_photo = fields.Boolean(string="Photo Needed")
    state = fields.Selection(
        selection=[
            ("todo", "To Check"),
            ("done", "Done"),
            ("not_applicable", "Not Applicable"),
            ("failed", "Not in Order"),
        ],
        string="Result",
        required=True,
        default="todo",
    )
    note = fields.Text(string="Remark", help="Measured value, what was seen.")
    photo = fields.Image(max_width=1600, max_height=1600)
    checked_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    checked_on = fields.Datetime(readonly=True)
    defect_ids = fields.One2many(
        comodel_name="crm.commissioning.defect", inverse_name="check_id", string="Defects"
    )

    def write(self, vals):
        vals = dict(vals)
        if not self.env.su:
            vals.pop("checked_by_id", None)
            vals.pop("checked_on", None)
        if "state" in vals:
            is_open = vals["state"] == "todo"
            vals["checked_by_id"] = False if is_open else self.env.uid
            vals["checked_on"] = False if is_open else fields.Datetime.now()
        result = super().write(vals)
        if "state" in vals:
            self._follow_with_defects(vals["state"])
        return result

    def _follow_with_defects(self, state):
        """A failed item opens a defect; what is in order again, or not needed, removes it."""
        defects = self.env["crm.commissioning.defect"]
        if state == "failed":
            defects.create(
                [
                    {
                        "commissioning_id": check.commissioning_id.id,
                        "equipment_id": check.equipment_id.id,
                        "check_id": check.id,
                        "name": check.name,
                        "severity": "severe",
                    }
                    for check in self
                    if not check.defect_ids.filtered(lambda item: not item.removed_on)
                ]
            )
        elif state in ("done", "not_applicable"):
            self.defect_ids.filtered(lambda item: not item.removed_on).action_remove()

    def action_done(self):
        """The item is in order."""
        for check in self.filtered(lambda item: item.needs_photo and not item.photo):
            raise UserError(self.env._("Take the photo of “%(check)s” first.", check=check.name))
        self.write({"state": "done"})
        return True

    def action_not_applicable(self):
        """There is nothing to check here."""
        self.write({"state": "not_applicable"})
        return True

    def action_fail(self):
        """The item is not in order: a defect is opened."""
        self.write({"state": "failed"})
        return True

    def action_reset(self):
        """The item is to be checked again."""
        self.write({"state": "todo"})
        return True
