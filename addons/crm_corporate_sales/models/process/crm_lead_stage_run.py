from datetime import timezone

from odoo import api, fields, models

from ...engine.worktime import WorkTime

UTC = timezone.utc

RUNNING = "running"
FINISHED = "finished"
LEFT = "left"
CLOSED = "closed"


class CrmLeadStageRun(models.Model):
    """One pass of a deal through a stage: the stage history (spec 1.1).

    Kept for ever, for deals with and without a process; only the server writes it.
    """

    _name = "crm.lead.stage.run"
    _description = "Stage History of a Deal"
    _inherit = ["crm.lead.part"]
    _order = "date_start desc, id desc"
    _rec_name = "stage_name"

    lead_id = fields.Many2one(
        "crm.lead", string="Deal", required=True, index=True, ondelete="cascade", readonly=True
    )
    process_id = fields.Many2one(
        "crm.process", readonly=True, index="btree_not_null", ondelete="set null"
    )
    version_id = fields.Many2one("crm.process.version", readonly=True, ondelete="set null")
    stage_id = fields.Many2one(
        "crm.stage", readonly=True, index="btree_not_null", ondelete="set null"
    )
    stage_code = fields.Char(readonly=True)
    stage_name = fields.Char(
        readonly=True,
        help="As it was called then; stays when the stage is deleted.",
    )
    in_funnel = fields.Boolean(related="stage_id.in_funnel", store=True)
    pass_number = fields.Integer(
        string="Pass",
        readonly=True,
        default=1,
        aggregator="max",
        help="Counts the deal's visits here.",
    )
    state = fields.Selection(
        [(RUNNING, "Running"), (FINISHED, "Finished"), (LEFT, "Left"), (CLOSED, "Deal closed")],
        readonly=True,
        required=True,
        default=RUNNING,
        help="Finished: its steps are done, the next stage is to be chosen. Left: the deal went on.",
    )
    date_start = fields.Datetime(string="Entered", readonly=True, required=True, index=True)
    date_finished = fields.Datetime(string="Steps Done", readonly=True)
    date_end = fields.Datetime(string="Left On", readonly=True)
    user_start_id = fields.Many2one("res.users", string="Entered by", readonly=True)
    user_end_id = fields.Many2one("res.users", string="Left by", readonly=True)
    hours_calendar = fields.Float(
        string="Calendar Hours", readonly=True, aggregator="avg", help="From entering to leaving."
    )
    hours_working = fields.Float(
        string="Working Hours",
        readonly=True,
        aggregator="avg",
        help="Hours of the company's working calendar from entering to leaving.",
    )
    final_step_code = fields.Char(readonly=True)
    final_outcome_code = fields.Char(readonly=True)
    recommended_codes = fields.Char(
        readonly=True, help="Codes of the stages advised next, best first."
    )
    user_id = fields.Many2one(related="lead_id.user_id", store=True, index="btree_not_null")
    team_id = fields.Many2one(related="lead_id.team_id", store=True, index="btree_not_null")
    company_id = fields.Many2one(related="lead_id.company_id", store=True)
    step_run_ids = fields.One2many(
        "crm.lead.step.run", "stage_run_id", string="Steps", readonly=True
    )

    _one_open = models.UniqueIndex(
        "(lead_id) WHERE date_end IS NULL",
        "A deal is in one stage at a time; somebody else just moved it.",
    )
    _funnel_index = models.Index("(process_id, stage_id, date_start) WHERE in_funnel IS TRUE")

    @api.private
    def recommended(self):
        """Codes of the stages advised next, best first."""
        self.ensure_one()
        return [code for code in (self.recommended_codes or "").split(",") if code]

    def _leave(self, now, state=LEFT):
        """Note that these runs are over. Called with rights of the server.

        :param datetime now: UTC
        """
        work_time = self._work_time_by_calendar(now)
        for run in self:
            calendar = run._get_calendar()
            run.write(
                {
                    "date_end": now,
                    "user_end_id": self.env.uid,
                    "state": state,
                    "hours_calendar": (now - run.date_start).total_seconds() / 3600,
                    "hours_working": work_time[calendar].hours(run.date_start, now)
                    if calendar
                    else 0.0,
                }
            )

        # a deal has one open pass: these must be over in the database before the next one begins
        self.flush_recordset(["date_end"])

    def _get_calendar(self):
        self.ensure_one()
        return (self.company_id or self.env.company).resource_calendar_id

    def _work_time_by_calendar(self, end):
        """{calendar: WorkTime} that covers all these runs; one look at the calendar for a batch."""
        result = {}
        for calendar, runs in self.grouped(lambda run: run._get_calendar()).items():
            if calendar:
                start = min(runs.mapped("date_start"))
                intervals = calendar._work_intervals_batch(
                    start.replace(tzinfo=UTC), max(start, end).replace(tzinfo=UTC)
                )[False]
                result[calendar] = WorkTime(
                    [
                        (
                            first.astimezone(UTC).replace(tzinfo=None),
                            last.astimezone(UTC).replace(tzinfo=None),
                        )
                        for first, last, _meta in intervals
                    ]
                )
        return result
