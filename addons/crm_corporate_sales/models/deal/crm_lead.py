from odoo import api, fields, models

from ...engine.definition import translated


class CrmLead(models.Model):
    """The deal: fields of the staged process, BANT and supply model (spec 1.1 to 1.4)."""

    _inherit = "crm.lead"

    process_id = fields.Many2one(
        "crm.process",
        string="Sales Process",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=True,
        tracking=75,
        help="The process that leads the deal. Start it on the deal, or give the sales team a default.",
    )
    stage_code = fields.Char(related="stage_id.code", string="Stage Code")
    stage_goal = fields.Text(related="stage_id.goal", string="Goal of the Stage")
    stage_run_ids = fields.One2many(
        "crm.lead.stage.run", "lead_id", string="Stage History", readonly=True
    )
    step_run_ids = fields.One2many("crm.lead.step.run", "lead_id", string="Steps", readonly=True)
    stage_run_id = fields.Many2one(
        "crm.lead.stage.run",
        string="Current Stage Pass",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    process_version_id = fields.Many2one(
        "crm.process.version", readonly=True, copy=False, ondelete="set null"
    )
    process_state = fields.Selection(
        [
            ("running", "Running"),
            ("waiting", "Waiting"),
            ("stage_finished", "Stage finished"),
            ("won", "Won"),
            ("lost", "Lost"),
            ("closed", "Closed"),
        ],
        string="Process Status",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    current_step_code = fields.Char(readonly=True, copy=False)
    current_step_name = fields.Char(compute="_compute_current_step_name", string="Current Step")
    closed_result = fields.Selection(
        [("won", "Won"), ("lost", "Lost"), ("moved", "Moved")],
        compute="_compute_closed_result",
        string="Closed As",
    )

    sales_direction_id = fields.Many2one(
        "crm.team",
        domain=[("is_direction", "=", True)],
        check_company=True,
        index="btree_not_null",
        tracking=True,
        help="The line of business; its head decides about the deal in the stage of potential.",
    )
    supply_model = fields.Selection(
        [("direct", "Direct sale"), ("tender", "Tender")],
        default="direct",
        required=True,
        help="Some stages are for tenders only.",
    )
    date_received = fields.Datetime(
        string="Received On",
        default=fields.Datetime.now,
        copy=False,
        index=True,
        help="When the client's request came in.",
    )
    # BANT: budget, authority, need, time
    budget_confirmed = fields.Boolean(tracking=True, copy=False, help="The client has a budget.")
    responsible_known = fields.Boolean(
        tracking=True, copy=False, help="We know who is responsible at the client's."
    )
    need_confirmed = fields.Boolean(
        tracking=True, copy=False, help="We know what the client needs."
    )
    decision_date = fields.Date(
        tracking=True, copy=False, help="When the client means to decide about the purchase."
    )
    bant_count = fields.Integer(compute="_compute_bant_count", store=True, string="BANT Answers")
    meeting_start = fields.Datetime(
        string="Presentation Meeting",
        copy=False,
        help="Tentative date and time; the meeting is planned for it.",
    )

    @api.depends("budget_confirmed", "responsible_known", "need_confirmed", "decision_date")
    def _compute_bant_count(self):
        names = ("budget_confirmed", "responsible_known", "need_confirmed", "decision_date")
        for lead in self:
            lead.bant_count = sum(bool(lead[name]) for name in names)

    @api.depends("current_step_code", "process_version_id")
    @api.depends_context("lang")
    def _compute_current_step_name(self):
        # A pipeline page asks for hundreds of deals at a few steps: each step's name is looked up once.
        Version = self.env["crm.process.version"]
        at_step = self.grouped(lambda lead: (lead.current_step_code, lead.process_version_id.id))
        for (code, version_id), leads in at_step.items():
            leads.current_step_name = (
                self._translated(Version.browse(version_id)._frozen().step(code).name)
                if version_id and code
                else False
            )

    @api.depends("process_state", "stage_id")
    def _compute_closed_result(self):
        for lead in self:
            stage = lead.stage_id
            is_closed = lead._is_closed_deal()
            lead.closed_result = is_closed and (
                "won" if stage.is_won else "lost" if stage.is_lost else "moved"
            )

    def _translated(self, names):
        """Text of an engine's {lang: text} in the user's language."""
        return translated(names, self.env.lang or "en_US")

    def _is_closed_deal(self):
        """Whether the deal was closed by the process: its stage can't be changed any more."""
        self.ensure_one()
        return self.process_state in ("won", "lost", "closed")

    def _get_frozen(self):
        """The engine's definition by which the running stage pass works."""
        self.ensure_one()
        # sudo: versions are readable by the server only; they hold no data of deals
        return self.sudo().process_version_id._frozen()
