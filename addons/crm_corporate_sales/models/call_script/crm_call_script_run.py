from datetime import timedelta

from odoo import api, fields, models

from ...engine.definition import translated

RUNNING = "running"
FINISHED = "finished"
STOPPED = "stopped"

#: a call that nobody has touched for so long was left without saying how it ended
STALE_HOURS = 12
GC_BATCH = 1000


class CrmCallScriptRun(models.Model):
    """A call by a script: the way it took, how long, and what it came to.

    Nobody has a right to write: the methods of ``crm_call_script_player.py`` check who calls.
    """

    _name = "crm.call.script.run"
    _description = "Call by a Script"
    _order = "date_start desc, id desc"
    _rec_name = "script_id"

    script_id = fields.Many2one(
        comodel_name="crm.call.script", required=True, readonly=True, index=True, ondelete="cascade"
    )
    version_id = fields.Many2one(
        comodel_name="crm.call.script.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", required=True, readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    res_model = fields.Char(string="Started From", readonly=True)
    res_id = fields.Many2oneReference(model_field="res_model", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    contact_name = fields.Char(string="Who Was Called", readonly=True)
    phone = fields.Char(readonly=True)
    state = fields.Selection(
        selection=[(RUNNING, "Running"), (FINISHED, "Finished"), (STOPPED, "Broken Off")],
        required=True,
        readonly=True,
        default=RUNNING,
        index=True,
    )
    date_start = fields.Datetime(
        string="Started On", required=True, readonly=True, default=fields.Datetime.now, index=True
    )
    date_end = fields.Datetime(string="Ended On", readonly=True)
    duration = fields.Integer(
        string="Seconds", readonly=True, aggregator="avg", help="From the start to the end."
    )
    node_code = fields.Char(string="Last Step", readonly=True)
    node_name = fields.Char(string="Last Step Name", compute="_compute_node_name")
    result_id = fields.Many2one(
        comodel_name="crm.call.result",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    is_positive = fields.Boolean(related="result_id.is_positive", store=True, string="Success")
    note = fields.Text(string="Notes", readonly=True)
    step_ids = fields.One2many(
        comodel_name="crm.call.script.run.step", inverse_name="run_id", string="Way", readonly=True
    )

    @api.depends("node_code", "version_id")
    @api.depends_context("lang")
    def _compute_node_name(self):
        for run in self:
            node = run.node_code and run.version_id._frozen().by_code.get(run.node_code)
            run.node_name = node and translated(node.name, self.env.lang)

    @api.autovacuum
    def _gc_left_calls(self):
        """Calls that were left without an end broke off where they stood."""
        limit = fields.Datetime.now() - timedelta(hours=STALE_HOURS)
        left = self.search([("state", "=", RUNNING), ("write_date", "<", limit)], limit=GC_BATCH)
        for run in left:
            run.write({"state": STOPPED, "date_end": run.write_date})


class CrmCallScriptRunStep(models.Model):
    """An answer given in a call."""

    _name = "crm.call.script.run.step"
    _description = "Answer Given in a Call"
    _order = "run_id, sequence, id"

    run_id = fields.Many2one(
        comodel_name="crm.call.script.run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    version_id = fields.Many2one(
        comodel_name="crm.call.script.version",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(readonly=True)
    node_code = fields.Char(required=True, readonly=True)
    answer_code = fields.Char(required=True, readonly=True)
    step_name = fields.Char(string="Step", compute="_compute_names")
    answer_name = fields.Char(string="Answer", compute="_compute_names")

    @api.depends("node_code", "answer_code", "version_id")
    @api.depends_context("lang")
    def _compute_names(self):
        runs = self.env["crm.call.script.run"]
        for step in self:
            names = runs._describe_step(step.version_id._frozen(), step, self.env.lang)
            step.step_name, step.answer_name = names["name"], names["answer"]
