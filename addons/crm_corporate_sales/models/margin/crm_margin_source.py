from odoo import api, models


class CrmMarginSource(models.AbstractModel):
    """What orders cost is counted from these; before and after a change, they note which orders."""

    _name = "crm.margin.source"
    _description = "Source of Margins"

    def _touch_margins(self):
        """Note the orders whose costs these records are part of."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._touch_margins()
        return records

    def write(self, vals):
        self._touch_margins()
        result = super().write(vals)
        self._touch_margins()
        return result

    def unlink(self):
        self._touch_margins()
        return super().unlink()
