from odoo import api, models

ACT_CODE = "crm.commissioning.act"


class ResCompany(models.Model):
    """Each company numbers its acts by itself."""

    _inherit = "res.company"

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._create_act_sequences()
        return companies

    def _create_act_sequences(self):
        # sudo: whoever may make a company may not manage sequences
        self.env["ir.sequence"].sudo().create(
            [
                {
                    "name": f"Acts of completed works of {company.name}",
                    "code": ACT_CODE,
                    "company_id": company.id,
                    "prefix": "%(range_year)s-",
                    "padding": 4,
                    "use_date_range": True,
                }
                for company in self
            ]
        )

    @api.model
    def _create_missing_act_sequences(self):
        """Sequences of the companies that have none yet (at installation)."""
        # sudo: called from a data file
        numbered = self.env["ir.sequence"].sudo().search([("code", "=", ACT_CODE)]).company_id
        self.search([("id", "not in", numbered.ids)])._create_act_sequences()
