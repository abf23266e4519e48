from odoo import fields, models

from ...engine import qualification

GATES = [
    (qualification.FREE, "Nothing is asked"),
    (qualification.WARN, "Warn"),
    (qualification.BLOCK, "Block"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    qualification_gate = fields.Selection(
        selection=GATES,
        required=True,
        default=qualification.BLOCK,
        help="What happens when somebody makes a deal out of a lead that does not tell yet: "
        "customer, department, salesperson, need, amount, closing date and source.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    qualification_gate = fields.Selection(
        related="company_id.qualification_gate", readonly=False, required=True
    )


class CrmTeam(models.Model):
    _inherit = "crm.team"

    qualification_gate = fields.Selection(
        selection=GATES, help="Empty: as the company has it in the settings."
    )

    def _get_qualification_gate(self, company):
        """The gate of this team, else the company's; also without a team.

        :param company: ``res.company``
        """
        # sudo: settings that whoever qualifies a lead may not be allowed to read
        return self.sudo().qualification_gate or company.sudo().qualification_gate
