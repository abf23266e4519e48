from dateutil.relativedelta import relativedelta
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..engine import distribution, touch_plan
from ..models.target.crm_target import OPEN_STATES

DROP, AGAIN = "drop", "again"
DAILY_LIMIT = 20
#: more than anybody can mean
MAX_DAILY_LIMIT = 1000


class CrmTouchStart(models.TransientModel):
    """Put targets on a communication plan; the starts are spread over the days."""

    _name = "crm.touch.start"
    _description = "Start a Communication Plan"

    target_ids = fields.Many2many(comodel_name="crm.target", required=True)
    plan_id = fields.Many2one(
        comodel_name="crm.touch.plan", string="Communication Plan", required=True
    )
    date_start = fields.Date(
        string="From", required=True, default=lambda self: fields.Date.context_today(self)
    )
    daily_limit = fields.Integer(
        string="New Targets a Day",
        default=DAILY_LIMIT,
        help="For each salesperson; touches that are planned already count. 1 to 1000.",
    )
    user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Spread Over",
        domain="[('share', '=', False)]",
        help="Targets that nobody owns are given to these people, evenly.",
    )
    unowned_count = fields.Integer(string="Nobody Owns", compute="_compute_counts")
    left_out_count = fields.Integer(
        compute="_compute_counts",
        help="Closed, or a series is running on them.",
    )
    preview = fields.Json(compute="_compute_preview", help="Who begins with how many, and when.")

    @api.constrains("daily_limit")
    def _check_daily_limit(self):
        for wizard in self:
            if not wizard._is_limit():
                raise ValidationError(
                    self.env._(
                        "“New Targets a Day” is a number from 1 to %(most)s, not %(limit)s.",
                        most=MAX_DAILY_LIMIT,
                        limit=wizard.daily_limit,
                    )
                )

    def _is_limit(self):
        return 1 <= self.daily_limit <= MAX_DAILY_LIMIT

    @api.depends("target_ids")
    def _compute_counts(self):
        for wizard in self:
            fit = wizard._get_fitting()
            wizard.left_out_count = len(wizard.target_ids) - len(fit)
            wizard.unowned_count = len(fit.filtered(lambda target: not target.user_id))

    def _get_fitting(self):
        """Targets that a series can begin on, the best first."""
        targets = self.target_ids._origin.filtered(
            lambda target: target.state in OPEN_STATES and target.touch_state != touch_plan.RUNNING
        )
        return targets.sorted(lambda target: (target.potential_class or "z", target.id))

    @api.depends("target_ids", "date_start", "daily_limit", "user_ids")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview = []
            if not wizard.date_start or not wizard._is_limit():
                continue
            owners = wizard._get_owners()
            plan = wizard._get_dates({target: user for target, user in owners.items() if user})
            rows = {}
            for target, date in plan.items():
                rows.setdefault(owners[target], []).append(date)
            wizard.preview = [
                {
                    "user_id": user.id,
                    "name": user.name,
                    "count": len(dates),
                    "first": fields.Date.to_string(min(dates)),
                    "last": fields.Date.to_string(max(dates)),
                }
                for user, dates in sorted(rows.items(), key=lambda item: item[0].name)
            ]

    def _get_owners(self):
        """{target: whoever is to work on it, or nobody}"""
        fit = self._get_fitting()
        people = self.user_ids._origin
        items = [
            distribution.Item(target, owner=target.user_id or None)
            for target in fit
            if not target.user_id
        ]
        load = {user: count for user, count in self._count_open_touches(people).items()}
        given = distribution.spread(items, list(people), load) if people else {}
        return {target: target.user_id or given.get(target) for target in fit}

    @api.model
    def _count_open_touches(self, users):
        groups = self.env["crm.touch"]._read_group(
            [("user_id", "in", users.ids), ("state", "=", touch_plan.OPEN)],
            ["user_id"],
            ["__count"],
        )
        return dict(groups)

    def _get_dates(self, owners):
        """The day each series begins.

        :param dict owners: {target: salesperson}, the best targets first
        :return: {target: date}
        """
        by_owner = {}
        for target, user in owners.items():
            by_owner.setdefault((user, target.company_id), []).append(target)
        taken = self._get_taken({user for user, _company in by_owner})
        planner = self.env["crm.call.planner"]
        dates = {}
        for (user, company), targets in by_owner.items():
            days = planner._plan_within_limit(
                user,
                company,
                self.date_start,
                len(targets),
                self.daily_limit,
                taken.get(user, {}),
            )
            dates.update(zip(targets, days, strict=True))
        return dates

    @api.model
    def _get_taken(self, users):
        """{user: {date: touches that are due}}"""
        found = {}
        for user, date, count in self.env["crm.touch"]._read_group(
            [
                ("user_id", "in", [user.id for user in users]),
                ("state", "=", touch_plan.OPEN),
            ],
            ["user_id", "date_due:day"],
            ["__count"],
        ):
            found.setdefault(user, {})[date] = count
        return found

    def action_apply(self):
        """Give the targets away and begin.

        :raises UserError: nobody is chosen for targets that nobody owns
        """
        self.ensure_one()
        if self.date_start < fields.Date.context_today(self):
            raise UserError(self.env._("Touches can't begin in the past."))
        owners = self._get_owners()
        if not owners:
            raise UserError(
                self.env._(
                    "None of these targets can be put on a plan: they are closed, or "
                    "a series is running on them."
                )
            )
        unowned = [target for target, user in owners.items() if not user]
        if unowned:
            raise UserError(
                self.env._(
                    "Nobody owns %(count)s of the targets, “%(target)s” among them. Choose over "
                    "whom to spread them.",
                    count=len(unowned),
                    target=unowned[0].name,
                )
            )
        targets = self.env["crm.target"].browse([target.id for target in owners])
        given = targets.filtered(lambda target: not target.user_id)
        for user, own in given.grouped(lambda target: owners[target]).items():
            own.with_context(mail_auto_subscribe_no_notify=True).write({"user_id": user.id})
        targets._start_touches(self.plan_id, self._get_dates(owners))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("%s targets are on the plan.", len(targets)),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }


