from odoo import api, fields, models
from odoo.exceptions import ValidationError


class CrmCommissioningDefect(models.Model):
    """What is not in order, and until when it is removed."""

    _name = "crm.commissioning.defect"
    _inherit = ["crm.commissioning.part"]
    _description = "Defect"
    _order = "commissioning_id, removed_on desc, id"
    #: a promise given in the act is kept after it is signed
    _fields_always = frozenset(("removed_on", "removal_note", "user_id", "photo_removed"))

    commissioning_id = fields.Many2one(
        comodel_name="crm.commissioning", required=True, index=True, ondelete="cascade"
    )
    equipment_id = fields.Many2one(
        comodel_name="crm.commissioning.equipment",
        index="btree_not_null",
        ondelete="set null",
        domain="[('commissioning_id', '=', commissioning_id)]",
    )
    check_id = fields.Many2one(
        comodel_name="crm.commissioning.check",
        string="Item of the Checklist",
        index="btree_not_null",
        ondelete="set null",
        readonly=True,
    )
    name = fields.Char(required=True, string="Defect")
    severity = fields.Selection(
        selection=[("minor", "Minor"), ("severe", "Severe")],
        required=True,
        default="minor",
        help="A severe one keeps the act from being signed, unless the customer accepts it with a "
        "day of removal.",
    )
    found_on = fields.Date(required=True, default=fields.Date.context_today)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
    )
    is_accepted = fields.Boolean(
        string="Accepted by the Customer",
        help="The customer signs the act with this defect, which is removed till the day named.",
    )
    remove_until = fields.Date(string="Removed Until", help="Stands in the act.")
    removed_on = fields.Date()
    removal_note = fields.Char(string="How Removed")
    photo = fields.Image(max_width=1600, max_height=1600)
    photo_removed = fields.Image(string="Photo After", max_width=1600, max_height=1600)

    @api.constrains("is_accepted", "remove_until")
    def _check_accepted(self):
        for defect in self.filtered(lambda item: item.is_accepted and not item.remove_until):
            raise ValidationError(
                self.env._(
                    "The defect “%(defect)s” is accepted only with the day until which it is "
                    "removed.",
                    defect=defect.name,
                )
            )

    @api.constrains("found_on", "removed_on", "remove_until")
    def _check_dates(self):
        for defect in self:
            later = [day for day in (defect.removed_on, defect.remove_until) if day]
            if any(day < defect.found_on for day in later):
                raise ValidationError(
                    self.env._(
                        "The defect “%(defect)s” can't be removed before it was found.",
                        defect=defect.name,
                    )
                )

    def action_remove(self):
        """The defect is gone."""
        today = fields.Date.context_today(self)
        for defect in self:
            defect.removed_on = max(today, defect.found_on)
        return True

    def _filter_preventing(self):
        """Those that keep the act from being signed."""
        return self.filtered(
            lambda item: (
                item.severity == "severe"
                and not item.removed_on
                and not (item.is_accepted and item.remove_until)
            )
        )
