from odoo import models


class ContractLine(models.Model):
    """Lines are seen by whoever sees their contract."""

    _name = "contract.line"
    _inherit = ["contract.line", "crm.owned.part"]
    _owner_field = "contract_id"