class CrmTouchDecide(models.TransientModel):
    """Nobody answered: drop the targets, or begin again, now or after a pause."""

    _name = "crm.touch.decide"
    _description = "Decide After a Series Without Answer"

    target_ids = fields.Many2many(comodel_name="crm.target", required=True)
    decision = fields.Selection(
        selection=[(AGAIN, "Try again by a plan"), (DROP, "Drop")], required=True, default=AGAIN
    )
    plan_id = fields.Many2one(comodel_name="crm.touch.plan", string="Communication Plan")
    pause_months = fields.Selection(
        selection=[
            ("0", "At once"),
            ("1", "In a month"),
            ("3", "In 3 months"),
            ("6", "In 6 months"),
            ("12", "In a year"),
        ],
        string="When",
        required=True,
        default="3",
    )
    reason_id = fields.Many2one(comodel_name="crm.target.reason")
    note = fields.Text()

    @api.model
    def default_get(self, field_names):
        values = super().default_get(field_names)
        targets = self.env["crm.target"].browse(self.env.context.get("default_target_ids") or [])
        if len(targets.touch_plan_id) == 1:
            values.setdefault("plan_id", targets.touch_plan_id.id)
        return values

    def action_apply(self):
        """Carry the decision out.

        :raises UserError: the plan or the reason is missing
        """
        self.ensure_one()
        if self.decision == DROP:
            self.target_ids._drop(self.reason_id, self.note)
            return {"type": "ir.actions.act_window_close"}
        if not self.plan_id:
            raise UserError(self.env._("Choose the plan to try again by."))
        start = fields.Date.context_today(self) + relativedelta(months=int(self.pause_months))
        self.target_ids._start_touches(self.plan_id, dict.fromkeys(self.target_ids, start))
        return {"type": "ir.actions.act_window_close"}
