from odoo import fields, models

OPEN = "open"
DONE = "done"
CANCELLED = "cancelled"
SKIPPED = "skipped"


class CrmLeadStepRun(models.Model):
    """One step that a deal went through or has before it. Only the server writes it."""

    _name = "crm.lead.step.run"
    _description = "Step of a Deal"
    _inherit = ["crm.lead.part"]
    _order = "position, id"
    _rec_name = "name"

    lead_id = fields.Many2one(
        "crm.lead", string="Deal", required=True, index=True, ondelete="cascade", readonly=True
    )
    stage_run_id = fields.Many2one(
        "crm.lead.stage.run",
        string="Stage Pass",
        index="btree_not_null",
        ondelete="cascade",
        readonly=True,
        help="Empty while a step planned ahead of time waits for its stage.",
    )
    version_id = fields.Many2one("crm.process.version", readonly=True, ondelete="set null")
    stage_code = fields.Char(readonly=True)
    step_code = fields.Char(readonly=True, required=True)
    name = fields.Char(readonly=True)
    kind = fields.Selection(
        [("activity", "Activity"), ("form", "Form"), ("question", "Question"), ("wait", "Wait")],
        readonly=True,
        required=True,
    )
    state = fields.Selection(
        [(OPEN, "Open"), (DONE, "Done"), (CANCELLED, "Cancelled"), (SKIPPED, "Passed over")],
        readonly=True,
        required=True,
        default=OPEN,
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", readonly=True, index="btree_not_null"
    )
    date_start = fields.Datetime(string="Opened", readonly=True, required=True)
    date_deadline = fields.Date(string="Due", readonly=True)
    date_end = fields.Datetime(string="Ended", readonly=True)
    user_end_id = fields.Many2one("res.users", string="Ended by", readonly=True)
    outcome_code = fields.Char(readonly=True)
    outcome_name = fields.Char(string="Outcome", readonly=True)
    feedback = fields.Text(readonly=True)
    postponed_count = fields.Integer(string="Postponed", readonly=True)
    chosen_user_id = fields.Many2one(
        "res.users",
        string="Chosen Salesperson",
        readonly=True,
        help="Chosen while the step was ended.",
    )
    activity_id = fields.Many2one(
        "mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    calendar_event_id = fields.Many2one(
        "calendar.event", readonly=True, index="btree_not_null", ondelete="set null"
    )
    position = fields.Integer(
        readonly=True, default=999999, help="Order in which the deal's steps ended."
    )

    _open_once = models.UniqueIndex(
        "(lead_id, step_code) WHERE state = 'open'",
        "The step is open already; somebody else just went on with this deal.",
    )

    def _get_due_date(self):
        """The day by which somebody has to do the step; False where nobody does it."""
        self.ensure_one()
        # of old passes, too, which have one all the same
        if self._frozen_step().is_passive and not self.postponed_count:
            return False
        return self.date_deadline

    def _frozen_step(self):
        """The step's definition in the version this run works by."""
        self.ensure_one()
        return self.version_id._frozen().step(self.step_code)
