from odoo import api, models


class CrmCommissioningPart(models.AbstractModel):
    """A part of a commissioning: its rights are those on it; settled with the act."""

    _name = "crm.commissioning.part"
    _inherit = ["crm.owned.part"]
    _description = "Part of a Commissioning"
    _owner_field = "commissioning_id"
    #: fields that may change when the act is signed
    _fields_always = frozenset()

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            # before it is made: a visit gives its engineers the right they must have already
            ids = {vals.get("commissioning_id") for vals in vals_list}
            ids.add(self.env.context.get("default_commissioning_id"))
            commissionings = self.env["crm.commissioning"].browse(ids - {None, False})
            commissionings.check_access("write")
            commissionings._refuse_closed()
        parts = super().create(vals_list)
        if not self.env.su:
            parts.commissioning_id._refuse_closed()
        return parts

    def write(self, vals):
        if not self.env.su and vals.get("commissioning_id"):
            self.env["crm.commissioning"].browse(vals["commissioning_id"]).check_access("write")
        if not self.env.su and set(vals) - self._fields_always:
            self.commissioning_id._refuse_closed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_closed(self):
        if not self.env.su:
            self.commissioning_id._refuse_closed()
