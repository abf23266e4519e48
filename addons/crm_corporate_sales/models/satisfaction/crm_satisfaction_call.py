from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...engine import satisfaction
from .survey import MARKS, STAGE_CODES

PLANNED, DONE, UNREACHABLE = "planned", "done", "unreachable"
#: days to make a call in
CALL_DAYS = 10
#: what the caller writes by hand; everything else is the server's
EDITABLE = frozenset({"note", "user_id"})


class CrmSatisfactionCall(models.Model):
    """A served client is called and asked how satisfied they are (spec 3.15).

    Drawn by the server each month. The caller is a head or a chosen person, never who sold.
    """

    _name = "crm.satisfaction.call"
    _inherit = ["mail.thread", "mail.activity.mixin", "crm.guarded.state"]
    _description = "Satisfaction Call"
    _order = "month desc, id desc"
    _rec_name = "partner_id"
    _state_initial = PLANNED

    round_id = fields.Many2one(
        comodel_name="crm.satisfaction.round",
        string="Sample",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    month = fields.Date(related="round_id.month", store=True, index=True)
    company_id = fields.Many2one(related="round_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    phone = fields.Char(related="partner_id.phone")
    email = fields.Char(related="partner_id.email")
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Deal",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Sales Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    served_kind = fields.Selection(
        selection=[
            ("delivered", "Delivered"),
            ("commissioned", "Commissioned"),
            ("serviced", "Serviced"),
        ],
        string="Served By",
        readonly=True,
        required=True,
    )
    served_on = fields.Date(readonly=True, required=True)
    salesperson_id = fields.Many2one(
        comodel_name="res.users", readonly=True, index="btree_not_null"
    )
    team_id = fields.Many2one(
        comodel_name="crm.team", string="Sales Team", readonly=True, index="btree_not_null"
    )
    stage_id = fields.Many2one(
        comodel_name="crm.stage", readonly=True, help="Stage of the deal when it was drawn."
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Caller",
        index=True,
        domain=[("share", "=", False)],
        tracking=True,
    )
    state = fields.Selection(
        selection=[(PLANNED, "To Call"), (DONE, "Answered"), (UNREACHABLE, "Not Reached")],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=PLANNED,
        index=True,
        tracking=True,
    )
    date_done = fields.Date(string="Called On", readonly=True)
    average = fields.Float(
        string="Average Mark", readonly=True, digits=(3, 2), aggregator=None, help="From 1 to 5."
    )
    recommendation = fields.Integer(
        string="Would Recommend", readonly=True, aggregator=None, help="From 0 to 10."
    )
    is_low = fields.Boolean(
        string="Low", readonly=True, help="A low mark, or would not recommend us."
    )
    comment = fields.Text(string="In the Client's Words", readonly=True)
    note = fields.Text(string="Remarks of the Caller")
    answer_ids = fields.One2many(
        comodel_name="crm.satisfaction.answer",
        inverse_name="call_id",
        string="Answers",
        readonly=True,
    )

    _once_a_round = models.UniqueIndex(
        "(round_id, partner_id)", "A client is in a sample once only."
    )

    @api.constrains("user_id", "salesperson_id")
    def _check_caller(self):
        for call in self:
            if call.user_id and call.user_id == call.salesperson_id:
                raise ValidationError(
                    self.env._(
                        "“%(user)s” sold to %(client)s; somebody else makes the call.",
                        user=call.user_id.name,
                        client=call.partner_id.display_name,
                    )
                )

    def write(self, vals):
        if not self.env.su and not self._is_moving():
            wrong = {name for name in vals if name in self._fields} - EDITABLE
            wrong = {name for name in wrong if not name.startswith(("message_", "activity_"))}
            if wrong - {"state"}:
                raise AccessError(
                    self.env._("Of a satisfaction call only remarks and caller are changed.")
                )
        result = super().write(vals)
        if "user_id" in vals:
            self._sync_activity()
        return result

    # ------------------------------------------------------------
    # the call
    # ------------------------------------------------------------

    def action_start(self):
        """Open the questionnaire of this call.

        :return: action that opens the survey under its own token
        :raises UserError: it was answered already
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == DONE:
            raise UserError(
                self.env._("%(client)s has answered already.", client=self.partner_id.display_name)
            )
        # sudo: callers have no rights on surveys; they get the link of their own call only
        interviews = self.env["survey.user_input"].sudo()
        interview = interviews.search(
            [("satisfaction_call_id", "=", self.id), ("state", "!=", "done")], limit=1
        )
        # who asks fills it in: surveys open only to whom the answers belong; whose words they are
        # is known by the call
        if not interview:
            survey = self.env["survey.survey"].sudo()._get_satisfaction_survey()
            interview = survey._create_answer(
                user=self.env.user,
                check_attempts=False,
                nickname=self.sudo().partner_id.display_name,
                satisfaction_call_id=self.id,
            )
        elif interview.partner_id != self.env.user.partner_id:
            interview.partner_id = self.env.user.partner_id
        if interview.state == "new":
            # straight to the questions: the client is on the phone
            interview._mark_in_progress()
        return {
            "type": "ir.actions.act_url",
            "target": "self",
            "url": interview.get_start_url(),
        }

    def action_unreachable(self):
        """To call → not reached, after trying."""
        self._move_state([PLANNED], UNREACHABLE, date_done=fields.Date.context_today(self))
        self._sync_activity()
        return True

    def action_call_again(self):
        """Not reached → to call."""
        self._move_state([UNREACHABLE], PLANNED, date_done=False)
        self._sync_activity()
        return True

    def action_open_deal(self):
        """Open the deal, for those who may read it."""
        self.ensure_one()
        self.lead_id.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": "crm.lead",
            "res_id": self.lead_id.id,
            "views": [(False, "form")],
        }

    def _take_answers(self, interview):
        """Keep the answers of a finished questionnaire (called with sudo)."""
        self.ensure_one()
        answers = interview._get_satisfaction_answers()
        self.answer_ids.unlink()
        stages = self._get_answer_stages()
        self.env["crm.satisfaction.answer"].create(
            [
                self._prepare_answer_vals(number, question, mark, text, stages)
                for number, (question, mark, text) in enumerate(answers, start=1)
            ]
        )
        marks = [mark for question, mark, _text in answers if question.satisfaction_topic in MARKS]
        said = [
            mark
            for question, mark, _text in answers
            if question.satisfaction_topic == "recommendation"
        ]
        recommendation = said[0] if said else None
        limit = self.company_id.satisfaction_low_score
        self._as_move().write(
            {
                "state": DONE,
                "date_done": fields.Date.context_today(self),
                "average": sum(marks) / len(marks) if marks else 0.0,
                "recommendation": recommendation or 0,
                "is_low": satisfaction.is_low(marks, recommendation, limit),
                "comment": "\n".join(text for _question, _mark, text in answers if text),
            }
        )
        self._sync_activity()
        if self.is_low:
            self._tell_head()

    def _prepare_answer_vals(self, number, question, mark, text, stages):
        topic = question.satisfaction_topic
        vals = {
            "call_id": self.id,
            "sequence": number,
            "question": question.title,
            "topic": topic,
            "text": text,
        }
        if topic in MARKS:
            vals.update(mark=mark, stage_id=stages.get(STAGE_CODES.get(topic)))
        elif topic == "recommendation":
            vals.update(recommendation=mark, promoter=satisfaction.promoter_points(mark))
        return vals

    def _get_answer_stages(self):
        """{code: id of a stage}: of the deal's process, else of the one for equipment."""
        own = self.lead_id.process_id
        equipment = self.env.ref("crm_corporate_sales.process_equipment", raise_if_not_found=False)
        processes = own | equipment if equipment else own
        stages = self.env["crm.stage"].search([("process_id", "in", processes.ids)])
        # what comes last counts
        ordered = stages.sorted(lambda stage: stage.process_id == own)
        return {stage.code: stage.id for stage in ordered}

    # ------------------------------------------------------------
    # tasks
    # ------------------------------------------------------------

    def _sync_activity(self):
        """The caller's task, while there is somebody to call."""
        call_type = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        # sudo: the task follows the call, whoever changes it
        for call in self.sudo():
            tasks = call.activity_ids.filtered(
                lambda task: task.activity_type_id == call_type and task.automated
            )
            if call.state != PLANNED:
                tasks.action_feedback()
            elif tasks:
                tasks.write({"user_id": call.user_id.id})
            else:
                call._make_call_task()

    def _make_call_task(self):
        for call in self:
            language = call.user_id.lang or self.env.lang
            call.with_context(mail_activity_quick_update=True).activity_schedule(
                "mail.mail_activity_data_call",
                date_deadline=fields.Date.add(fields.Date.context_today(call), days=CALL_DAYS),
                summary=call.with_context(lang=language).env._(
                    "Ask %(client)s how satisfied they are", client=call.partner_id.display_name
                ),
                user_id=call.user_id.id or False,
            )

    def _tell_head(self):
        """A task for the head to look at low marks."""
        head = self._get_head()
        localized = self.with_context(lang=head.lang or self.env.lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=fields.Date.add(fields.Date.context_today(self), days=1),
            summary=localized.env._(
                "Low satisfaction of %(client)s: find out why", client=self.partner_id.display_name
            ),
            user_id=head.id or False,
        )

    def _get_head(self):
        """Who looks after the salesperson; never the salesperson."""
        self.ensure_one()
        return self.round_id._get_heads(self.lead_id, self.salesperson_id, self.team_id)[:1]
