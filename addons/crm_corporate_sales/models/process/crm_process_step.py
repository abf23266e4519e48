import ast

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...engine import validation


class CrmProcessPart(models.AbstractModel):
    """What steps, outcomes and recommendations share: a change makes the process' version outdated."""

    _name = "crm.process.part"
    _description = "Part of a Sales Process"

    def _get_process(self):
        """Processes these parts belong to."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        parts = super().create(vals_list)
        parts._get_process()._forget_version()
        return parts

    def write(self, vals):
        processes = self._get_process()
        result = super().write(vals)
        (processes | self._get_process())._forget_version()
        return result

    def unlink(self):
        processes = self._get_process()
        result = super().unlink()
        processes._forget_version()
        return result

    @api.model
    def _check_condition_text(self, text, name):
        """A condition is a domain over the deal; say at once when it is not.

        :raises ValidationError: naming the part with the wrong condition
        """
        if not text:
            return
        try:
            Domain(ast.literal_eval(text)).validate(self.env["crm.lead"])
        except (ValueError, SyntaxError, TypeError, KeyError) as error:
            raise ValidationError(
                self.env._("“%(name)s”: wrong condition: %(error)s", name=name, error=error)
            ) from error


class CrmProcessStep(models.Model):
    """One thing to be done in a stage."""

    _name = "crm.process.step"
    _description = "Step of a Sales Process"
    _inherit = ["crm.process.part"]
    _order = "stage_id, sequence, id"

    stage_id = fields.Many2one("crm.stage", required=True, index=True, ondelete="cascade")
    process_id = fields.Many2one(related="stage_id.process_id", store=True, index=True)
    sequence = fields.Integer(default=10)
    name = fields.Char(required=True, translate=True)
    code = fields.Char(
        required=True, help="Unique in the process; outside programs name the step by it."
    )
    kind = fields.Selection(
        [
            ("activity", "Activity"),
            ("form", "Form"),
            ("question", "Question"),
            ("wait", "Wait"),
        ],
        required=True,
        default="activity",
        help="Activity: something is planned for somebody. Form: fields of the deal are filled. "
        "Question: one of the answers is picked. Wait: until an activity of the deal is done.",
    )
    activity_type_id = fields.Many2one("mail.activity.type", ondelete="restrict")
    note = fields.Text(translate=True, help="What to think of; goes into the activity's note.")
    responsible = fields.Selection(
        [
            ("owner", "Deal's salesperson"),
            ("current", "Whoever gets here"),
            ("direction_head", "Head of the sales direction"),
            ("team_head", "Head of the sales team"),
            ("user", "Named user"),
        ],
        default="owner",
        required=True,
        help="Who gets the activity. Where there is no such person, the deal's salesperson does.",
    )
    responsible_user_id = fields.Many2one(
        "res.users", string="Named User", domain=[("share", "=", False)]
    )
    deadline_days = fields.Integer(
        string="Due in", help="Days after the step opens. 0: the same day."
    )
    deadline_unit = fields.Selection(
        [("working", "working days"), ("calendar", "calendar days")],
        default="working",
        required=True,
    )
    makes_event = fields.Boolean(
        string="Put into Calendar",
        help="The activity gets a calendar event at the deal's meeting time, else at the moment it opens.",
    )
    waits_only = fields.Boolean(
        string="Don't Plan the Activity",
        help="A waiting step normally plans its activity if there is none. Set: it only waits for "
        "an activity of this type which somebody else plans.",
    )
    waits_for = fields.Selection(
        [("activity", "An activity of the deal"), ("execution", "The execution of its orders")],
        default="activity",
        required=True,
        help="The execution of its orders: the step is over when the documents say that nothing is "
        "left to do in its stage. Only in stages of execution.",
    )
    required_field_ids = fields.Many2many(
        "ir.model.fields",
        "crm_process_step_required_rel",
        string="Required Fields",
        domain="[('model', '=', 'crm.lead')]",
        help="The step can be finished only when these fields of the deal are filled.",
    )
    shown_field_ids = fields.Many2many(
        "ir.model.fields",
        "crm_process_step_shown_rel",
        string="Other Fields",
        domain="[('model', '=', 'crm.lead')]",
        help="Fields to look through in this step; they may stay empty.",
    )
    condition = fields.Char(
        help="A domain over the deal. Where it doesn't hold, the step is passed over."
    )
    otherwise = fields.Selection(
        [
            ("skip", "go on by the default outcome"),
            ("take_ownership", "the current user takes the deal, go on by the default outcome"),
        ],
        default="skip",
        required=True,
        string="Where It Doesn't Hold",
    )
    outcome_ids = fields.One2many("crm.process.outcome", "step_id", string="Outcomes", copy=True)

    _code_process_unique = models.UniqueIndex(
        "(process_id, code) WHERE process_id IS NOT NULL",
        "Two steps of a process can't have the same code.",
    )

    @api.constrains("code")
    def _check_code(self):
        for step in self:
            if not validation.CODE_PATTERN.match(step.code):
                raise ValidationError(
                    self.env._("“%(code)s” is not a code of a step.", code=step.code)
                )

    @api.constrains("condition")
    def _check_condition(self):
        for step in self:
            self._check_condition_text(step.condition, step.name)

    def _get_process(self):
        return self.stage_id.process_id
