from odoo import api, fields, models
from odoo.tools import plaintext2html

from ..segment.crm_segment import LEAD, PARTNER

OPEN = "open"
DONE = "done"
CANCELLED = "cancelled"


class CrmCallTask(models.Model):
    """«Call this customer» for one salesperson.

    Nobody has a right to write: results come by the methods of ``crm_call_task_result.py`` and
    with the activity, wherever it is finished, moved, given to somebody else or deleted.
    """

    _name = "crm.call.task"
    _description = "Call Task"
    _inherit = ["crm.call.subject"]
    _order = "date_deadline, id"
    _rec_name = "contact_name"

    campaign_id = fields.Many2one(
        comodel_name="crm.call.campaign",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="campaign_id.company_id", store=True)
    script_id = fields.Many2one(related="campaign_id.script_id", string="Call Script")
    campaign_text = fields.Text(related="campaign_id.text", string="Task")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    contact_name = fields.Char(string="Contact", readonly=True, index="trigram")
    company_name = fields.Char(readonly=True)
    phone = fields.Char(readonly=True)
    phone_key = fields.Char(string="Phone for Comparison", readonly=True, index="btree_not_null")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    date_deadline = fields.Date(string="Due", required=True, readonly=True, index=True)
    state = fields.Selection(
        selection=[(OPEN, "To Call"), (DONE, "Done"), (CANCELLED, "Cancelled")],
        string="Status",
        required=True,
        readonly=True,
        default=OPEN,
        index=True,
    )
    result_id = fields.Many2one(
        comodel_name="crm.call.result",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Of the last call.",
    )
    is_reached = fields.Boolean(related="result_id.is_reached", store=True)
    is_positive = fields.Boolean(related="result_id.is_positive", store=True, string="Success")
    attempts = fields.Integer(
        string="Calls", readonly=True, help="How many times they were called."
    )
    note = fields.Text(string="Notes", readonly=True)
    date_done = fields.Datetime(string="Done On", readonly=True)
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, index="btree_not_null", ondelete="set null"
    )
    inquiry_id = fields.Many2one(
        comodel_name="crm.inquiry", readonly=True, index="btree_not_null", ondelete="set null"
    )
    made_lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Lead out of the Call",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    can_make_lead = fields.Boolean(compute="_compute_can_make_lead")
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue")

    # a page of one's own open calls, and what is due on a day
    _open_calls = models.Index("(user_id, date_deadline) WHERE state = 'open'")
    _open_numbers = models.Index("(phone_key) WHERE state = 'open'")

    @api.depends("result_id.makes_lead", "made_lead_id", "state")
    def _compute_can_make_lead(self):
        for task in self:
            task.can_make_lead = (
                task.state == DONE and task.result_id.makes_lead and not task.sudo().made_lead_id
            )

    @api.depends("date_deadline", "state")
    def _compute_is_overdue(self):
        today = fields.Date.context_today(self)
        for task in self:
            task.is_overdue = (
                task.state == OPEN and bool(task.date_deadline) and task.date_deadline < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        late = [("state", "=", OPEN), ("date_deadline", "<", fields.Date.context_today(self))]
        return late if set(value) == {True} else ["!", "&", *late]

    # ------------------------------------------------------------
    # the activity
    # ------------------------------------------------------------

    def _get_subject(self):
        """The customer or lead to be called, with rights of the server; none if deleted."""
        self.ensure_one()
        # sudo: the call's own contact
        task = self.sudo()
        return task.lead_id or task.partner_id

    def _plan_activities(self):
        """Activities of these calls; everybody hears of theirs once."""
        tasks = self.filtered(lambda task: task._get_subject())
        names = ", ".join(tasks.campaign_id.mapped("name"))
        activities = self.env["crm.call.planner"]._schedule_calls(
            [task._prepare_activity_vals() for task in tasks],
            lambda env, number: env._(
                "%(number)s calls for you: %(campaign)s", number=number, campaign=names
            ),
        )
        for task, activity in zip(tasks, activities, strict=True):
            task.activity_id = activity

    def _prepare_activity_vals(self):
        self.ensure_one()
        subject = self._get_subject()
        env = self.with_context(lang=self.user_id.lang or self.env.lang).env
        return {
            "res_model": subject._name,
            "res_id": subject.id,
            "user_id": self.user_id.id,
            "date_deadline": self.date_deadline,
            "summary": env._("Call the customer: %s", self.campaign_id.name),
            "note": plaintext2html(self.campaign_id.text) if self.campaign_id.text else False,
        }

    def _cancel(self):
        """Cancel these open calls with their activities."""
        activities = self.activity_id.filtered("active")
        self.write({"state": CANCELLED, "date_done": fields.Datetime.now()})
        activities._by_call_task().unlink()

    # ------------------------------------------------------------
    # the script
    # ------------------------------------------------------------

    def _get_own_script(self):
        self.ensure_one()
        # sudo: the script of the campaign, which the caller may not be allowed to read
        script = self.sudo().script_id
        return script.sudo(False) if script.version_id else script.browse()

    def _prepare_call_contact(self):
        self.ensure_one()
        subject = self._get_subject()
        contact = subject._prepare_call_contact() if subject else {}
        return {
            "contact": contact.get("contact", self.contact_name),
            "company": contact.get("company", self.company_name),
            "phone": self.phone,
            "partner_id": contact.get("partner_id", False),
            "lead_id": contact.get("lead_id", False),
            "company_id": self.company_id.id,
        }

    def _call_script_ended(self, run):
        super()._call_script_ended(run)
        # sudo: the result of the caller's own run
        result = run.sudo().result_id
        if result and self.state == OPEN:
            self.action_set_result(result.id, run.sudo().note)

    def action_open_subject(self):
        """Open the customer or lead.

        :raises AccessError: a lead that the user may not see
        """
        self.ensure_one()
        subject = self._get_subject().sudo(False)
        subject.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": LEAD if subject._name == LEAD else PARTNER,
            "res_id": subject.id,
            "views": [(False, "form")],
        }
