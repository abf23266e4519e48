from odoo import models


class CrmTargetPart(models.AbstractModel):
    """A record that belongs to a target (field ``target_id``): its rights are those on the target."""

    _name = "crm.target.part"
    _inherit = "crm.owned.part"
    _description = "Part of a Target"
    _owner_field = "target_id"
