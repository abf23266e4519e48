from odoo import fields, models


class CrmTeam(models.Model):
    _inherit = "crm.team"

    code = fields.Char(
        copy=False, help="Outside programs call the team by this name when they register inquiries."
    )

    _code_uniq = models.UniqueIndex(
        "(lower(code), COALESCE(company_id, 0)) WHERE code IS NOT NULL AND code != ''",
        "Another sales team of the company has this code.",
    )
