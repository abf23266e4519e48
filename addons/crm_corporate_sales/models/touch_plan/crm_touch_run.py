from odoo import fields, models

from ...engine import touch_plan

STATES = [
    (touch_plan.RUNNING, "Running"),
    (touch_plan.ANSWERED, "Answered"),
    (touch_plan.EXHAUSTED, "No Answer"),
    (touch_plan.STOPPED, "Stopped"),
]
CHANNELS = [
    ("call", "Call"),
    ("letter", "Letter"),
    ("meeting", "Meeting"),
    ("other", "Other touch"),
    ("mail", "Their mail"),
    ("inquiry", "Their inquiry"),
    ("hand", "Told by the salesperson"),
]


class CrmTouchRun(models.Model):
    """A series of touches of one target. The server writes it; nobody has a right to."""

    _name = "crm.touch.run"
    _description = "Series of Touches"
    _inherit = ["crm.target.part"]
    _order = "id desc"
    _rec_name = "plan_id"

    target_id = fields.Many2one(
        comodel_name="crm.target", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="target_id.company_id", store=True)
    plan_id = fields.Many2one(
        comodel_name="crm.touch.plan", required=True, readonly=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        help="Whose touches they are; the last one's when the target changed hands.",
    )
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default=touch_plan.RUNNING, index=True
    )
    date_start = fields.Date(
        string="Starts On", required=True, readonly=True, help="Day of the first touch."
    )
    date_end = fields.Datetime(string="Ended On", readonly=True)
    touch_ids = fields.One2many(
        comodel_name="crm.touch", inverse_name="run_id", string="Touches", readonly=True
    )
    answer_channel = fields.Selection(selection=CHANNELS, readonly=True)
    answer_touch_id = fields.Many2one(
        comodel_name="crm.touch",
        string="Answered To",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The last touch before the answer.",
    )
    touches_to_answer = fields.Integer(readonly=True, help="Touches made until they answered.")
    is_positive = fields.Boolean(
        string="Success", readonly=True, help="The answer was what the touch was to achieve."
    )
    has_meeting = fields.Boolean(
        string="Meeting", readonly=True, help="A meeting was agreed or held."
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the target became after this series.",
    )
    decision_activity_id = fields.Many2one(
        comodel_name="mail.activity",
        string="Task to Decide",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    # one series at a time, also when two people start one at once
    _running_uniq = models.UniqueIndex(
        "(target_id) WHERE state = 'running'", "A series of touches is running on the target."
    )

    def _finish(self, state, **values):
        """End these running series; what they still plan is taken back.

        :param str state: of ``engine.touch_plan``
        """
        running = self.filtered(lambda run: run.state == touch_plan.RUNNING)
        if not running:
            return running
        running.touch_ids._take_back()
        running.write({"state": state, "date_end": fields.Datetime.now(), **values})
        return running

    def _drop_decision_tasks(self):
        """The owner has decided: the task is done with."""
        # sudo: the task is the server's; who may change the target has decided
        tasks = self.sudo().decision_activity_id.filtered("active")
        if tasks:
            tasks._by_engine().unlink()
