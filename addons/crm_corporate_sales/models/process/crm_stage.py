from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...engine import validation


class CrmStage(models.Model):
    """Odoo's stage, made a stage of a process: steps, goal, gate, limits (spec 1.1)."""

    _inherit = "crm.stage"

    process_id = fields.Many2one(
        "crm.process",
        string="Sales Process",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: an ordinary stage without steps.",
    )
    code = fields.Char(help="Outside programs name the stage by this code; unique in its process.")
    goal = fields.Text(
        translate=True, help="What is to be reached in this stage. Shown on the deal."
    )
    max_probability = fields.Float(
        default=100.0, help="A deal in this stage never has a higher probability, in percent."
    )
    next_step_days = fields.Integer(
        string="Days to Plan Next Step",
        help="A deal without a planned activity for longer than this is at risk. 0: at once.",
    )
    is_lost = fields.Boolean(string="Is Lost Stage?")
    is_moved = fields.Boolean(
        string="Is Transfer Stage?", help="Deals that went on in another process are closed here."
    )
    is_execution = fields.Boolean(
        string="Is Execution Stage?",
        help="The deal is won, and its orders are being carried out. Such a stage is over when the "
        "documents say so: then the deal goes on by itself.",
    )
    is_final = fields.Boolean(compute="_compute_is_final", store=True, string="Closes the Deal")
    in_funnel = fields.Boolean(string="Show in Funnel", default=True)
    in_bar = fields.Boolean(string="Show in Progress Bar", default=True)
    gate = fields.Selection(
        [("free", "Free"), ("warn", "Warn"), ("block", "Block")],
        default="free",
        required=True,
        help="What happens when a deal enters the stage from an earlier one and required fields "
        "are empty: nothing, a warning, or a refusal.",
    )
    gate_field_ids = fields.Many2many(
        "ir.model.fields",
        "crm_stage_gate_field_rel",
        string="Required to Enter",
        domain="[('model', '=', 'crm.lead')]",
        help="Fields of the deal that must be filled before it enters this stage.",
    )
    supply_model = fields.Selection(
        [("direct", "Direct sale"), ("tender", "Tender")],
        string="Only for Supply Model",
        help="The stage is recommended only to deals of this supply model. Empty: to all.",
    )
    step_ids = fields.One2many("crm.process.step", "stage_id", string="Steps")

    _code_process_unique = models.UniqueIndex(
        "(process_id, code) WHERE process_id IS NOT NULL",
        "Two stages of a process can't have the same code.",
    )
    _max_probability_range = models.Constraint(
        "CHECK(max_probability >= 0 AND max_probability <= 100)",
        "The maximum probability lies between 0 and 100 %.",
    )
    _final_once = models.Constraint(
        "CHECK((is_won IS TRUE)::int + (is_lost IS TRUE)::int + (is_moved IS TRUE)::int <= 1)",
        "A stage is either won, lost or a transfer.",
    )
    _execution_is_won = models.Constraint(
        "CHECK(is_execution IS NOT TRUE OR is_won IS TRUE)",
        "Execution begins when the deal is won: mark the stage as won, too.",
    )

    @api.depends("process_id", "is_won", "is_execution", "is_lost", "is_moved")
    def _compute_is_final(self):
        for stage in self:
            stage.is_final = bool(
                stage.process_id
                and ((stage.is_won and not stage.is_execution) or stage.is_lost or stage.is_moved)
            )

    @api.constrains("process_id", "code")
    def _check_code(self):
        for stage in self.filtered("process_id"):
            if not stage.code or not validation.CODE_PATTERN.match(stage.code):
                raise ValidationError(
                    self.env._(
                        "The stage “%(stage)s” needs a code of small Latin letters, digits, underscores.",
                        stage=stage.name,
                    )
                )

    @api.constrains("process_id")
    def _check_process_kept(self):
        """A stage with deals stays in its process, else their runs would point nowhere."""
        wrong = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            .search([("stage_id", "in", self.ids)])
        )
        for lead in wrong:
            if lead.process_id and lead.stage_id.process_id != lead.process_id:
                raise ValidationError(
                    self.env._(
                        "Deals of the process “%(process)s” are in the stage “%(stage)s”; "
                        "it can't be taken out of the process.",
                        process=lead.process_id.name,
                        stage=lead.stage_id.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_deals(self):
        groups = (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            ._read_group([("stage_id", "in", self.ids)], ["stage_id"], ["__count"])
        )
        for stage, count in groups:
            raise UserError(
                self.env._(
                    "%(count)s deals are in the stage “%(stage)s”. Move them to another stage first; "
                    "their history keeps the name of this one.",
                    count=count,
                    stage=stage.name,
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        stages.process_id._forget_version()
        return stages

    def write(self, vals):
        processes = self.process_id
        result = super().write(vals)
        if set(vals) - {"fold", "color", "requirements", "rotting_threshold_days", "team_ids"}:
            (processes | self.process_id)._forget_version()
        return result

    def unlink(self):
        processes = self.process_id
        result = super().unlink()
        processes._forget_version()
        return result
