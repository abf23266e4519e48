from odoo import api, fields, models


class CrmProcessRecommendation(models.Model):
    """A stage advised by an outcome, possibly under a condition."""

    _name = "crm.process.recommendation"
    _description = "Recommended Next Stage"
    _inherit = ["crm.process.part"]
    _order = "outcome_id, sequence, id"
    _rec_name = "stage_id"

    outcome_id = fields.Many2one(
        "crm.process.outcome", required=True, index=True, ondelete="cascade"
    )
    process_id = fields.Many2one(related="outcome_id.step_id.stage_id.process_id")
    sequence = fields.Integer(default=10)
    stage_id = fields.Many2one(
        "crm.stage",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('process_id', '=', process_id)]",
    )
    condition = fields.Char(help="A domain over the deal. Empty: always recommended.")
    owner = fields.Selection(
        [
            ("keep", "stays"),
            ("current", "is the current user, unless another was chosen"),
            ("direction_head", "is the head of the sales direction"),
        ],
        string="Salesperson There",
        default="keep",
        required=True,
    )

    @api.constrains("condition")
    def _check_condition(self):
        for item in self:
            self._check_condition_text(item.condition, item.stage_id.name)

    def _get_process(self):
        return self.outcome_id.step_id.stage_id.process_id
