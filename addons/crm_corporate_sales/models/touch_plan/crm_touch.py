from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import plaintext2html

from ...engine import touch_plan
from .crm_touch_plan import CALL, KINDS, LETTER

#: longer than any row of public holidays
LOOK_AHEAD_DAYS = 25

STATES = [
    (touch_plan.PLANNED, "To come"),
    (touch_plan.OPEN, "Due"),
    (touch_plan.DONE, "Done"),
    (touch_plan.SKIPPED, "Left out"),
    (touch_plan.MISSED, "Missed"),
    (touch_plan.CANCELLED, "Cancelled"),
]


class CrmTouch(models.Model):
    """One touch of a series: a call, a letter, a meeting. The server writes it."""

    _name = "crm.touch"
    _description = "Touch"
    _inherit = ["crm.target.part"]
    _order = "date_due, run_id, position, id"

    run_id = fields.Many2one(
        comodel_name="crm.touch.run", required=True, readonly=True, index=True, ondelete="cascade"
    )
    target_id = fields.Many2one(
        comodel_name="crm.target", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    step_id = fields.Many2one(
        comodel_name="crm.touch.plan.step",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    position = fields.Integer(readonly=True)
    name = fields.Char(string="What to Do", required=True, readonly=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    activity_type_id = fields.Many2one(
        comodel_name="mail.activity.type", required=True, readonly=True, ondelete="restrict"
    )
    days = fields.Integer(string="Working Days Later", readonly=True)
    limit_days = fields.Integer(string="Within Days", readonly=True)
    max_attempts = fields.Integer(string="Calls at Most", readonly=True, default=1)
    note = fields.Text(string="How", readonly=True)
    script_id = fields.Many2one(
        comodel_name="crm.call.script", readonly=True, index="btree_not_null", ondelete="set null"
    )
    mail_template_id = fields.Many2one(
        comodel_name="mail.template", readonly=True, ondelete="set null"
    )
    goes_on_result_ids = fields.Many2many(
        comodel_name="crm.call.result",
        relation="crm_touch_goes_on_rel",
        column1="touch_id",
        column2="result_id",
        readonly=True,
        help="Results after which the next touch comes all the same.",
    )
    state = fields.Selection(
        selection=STATES, required=True, readonly=True, default=touch_plan.PLANNED, index=True
    )
    attempts = fields.Integer(string="Calls Made", readonly=True)
    date_due = fields.Date(string="Due On", readonly=True, index="btree_not_null")
    date_limit = fields.Date(
        string="Makes Sense Until", readonly=True, help="After this day it is left out."
    )
    date_done = fields.Datetime(string="Done On", readonly=True)
    result_id = fields.Many2one(
        comodel_name="crm.call.result",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    feedback = fields.Text(string="What Came Out", readonly=True)
    is_answer = fields.Boolean(
        string="Answered", readonly=True, help="The last touch before they answered."
    )
    activity_id = fields.Many2one(
        comodel_name="mail.activity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    # for the cards of the day
    target_phone = fields.Char(string="Phone", compute="_compute_target_person")
    target_person = fields.Char(string="Person", compute="_compute_target_person")
    target_completeness = fields.Integer(related="target_id.completeness", string="Sheet")
    target_class = fields.Selection(related="target_id.potential_class", string="Class")
    target_city = fields.Char(related="target_id.city", string="City")
    list_id = fields.Many2one(related="target_id.list_id", string="Target List")
    is_overdue = fields.Boolean(compute="_compute_is_overdue")
    choices = fields.Json(
        compute="_compute_choices", help="What can have come out, for the buttons of the screen."
    )

    @api.depends("target_id.contact_ids.phone", "target_id.phone")
    def _compute_target_person(self):
        for touch in self:
            person = touch.target_id._get_person_to_call()
            touch.target_person = person.name
            touch.target_phone = person.phone or touch.target_id.phone

    @api.depends("date_due", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for touch in self:
            touch.is_overdue = (
                touch.state == touch_plan.OPEN and bool(touch.date_due) and touch.date_due < today
            )

    @api.depends("kind", "state")
    @api.depends_context("lang")
    def _compute_choices(self):
        calls = self.env["crm.call.result"].sudo()._get_choices()  # sudo: a list of names
        by_kind = {
            "call": [
                {
                    "code": f"result_{row['id']}",
                    "name": row["name"],
                    "tone": self._get_tone(row),
                    # what most calls come to is at hand
                    "more": not row["is_positive"] and row["follow_up"] != "retry",
                }
                for row in calls
            ],
            "letter": [
                {"code": "done", "name": self.env._("Sent"), "tone": "plain"},
                {"code": "answer", "name": self.env._("They Answered"), "tone": "good"},
            ],
            "meeting": [
                {"code": "held", "name": self.env._("Held"), "tone": "good"},
                {"code": "skip", "name": self.env._("Did Not Take Place"), "tone": "plain"},
            ],
            "other": [
                {"code": "done", "name": self.env._("Done"), "tone": "plain"},
                {"code": "answer", "name": self.env._("They Answered"), "tone": "good"},
            ],
        }
        for touch in self:
            touch.choices = by_kind[touch.kind] if touch.state == touch_plan.OPEN else []

    @api.model
    def _get_tone(self, row):
        """How a result's button looks."""
        if row["is_positive"]:
            return "good"
        return "plain" if row["follow_up"] == "retry" or not row["is_reached"] else "bad"

    # ------------------------------------------------------------
    # opening
    # ------------------------------------------------------------

    def _open(self, dates):
        """These touches are due: plan their activities in one go.

        :param dict dates: {touch: date}
        """
        if not self:
            return
        limits = self._get_due_days(
            {touch: (dates[touch], touch.limit_days) for touch in self if touch.limit_days}
        )
        for (due, limit), touches in self.grouped(
            lambda touch: (dates[touch], limits.get(touch, False))
        ).items():
            touches.write({"state": touch_plan.OPEN, "date_due": due, "date_limit": limit})
        blocked = self._filter_blocked()
        (self - blocked)._plan_activities()
        blocked._end(
            touch_plan.SKIPPED, feedback=self.env._("They asked not to be contacted this way.")
        )

    def _filter_blocked(self):
        """Calls and letters to those who do not want any."""
        numbers, addresses = {}, {}
        for touch in self:
            target = touch.target_id
            if touch.kind == CALL:
                numbers[touch] = target._get_number_to_call()
            elif touch.kind == LETTER:
                addresses[touch] = target._get_address_to_write()
        found = self.browse()
        for model, name, told in (
            ("phone.blacklist", "number", numbers),
            ("mail.blacklist", "email", addresses),
        ):
            # sudo: only whether these are on the list is asked
            known = self.env[model].sudo().search([(name, "in", list(filter(None, told.values())))])
            blocked = set(known.mapped(name))
            found |= self.browse(touch.id for touch, value in told.items() if value in blocked)
        return found

    def _get_due_days(self, asked):
        """Days that are so many working days of the touch's salesperson away.

        :param dict asked: {touch: (date to count from, working days)}
        :return: {touch: date}; calendars are looked at once for each different question
        """
        questions = {}
        for touch, question in asked.items():
            questions.setdefault((touch.company_id, *question), []).append(touch)
        planner = self.env["crm.call.planner"]
        found = {}
        for (company, start, days), touches in questions.items():
            last = start + timedelta(days=2 * days + LOOK_AHEAD_DAYS)
            users = self.browse([touch.id for touch in touches]).user_id
            work_days = planner._get_work_days(users, company, start, last)
            for touch in touches:
                found[touch] = touch_plan.due(work_days[touch.user_id], start, days)
        return found

    def _plan_activities(self):
        """One activity for each; who gets several hears of it in one message."""
        quiet = len(self) > 1
        # sudo: the series plans for whoever owns the target
        model = self.env["mail.activity"].sudo()._by_engine()
        activities = model.with_context(mail_activity_quick_update=quiet).create(
            [touch._prepare_activity_vals() for touch in self]
        )
        for touch, activity in zip(self, activities, strict=True):
            touch.activity_id = activity
        if quiet:
            self._tell_owners()

    def _prepare_activity_vals(self):
        self.ensure_one()
        return {
            "res_model_id": self.env["ir.model"]._get_id("crm.target"),
            "res_id": self.target_id.id,
            "activity_type_id": self.activity_type_id.id,
            "summary": self.name,
            "note": plaintext2html(self.note) if self.note else False,
            "date_deadline": self.date_due,
            "user_id": self.user_id.id,
            "automated": True,
            "touch_id": self.id,
        }

    def _tell_owners(self):
        """One digest for each person who was given touches by somebody else."""
        for user, touches in self.grouped("user_id").items():
            if user == self.env.user or not user.active:
                continue
            texts = {
                touch.target_id: f"{touch.date_due}: {touch.name} – {touch.target_id.name}"
                for touch in touches
            }
            self.env["crm.lead"]._send_digest(
                user.partner_id,
                lambda env, number: env._("Touches of %s targets were planned for you", number),
                texts,
            )

    def _take_back(self):
        """What is not done any more: cancelled, its activities deleted."""
        left = self.filtered(lambda touch: touch.state in (touch_plan.PLANNED, touch_plan.OPEN))
        # sudo: activities of the series; whoever ended it may
        activities = left.sudo().activity_id.filtered("active")
        left.write({"state": touch_plan.CANCELLED, "activity_id": False})
        if activities:
            activities._by_engine().unlink()
