from odoo import models


class CrmLeadPart(models.AbstractModel):
    """A record that belongs to a deal (field ``lead_id``): its rights are those on the deal."""

    _name = "crm.lead.part"
    _inherit = "crm.owned.part"
    _description = "Part of a Deal"
    _owner_field = "lead_id"
