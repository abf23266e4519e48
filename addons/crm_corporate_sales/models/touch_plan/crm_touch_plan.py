from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command

CALL, LETTER, MEETING, OTHER = "call", "letter", "meeting", "other"
KINDS = [(CALL, "Call"), (LETTER, "Letter"), (MEETING, "Meeting"), (OTHER, "Other")]
ACTIVITY_TYPES = {
    CALL: "mail.mail_activity_data_call",
    LETTER: "mail.mail_activity_data_email",
    MEETING: "mail.mail_activity_data_meeting",
    OTHER: "mail.mail_activity_data_todo",
}


class CrmTouchPlan(models.Model):
    """A communication plan: touches at intervals, until there is an answer (spec 2, point 12)."""

    _name = "crm.touch.plan"
    _description = "Communication Plan"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company", index="btree_not_null", help="Empty: for all companies."
    )
    note = fields.Text(string="When to Use It", translate=True)
    step_ids = fields.One2many(
        comodel_name="crm.touch.plan.step", inverse_name="plan_id", string="Touches", copy=True
    )
    step_count = fields.Integer(string="Number of Touches", compute="_compute_length")
    length_days = fields.Integer(
        string="Working Days",
        compute="_compute_length",
        help="From the first touch to the last, when nobody answers.",
    )
    run_count = fields.Integer(string="Series", compute="_compute_figures")
    answer_rate = fields.Float(
        compute="_compute_figures", help="Of the series that are over, how many got an answer."
    )

    @api.depends("step_ids.days")
    def _compute_length(self):
        for plan in self:
            plan.step_count = len(plan.step_ids)
            plan.length_days = sum(plan.step_ids.sorted()[1:].mapped("days"))

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_figures(self):
        counts = {}
        for plan, state, count in self.env["crm.touch.run"]._read_group(
            [("plan_id", "in", self.ids)], ["plan_id", "state"], ["__count"]
        ):
            counts.setdefault(plan.id, {})[state] = count
        for plan in self:
            own = counts.get(plan._origin.id, {})
            ended = sum(own.get(state, 0) for state in ("answered", "exhausted", "stopped"))
            plan.run_count = sum(own.values())
            plan.answer_rate = own.get("answered", 0) / ended if ended else 0.0

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        if "name" not in (default or {}):
            for plan, vals in zip(self, vals_list, strict=True):
                vals["name"] = self.env._("%s (copy)", plan.name)
        return vals_list

    def action_view_runs(self):
        """Open the series that went by the plan."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_touch_run_report"
        )
        return {**action, "domain": [("plan_id", "=", self.id)], "context": {}}


class CrmTouchPlanStep(models.Model):
    """One touch of a plan. Series keep what it was when they began."""

    _name = "crm.touch.plan.step"
    _description = "Touch of a Communication Plan"
    _order = "sequence, id"

    plan_id = fields.Many2one(
        comodel_name="crm.touch.plan", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(string="What to Do", required=True, translate=True)
    kind = fields.Selection(selection=KINDS, required=True, default=CALL)
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type",
        compute="_compute_activity_type_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        domain="[('res_model', 'in', (False, 'crm.target'))]",
        ondelete="restrict",
    )
    days = fields.Integer(
        string="Working Days Later",
        default=2,
        help="After the touch before it; of the first touch, after the start.",
    )
    limit_days = fields.Integer(
        string="Within Days",
        help="Working days after its date in which the touch makes sense; then it is left out and "
        "the next one comes. 0: it waits until it is done.",
    )
    attempts = fields.Integer(
        string="Calls at Most",
        default=1,
        help="How often to call when nobody picks up, before the next touch comes.",
    )
    note = fields.Text(string="How", translate=True, help="Advice for the salesperson.")
    script_id = fields.Many2one(
        comodel_name="crm.call.script",
        domain="[('version_id', '!=', False)]",
        index="btree_not_null",
        ondelete="set null",
        help="The call goes by this script. Empty: by the target's own scenario.",
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template",
        domain="[('model', '=', 'crm.target')]",
        index="btree_not_null",
        ondelete="set null",
        help="Filled in for the letter; it is sent after the salesperson has read it.",
    )
    goes_on_result_ids = fields.Many2many(
        comodel_name="crm.call.result",
        string="Goes On After",
        domain="[('follow_up', '=', 'done')]",
        help="Results that are no answer yet, like the name of the person to call: the next touch "
        "comes.",
    )

    _days_natural = models.Constraint(
        "CHECK (days >= 0 AND limit_days >= 0)", "A number of days can't be less than nothing."
    )
    _attempts_positive = models.Constraint("CHECK (attempts >= 1)", "A call is made at least once.")

    @api.depends("kind")
    def _compute_activity_type_id(self):
        for step in self:
            step.activity_type_id = self.env.ref(ACTIVITY_TYPES[step.kind or OTHER])

    @api.constrains("plan_id", "script_id")
    def _check_script_company(self):
        for step in self:
            company = step.script_id.company_id
            if company and company != step.plan_id.company_id:
                raise ValidationError(
                    self.env._(
                        "The script “%(script)s” is one of %(company)s only; the plan is not.",
                        script=step.script_id.name,
                        company=company.name,
                    )
                )

    def _prepare_touch_vals(self, position):
        """What a series keeps of the touch."""
        self.ensure_one()
        return {
            "step_id": self.id,
            "position": position,
            "name": self.name,
            "kind": self.kind,
            "activity_type_id": self.activity_type_id.id,
            "days": self.days,
            "limit_days": self.limit_days,
            "max_attempts": self.attempts,
            "note": self.note,
            "script_id": self.script_id.id,
            "mail_template_id": self.mail_template_id.id,
            "goes_on_result_ids": [Command.set(self.goes_on_result_ids.ids)],
        }
