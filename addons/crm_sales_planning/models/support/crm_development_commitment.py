from odoo import api, fields, models

OURS, THEIRS = "ours", "theirs"
TASK_TYPE = "mail.mail_activity_data_todo"
#: what is agreed with the client; the rest is how it is carried out
AGREED = {"name", "side", "date_deadline", "plan_id"}


class CrmDevelopmentCommitment(models.Model):
    """What one of the two sides does until when."""

    _name = "crm.development.commitment"
    _inherit = ["crm.owned.part"]
    _description = "Commitment of a Development Plan"
    _order = "date_deadline, id"
    _owner_field = "plan_id"

    plan_id = fields.Many2one(
        comodel_name="crm.development.plan", required=True, index=True, ondelete="cascade"
    )
    side = fields.Selection(
        selection=[(OURS, "We"), (THEIRS, "The Client")], required=True, default=OURS
    )
    name = fields.Char(string="What Is Done", required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Our Responsible",
        help="Of the client's commitments: who asks whether it is done. Empty: the plan's.",
        domain=[("share", "=", False)],
    )
    date_deadline = fields.Date(string="Until", required=True)
    done_on = fields.Date(copy=False)
    activity_id = fields.Many2one(
        comodel_name="mail.activity", readonly=True, copy=False, ondelete="set null"
    )
    is_late = fields.Boolean(compute="_compute_is_late")

    @api.depends("date_deadline", "done_on")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for one in self:
            one.is_late = bool(one.date_deadline and not one.done_on and one.date_deadline < today)

    @api.model_create_multi
    def create(self, vals_list):
        commitments = super().create(vals_list)
        commitments.plan_id._refuse_when_sent()
        return commitments

    def write(self, vals):
        if AGREED & vals.keys():
            self.plan_id._refuse_when_sent()
        return super().write(vals)

    def unlink(self):
        self.plan_id._refuse_when_sent()
        return super().unlink()

    def action_done(self):
        """It was done today."""
        self.check_access("write")
        self.write({"done_on": fields.Date.context_today(self)})
        # sudo: the activity of a colleague
        self.sudo().activity_id.filtered("active")._action_done()
        return True

    def _make_activities(self):
        for one in self.filtered(lambda one: not one.done_on and not one.activity_id):
            ours = one.side == OURS
            activity = one.plan_id.activity_schedule(
                TASK_TYPE,
                one.date_deadline,
                user_id=(one.user_id or one.plan_id.user_id).id,
                summary=one.name if ours else self.env._("The client: %s", one.name),
            )
            one.activity_id = activity

    def _drop_activities(self):
        # sudo: activities of colleagues
        self.sudo().activity_id.filtered("active").unlink()


class MailActivity(models.Model):
    """Doing the activity keeps the commitment."""

    _inherit = "mail.activity"

    def _action_done(self, feedback=False, attachment_ids=None):
        # sudo: who does the activity keeps the commitment
        kept = (
            self.env["crm.development.commitment"]
            .sudo()
            .search([("activity_id", "in", self.ids), ("done_on", "=", False)])
        )
        result = super()._action_done(feedback=feedback, attachment_ids=attachment_ids)
        kept.write({"done_on": fields.Date.context_today(self)})
        return result
