from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import validation


class CrmProcessOutcome(models.Model):
    """A named end of a step and what follows."""

    _name = "crm.process.outcome"
    _description = "Outcome of a Process Step"
    _inherit = ["crm.process.part"]
    _order = "step_id, sequence, id"

    step_id = fields.Many2one("crm.process.step", required=True, index=True, ondelete="cascade")
    stage_id = fields.Many2one(related="step_id.stage_id", store=True)
    sequence = fields.Integer(default=10, help="The first outcome is the default one.")
    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="“cancelled” is taken when the step's activity is deleted."
    )
    transition = fields.Selection(
        [
            ("finish", "Finish the stage"),
            ("step", "Go to a step"),
            ("repeat", "Repeat this step"),
            ("won", "Close as won"),
            ("lost", "Close as lost"),
        ],
        required=True,
        default="finish",
    )
    target_step_id = fields.Many2one(
        "crm.process.step",
        string="Goes to Step",
        domain="[('stage_id', '=', stage_id)]",
        ondelete="restrict",
    )
    asks_date = fields.Boolean(help="The user is asked for the date of the next step.")
    asks_user = fields.Boolean(
        string="Asks for Responsible",
        help="The deal's salesperson has to be chosen with this outcome.",
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "crm_process_outcome_required_rel",
        string="Required Fields",
        domain="[('model', '=', 'crm.lead')]",
    )
    lost_reason_id = fields.Many2one(
        "crm.lost.reason", help="Taken when the user gives no other reason for closing as lost."
    )
    spawn_step_ids = fields.Many2many(
        "crm.process.step",
        "crm_process_outcome_spawn_rel",
        string="Also Plans",
        help="Steps of later stages whose activities are planned already now.",
    )
    recommendation_ids = fields.One2many(
        "crm.process.recommendation", "outcome_id", string="Recommends", copy=True
    )

    _code_step_unique = models.UniqueIndex(
        "(step_id, code)", "Two outcomes of a step can't have the same code."
    )

    @api.constrains("code")
    def _check_code(self):
        for outcome in self:
            if not validation.CODE_PATTERN.match(outcome.code):
                raise ValidationError(
                    self.env._("“%(code)s” is not a code of an outcome.", code=outcome.code)
                )

    @api.constrains("transition", "target_step_id")
    def _check_target(self):
        for outcome in self:
            target = outcome.target_step_id
            if (
                outcome.transition == "step"
                and target
                and target.stage_id != outcome.step_id.stage_id
            ):
                raise ValidationError(
                    self.env._(
                        "“%(outcome)s” leads to a step of another stage. Finish the stage and "
                        "recommend the other one instead.",
                        outcome=outcome.name,
                    )
                )

    def _get_process(self):
        return self.step_id.stage_id.process_id
