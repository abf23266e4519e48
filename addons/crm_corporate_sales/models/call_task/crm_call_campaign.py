from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..segment.crm_segment import LEAD, PARTNER

DRAFT = "draft"
RUNNING = "running"
FINISHED = "done"
CANCELLED = "cancelled"

EVEN = "even"
OWNER = "owner"

SALESMAN = "sales_team.group_sale_salesman"
#: fields that say who is called, by whom and when; frozen once the calls are given out
PLAN_FIELDS = frozenset({"model_name", "company_id", "date_start"})


class CrmCallCampaign(models.Model):
    """Marketing's task «call these people» for many contacts at once (spec 2, point 11)."""

    _name = "crm.call.campaign"
    _description = "Call Campaign"
    _inherit = ["mail.thread", "crm.guarded.state"]
    _order = "date_start desc, id desc"
    _check_company_auto = True
    _state_initial = DRAFT

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[
            (DRAFT, "Draft"),
            (RUNNING, "Running"),
            (FINISHED, "Finished"),
            (CANCELLED, "Cancelled"),
        ],
        string="Status",
        required=True,
        readonly=True,
        copy=False,
        default=DRAFT,
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        help="Whose campaign it is.",
    )
    campaign_id = fields.Many2one(
        comodel_name="utm.campaign",
        string="Marketing Campaign",
        ondelete="restrict",
        index="btree_not_null",
        help="Leads out of the calls carry it. Empty: one of the same name.",
    )
    source_id = fields.Many2one(
        comodel_name="utm.source",
        ondelete="restrict",
        default=lambda self: self._get_default_source(),
        help="Leads out of the calls carry it.",
    )
    model_name = fields.Selection(
        selection=[(PARTNER, "Customers"), (LEAD, "Leads and deals")],
        string="Who Is Called",
        required=True,
        default=PARTNER,
    )
    segment_id = fields.Many2one(
        comodel_name="crm.segment",
        domain="[('model_name', '=', model_name), ('company_id', '=', company_id)]",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner", string="Chosen Customers", check_company=True
    )
    lead_ids = fields.Many2many(comodel_name="crm.lead", string="Chosen Leads", check_company=True)
    script_id = fields.Many2one(
        comodel_name="crm.call.script",
        string="Call Script",
        domain="[('version_id', '!=', False), ('company_id', 'in', (False, company_id))]",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Opens with each call of the campaign.",
    )
    text = fields.Text(
        string="Task", help="What the salespeople are to do, and what they should know."
    )
    date_start = fields.Date(
        string="First Day", required=True, default=fields.Date.context_today, tracking=True
    )
    date_deadline = fields.Date(
        string="Last Day",
        tracking=True,
        help="All calls are due by then. Empty: as many days as the limit a day asks for.",
    )
    method = fields.Selection(
        selection=[(EVEN, "Evenly"), (OWNER, "To the customer's salesperson, the rest evenly")],
        string="Spread",
        required=True,
        default=OWNER,
        help="Evenly: counts differ by one at most. People on leave on the first day get none. "
        "A lead goes only to somebody who may open it.",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        check_company=True,
        index="btree_not_null",
        help="Its members call, unless people are named; leads out of the calls are its.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Callers",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who calls. Empty: the members of the team.",
    )
    daily_limit = fields.Integer(
        string="Calls a Day",
        default=15,
        help="For one person at most, with the calls of other campaigns. 0: no limit, the calls "
        "are spread over the days until the last one.",
    )
    mind_load = fields.Boolean(
        string="Mind Open Calls",
        help="Who still has calls of other campaigns gets fewer of these.",
    )
    task_ids = fields.One2many(
        comodel_name="crm.call.task", inverse_name="campaign_id", string="Calls", copy=False
    )

    _limit_natural = models.Constraint(
        "CHECK (daily_limit >= 0)", "The number of calls a day can't be less than none."
    )
    _dates_order = models.Constraint(
        "CHECK (date_deadline IS NULL OR date_start <= date_deadline)",
        "The last day is before the first one.",
    )

    _dates_in_sight = models.Constraint(
        "CHECK (date_start < '2100-01-01' AND COALESCE(date_deadline, date_start) - date_start < 1100)",
        "A campaign begins before the year 2100 and lasts three years at most.",
    )

    @api.model
    def _get_default_source(self):
        return self.env.ref("crm_corporate_sales.utm_source_call", raise_if_not_found=False)

    @api.constrains("user_ids", "company_id")
    def _check_people(self):
        for campaign in self:
            # sudo: marketing may not read the groups of colleagues
            for user in campaign.sudo().user_ids:
                if not user.has_group(SALESMAN) or campaign.company_id not in user.company_ids:
                    raise ValidationError(
                        self.env._(
                            "“%(user)s” is no salesperson of %(company)s and can't be given calls.",
                            user=user.name,
                            company=campaign.company_id.name,
                        )
                    )

    @api.constrains("segment_id", "model_name")
    def _check_segment(self):
        for campaign in self.filtered("segment_id"):
            if campaign.segment_id.model_name != campaign.model_name:
                raise ValidationError(
                    self.env._(
                        "The segment “%s” is one of other records.", campaign.segment_id.name
                    )
                )

    def write(self, vals):
        started = self.filtered(lambda campaign: campaign.state != DRAFT)
        changed = PLAN_FIELDS & set(vals)
        if changed and started:
            raise UserError(
                self.env._(
                    "The calls of “%(campaign)s” are given out; “%(field)s” can't be changed.",
                    campaign=started[0].name,
                    field=self._fields[min(changed)]._description_string(self.env),
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_only_without_calls(self):
        # sudo: calls that the user may not see count as well
        for campaign in self.filtered(lambda item: item.sudo().task_ids):
            raise UserError(
                self.env._(
                    "“%s” has calls with results; finish or cancel it instead of deleting it.",
                    campaign.name,
                )
            )

    # ------------------------------------------------------------
    # states
    # ------------------------------------------------------------

    def action_launch(self):
        """Draft → running: everybody gets their calls.

        :raises UserError: there is nobody to call or to call them, or the days do not suffice
        """
        for campaign in self:
            campaign._move_state([DRAFT], RUNNING)
            campaign.campaign_id = campaign._find_utm_campaign()
            campaign._give_out()
        return True

    def action_call_new(self):
        """Give out the calls to those who came to the segment since.

        :raises UserError: nobody came, or the days do not suffice
        """
        for campaign in self:
            campaign._move_state([RUNNING], RUNNING)
            campaign._give_out()
        return True

    def action_finish(self):
        """Running → finished: calls that are still open are cancelled."""
        self._move_state([RUNNING], FINISHED)
        self._cancel_open_tasks()
        return True

    def action_cancel(self):
        """Draft or running → cancelled: calls that are still open are cancelled."""
        self._move_state([DRAFT, RUNNING], CANCELLED)
        self._cancel_open_tasks()
        return True

    def action_back_to_draft(self):
        """Cancelled → draft, if nobody was called yet.

        :raises UserError: there are calls already
        """
        # sudo: as above
        for campaign in self.filtered(lambda item: item.sudo().task_ids):
            raise UserError(
                self.env._("“%s” has calls already; copy it for another round.", campaign.name)
            )
        return self._move_state([CANCELLED], DRAFT)

    def _cancel_open_tasks(self):
        # sudo: calls are changed by the server only; the right to the campaign was checked
        self.sudo().task_ids.filtered(lambda task: task.state == "open")._cancel()

    def _find_utm_campaign(self):
        self.ensure_one()
        if self.campaign_id:
            return self.campaign_id
        campaigns = self.env["utm.campaign"].with_context(active_test=False)
        found = campaigns.search([("title", "=", self.name)], limit=1)
        return found or campaigns.create({"title": self.name, "user_id": self.env.uid})

    def action_view_tasks(self):
        """Open the calls of these campaigns."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_call_task"
        )
        return {**action, "domain": [("campaign_id", "in", self.ids)], "context": {}}

    def action_view_leads(self):
        """Open the leads and deals that came of the calls, as far as the user may see them."""
        # sudo: only the ids; which of them are shown, the rules of deals say
        lead_ids = self.sudo().task_ids.made_lead_id.ids
        action = self.env["ir.actions.act_window"]._for_xml_id("crm.crm_lead_opportunities")
        return {
            **action,
            "name": self.env._("Leads out of the Calls"),
            "domain": [("id", "in", lead_ids)],
            "context": {"active_test": False},
        }
