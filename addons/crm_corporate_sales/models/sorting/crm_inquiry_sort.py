from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

WAITING = "new"
#: their open queues are told of what comes and goes
QUEUE_GROUPS = ("crm_corporate_sales.group_dispatcher", "sales_team.group_sale_manager")


class CrmInquiry(models.Model):
    """Sorting: an inquiry gets its sales team, and so does its lead (spec 2, point 5)."""

    _name = "crm.inquiry"
    _inherit = ["crm.inquiry", "mail.activity.mixin"]

    sorted_at = fields.Datetime(
        string="Sorted On",
        readonly=True,
        copy=False,
        help="Since then the inquiry has its sales team.",
    )
    sorted_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="Empty when the inquiry was sorted by a rule or came to a known deal.",
    )
    assigned_at = fields.Datetime(
        string="Assigned On",
        readonly=True,
        copy=False,
        help="Since then somebody has the lead of the inquiry.",
    )
    hours_to_sort = fields.Float(
        string="Hours until Sorted",
        compute="_compute_hours_to_sort",
        store=True,
        precompute=True,
        aggregator="avg",
        help="From the receipt to the sales team.",
    )
    hours_to_assign = fields.Float(
        string="Hours until Assigned",
        compute="_compute_hours_to_assign",
        store=True,
        precompute=True,
        aggregator="avg",
        help="From the receipt to the salesperson.",
    )
    return_note = fields.Char(
        string="Sent Back",
        readonly=True,
        copy=False,
        help="Why the head of a team sent the inquiry back to the dispatcher.",
    )

    # what the queue and the clock read; the oldest first
    _waiting_idx = models.Index("(company_id, received_at, id) WHERE state = 'new'")
    _unassigned_idx = models.Index("(team_id, sorted_at) WHERE state = 'sorted'")

    @api.depends("received_at", "sorted_at")
    def _compute_hours_to_sort(self):
        for inquiry in self:
            inquiry.hours_to_sort = inquiry._get_hours_until(inquiry.sorted_at)

    @api.depends("received_at", "assigned_at")
    def _compute_hours_to_assign(self):
        for inquiry in self:
            inquiry.hours_to_assign = inquiry._get_hours_until(inquiry.assigned_at)

    def _get_hours_until(self, moment):
        self.ensure_one()
        if not moment or not self.received_at:
            return 0.0
        return max((moment - self.received_at).total_seconds() / 3600, 0.0)

    # ------------------------------------------------------------
    # when it came about
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        now = fields.Datetime.now()
        vals_list = [
            {**vals, **self._prepare_state_moments(vals.get("state"), now)} for vals in vals_list
        ]
        inquiries = super().create(vals_list)
        inquiries._announce_arrival()
        return inquiries

    def write(self, vals):
        if "state" not in vals:
            return super().write(vals)
        leaving = self.filtered(lambda item: item.state == WAITING and vals["state"] != WAITING)
        result = super().write(
            {**self._prepare_state_moments(vals["state"], fields.Datetime.now()), **vals}
        )
        if vals["state"] == "assigned":
            # straight from the queue to a known deal
            # sudo: the deal is a colleague's now; the right to write was checked before
            for inquiry in self.sudo().filtered(lambda item: not item.sorted_at):
                inquiry.sorted_at = inquiry.assigned_at
        leaving._leave_queue()
        return result

    @api.model
    def _prepare_state_moments(self, state, now):
        """What is remembered of an inquiry that comes into a state."""
        if state == "new":
            return {"sorted_at": False, "sorted_by_id": False, "assigned_at": False}
        if state == "sorted":
            return {"sorted_at": now, "assigned_at": False, "return_note": False}
        if state == "assigned":
            return {"assigned_at": now}
        return {}

    # ------------------------------------------------------------
    # sorting by hand
    # ------------------------------------------------------------

    def action_sort(self):
        """New → sorted, with the team of each inquiry; their leads get it as well.

        :raises UserError: an inquiry without a sales team, or sorted already
        """
        self._require("team_id")
        for team, inquiries in self.grouped("team_id").items():
            result = inquiries.action_sort_to(team.id)
            if result["choose"]:
                self.browse(result["choose"][0])._refuse_many_deals()
            if result["taken"]:
                # names the state that stands in the way
                self.browse(result["taken"][0]["id"])._move_state([WAITING], "sorted")
        return True

    def action_sort_to(self, team_id, deal_id=False, new_deal=False):
        """Give waiting inquiries to a sales team; their leads get it and its default process.

        Nothing happens to what a colleague has sorted meanwhile; the answer says who it was.

        :param int team_id: ``crm.team``; not needed with ``deal_id``
        :param int deal_id: the deal that these inquiries belong to, where the customer has several
        :param bool new_deal: make a new deal although the customer has several open ones
        :return: dict of lists: ``sorted`` (ids), ``joined`` (dicts of those that went to a deal
            that somebody has), ``taken`` (dicts of those that do not wait any more), ``choose``
            (ids of those whose deal has to be chosen first)
        :raises UserError: no such team or deal
        :raises AccessError: the caller may not sort
        """
        self.env["crm.inquiry"].check_access("write")
        self.check_access("read")
        team = self._read_team_to_sort(team_id) if team_id or not deal_id else None
        waiting = self._lock_waiting()
        answer = {"sorted": [], "joined": [], "choose": []}
        answer["taken"] = [item._describe_taken() for item in self - waiting]
        waiting.check_access("write")
        for inquiry in waiting:
            kind = inquiry._sort_one(team, deal_id, new_deal)
            answer[kind].append(inquiry._describe_joined() if kind == "joined" else inquiry.id)
        return answer

    @api.model
    def _read_team_to_sort(self, team_id):
        # True is a number, too
        team = self.env["crm.team"].browse(team_id if type(team_id) is int else []).exists()
        team = team._filtered_access("read").filtered("active")
        if not team:
            raise UserError(self.env._("There is no such sales team. Choose another one."))
        return team

    def _lock_waiting(self):
        """Those of these inquiries that still wait to be sorted; nobody else can change them now."""
        # sudo: only the lock; the right to write is checked by the caller
        locked = self.sudo().try_lock_for_update(allow_referencing=True).sudo(False)
        locked.invalidate_recordset(["state", "lead_id", "team_id"])
        return locked.with_env(self.env).filtered(lambda item: item.state == WAITING)

    def _sort_one(self, team, deal_id, new_deal):
        """Sort this locked inquiry.

        :return: ``sorted``, ``joined`` or ``choose``
        """
        self.ensure_one()
        # sudo: the right to write the inquiry was checked; its lead may be nobody's yet, its
        # customer's deals are those of colleagues
        inquiry = self.sudo()
        memory = {"team": inquiry.team_id.id, "lead": inquiry.lead_id.id}
        if not inquiry.lead_id:
            found = inquiry._find_deal_to_sort(team, deal_id, new_deal)
            if not found:
                return "choose"
            inquiry._as_move().write(found)
        lead = inquiry.lead_id
        is_free = not lead.user_id
        memory["lead_team"] = lead.team_id.id if memory["lead"] else False
        if not is_free or not team:
            team = lead.team_id or team
        if not team:
            self._refuse_teamless_deal(lead)
        inquiry._as_move().write(
            {
                "team_id": team.id,
                "state": "sorted" if is_free else "assigned",
                "sorted_by_id": self.env.uid,
                "sorting_rule_id": False,
                "sorting_memory": memory,
            }
        )
        if is_free:
            lead._take_team(team.sudo())
        return "sorted" if is_free else "joined"

    def _find_deal_to_sort(self, team, deal_id, new_deal):
        """Customer and deal of this inquiry that has none yet; with rights of the server.

        :return: values of ``crm.inquiry`` without the state; nothing when a human has to choose
        """
        self.ensure_one()
        told = self._read_told()
        if team:
            told["team_id"] = team.id
        self._lock_person(told)
        if deal_id:
            lead = self._read_chosen_deal(deal_id)
            self._tell_deal(lead, told)
            return {
                "lead_id": lead.id,
                "partner_id": (self.partner_id or lead.partner_id).id,
                "created_lead": False,
            }
        found = {} if new_deal else self._find_or_make_deal(told)
        if new_deal:
            model = self.with_company(told["company_id"])
            partner = self.partner_id or model._find_partner(told)
            lead = model._make_lead(told, partner)
            found = {"lead_id": lead.id, "partner_id": partner.id, "created_lead": True}
        if not found["lead_id"]:
            return {}
        return {name: found[name] for name in ("lead_id", "partner_id", "created_lead")}

    def _read_chosen_deal(self, deal_id):
        self.ensure_one()
        lead = self._get_deal_choices().filtered(lambda item: item.id == deal_id)
        if not lead:
            raise UserError(
                self.env._(
                    "This is no open deal of the customer of “%(inquiry)s”. Look at the inquiry again.",
                    inquiry=self.name,
                )
            )
        return lead

    def _get_deal_choices(self):
        """Open deals of the customer and their company, the latest first."""
        self.ensure_one()
        partner = self.partner_id
        if not partner:
            return self.env["crm.lead"]
        # sudo: whoever sorts sees which deals the customer has, to choose the right one
        return (
            self.env["crm.lead"]
            .sudo()
            .with_context(active_test=False)
            .search(
                self._get_open_deal_domain()
                & Domain("company_id", "in", (self.company_id.id, False))
                & Domain("partner_id.commercial_partner_id", "=", partner.commercial_partner_id.id),
                order="id desc",
                limit=8,
            )
        )

    def _describe_taken(self):
        """Who was first: what the dispatcher is told of an inquiry that does not wait any more."""
        self.ensure_one()
        # sudo: names of a colleague and of a team
        known = self.sudo()
        return {
            "id": self.id,
            "name": known.name,
            "state": known.state,
            "team": known.team_id.name or False,
            "user": known.sorted_by_id.name or False,
        }

    def _describe_joined(self):
        self.ensure_one()
        # sudo: names of the deal and of who has it
        lead = self.sudo().lead_id
        return {"id": self.id, "deal": lead.name, "user": lead.user_id.name}

    def _refuse_many_deals(self):
        raise UserError(
            self.env._(
                "The customer of “%(inquiry)s” has several open deals. Choose the deal in the queue.",
                inquiry=self[:1].name,
            )
        )

    def _refuse_teamless_deal(self, lead):
        raise UserError(
            self.env._("The deal “%(deal)s” has no sales team. Choose the team.", deal=lead.name)
        )

    # ------------------------------------------------------------
    # who watches the queue
    # ------------------------------------------------------------

    def _announce_arrival(self):
        """Open queues show new inquiries by themselves."""
        self.filtered(lambda item: item.state == WAITING)._tell_queues("arrived")

    def _leave_queue(self):
        """These inquiries do not wait any more."""
        self._close_sorting_activities()
        self._tell_queues("left")

    def _tell_queues(self, what):
        if not self:
            return
        message = {"kind": what, "ids": self.ids, "user_id": self.env.uid}
        find_id = self.env["ir.model.data"]._xmlid_to_res_id
        for xmlid in QUEUE_GROUPS:
            # ids only, to those who may sort
            group = self.env["res.groups"].browse(find_id(xmlid))
            group._bus_send("crm_corporate_sales/queue", message)
