from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import simulator


class CrmSalesLever(models.Model):
    """Something to do about a plan that is not reached yet, and how much work it is."""

    _name = "crm.sales.lever"
    _description = "Lever of the Simulator"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Selection(
        selection=[
            (simulator.WIN, "Win more of the open deals"),
            (simulator.AMOUNT, "Sell larger or with less discount"),
            (simulator.PULL, "Pull in later deals"),
            (simulator.NEW, "Find new deals"),
        ],
        required=True,
        readonly=True,
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: for all companies that have none of their own."
    )
    step = fields.Float(
        required=True,
        digits=(16, 2),
        help="Size of a step: percent for chances and amounts, deals for the others.",
    )
    levels = fields.Integer(string="Steps", required=True, help="How far the lever goes.")
    hours = fields.Float(
        required=True,
        help="Hours of work: for a step on each open deal (chances, amounts), or for each deal "
        "that is pulled in or found.",
    )

    _code_unique = models.UniqueIndex(
        "(code, COALESCE(company_id, 0))", "A company has each lever only once."
    )
    _step_positive = models.Constraint(
        "CHECK (step > 0 AND hours >= 0)", "A step is more than nothing, its work not less."
    )
    _levels_bounded = models.Constraint(
        "CHECK (levels BETWEEN 1 AND 50)", "A lever has from 1 to 50 steps."
    )

    @api.constrains("code", "step")
    def _check_step(self):
        for lever in self:
            if lever.code in (simulator.PULL, simulator.NEW) and lever.step != 1:
                raise ValidationError(
                    self.env._("“%(lever)s” goes deal by deal: its step is 1.", lever=lever.name)
                )

    @api.model
    def _get_of(self, company):
        """The levers of a company: its own ones, else the common ones."""
        # sudo: whoever may see a simulation may see what its levers cost
        found = self.sudo().search([("company_id", "in", (company.id, False))])
        own = set(found.filtered("company_id").mapped("code"))
        return found.filtered(lambda lever: lever.company_id or lever.code not in own)

    def _get_step(self):
        """Size of a step as the engine takes it."""
        self.ensure_one()
        is_share = self.code in (simulator.WIN, simulator.AMOUNT)
        return self.step / 100 if is_share else self.step
