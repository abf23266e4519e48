from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

PARTNER = "res.partner"
LEAD = "crm.lead"
RULES = "rules"
LIST = "list"

#: whoever changes one of these answers for who is in the segment
CONDITION_FIELDS = frozenset(
    {
        "model_name",
        "kind",
        "domain",
        "level",
        "company_id",
        "include_ids",
        "exclude_ids",
    }
)


class CrmSegment(models.Model):
    """Customers or leads that have something in common (spec 2, point 10).

    Who is in it is asked with the rights of whoever wrote the conditions, and shown within the
    rights of whoever looks: so a condition tells nobody more than its author could know, and the
    list nobody more than its reader.
    """

    _name = "crm.segment"
    _description = "Segment"
    _inherit = ["mail.thread"]
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    color = fields.Integer()
    note = fields.Text(help="Who is meant, and what for.")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        help="Orders of this company count.",
    )
    model_name = fields.Selection(
        selection=[(PARTNER, "Customers"), (LEAD, "Leads and deals")],
        string="Of",
        required=True,
        default=PARTNER,
    )
    kind = fields.Selection(
        selection=[(RULES, "By conditions"), (LIST, "List")],
        required=True,
        default=RULES,
        help="By conditions: whoever meets them, always up to date. List: whoever is added.",
    )
    domain = fields.Char(string="Conditions", default="[]", tracking=True)
    level = fields.Selection(
        selection=[
            ("customer", "Companies and private persons"),
            ("person", "Contacts of companies"),
            ("all", "Both"),
        ],
        string="Who",
        required=True,
        default="customer",
        help="Conditions on purchases look at the whole company, also for its contacts.",
    )
    include_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_segment_include_rel",
        column1="segment_id",
        column2="included_id",
        string="And Also",
        domain="[('model_name', '=', model_name), ('id', '!=', id)]",
        help="Members of these segments are in as well.",
    )
    exclude_ids = fields.Many2many(
        comodel_name="crm.segment",
        relation="crm_segment_exclude_rel",
        column1="segment_id",
        column2="excluded_id",
        string="But Not",
        domain="[('model_name', '=', model_name), ('id', '!=', id)]",
        help="Members of these segments are out, whatever else they meet.",
    )
    author_id = fields.Many2one(
        comodel_name="res.users",
        string="Conditions By",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        ondelete="restrict",
        help="The conditions are looked at with the rights of whoever changed them last.",
    )
    member_count = fields.Integer(
        string="Members Now", compute="_compute_member_count", help="Of those that you may see."
    )
    last_count = fields.Integer(
        string="Members", readonly=True, copy=False, help="At the last refresh."
    )
    refreshed_on = fields.Datetime(readonly=True, copy=False)

    # ------------------------------------------------------------
    # compute, constraints, CRUD
    # ------------------------------------------------------------

    @api.depends(
        "domain", "kind", "level", "model_name", "include_ids", "exclude_ids", "member_ids"
    )
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_member_count(self):
        for segment in self:
            # an unsaved form shows the count of what is saved
            saved = segment._origin
            segment.member_count = saved._count_members() if saved else 0

    def _count_members(self):
        try:
            return self._get_members_model().search_count(self._get_member_domain())
        except UserError:
            # shown in a list among others; opening the members tells what is wrong
            return 0

    @api.constrains("include_ids", "exclude_ids", "model_name", "company_id")
    def _check_others(self):
        for segment in self:
            others = segment.include_ids | segment.exclude_ids
            wrong = others - others.filtered_domain([("model_name", "=", segment.model_name)])
            if wrong:
                raise ValidationError(
                    self.env._(
                        "“%(segment)s” and “%(other)s” are not of the same kind of members.",
                        segment=segment.name,
                        other=wrong[0].name,
                    )
                )

    @api.constrains("domain", "model_name", "include_ids", "exclude_ids", "company_id")
    def _check_conditions(self):
        """Whoever writes conditions has to be able to look by them."""
        for segment in self:
            try:
                segment._get_members_model().search(segment._get_member_domain(), limit=1)
            except AccessError as error:
                raise ValidationError(
                    self.env._(
                        "The conditions of “%(segment)s” use something that you may not see: "
                        "%(error)s",
                        segment=segment.name,
                        error=error,
                    )
                ) from error
            except ValueError as error:
                # a field or operator that there is not
                raise segment._unreadable(error) from error

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "author_id": self.env.uid} for vals in vals_list])

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "author_id"}
        if self._get_condition_fields() & set(vals):
            vals["author_id"] = self.env.uid
        return super().write(vals)

    @api.model
    def _get_condition_fields(self):
        return CONDITION_FIELDS

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_view_members(self):
        """Open the members that the user may see.

        :return: action of the customers or leads
        :raises UserError: the conditions can't be looked at
        """
        self.ensure_one()
        self._get_members(limit=1)
        xmlid = {PARTNER: "contacts.action_contacts", LEAD: "crm.crm_lead_all_leads"}
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid[self.model_name])
        return {
            **action,
            "name": self.name,
            "display_name": self.name,
            "domain": [("segment_ids", "=", self.id)],
            "context": {},
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
        }

    def action_refresh(self):
        """Count the members anew and keep the number."""
        self.check_access("write")
        self._refresh()
        return True

    def _refresh(self):
        now = fields.Datetime.now()
        for segment in self:
            # sudo: the number for the lists is of all members
            count = segment.sudo()._count_members()
            segment.sudo().write({"last_count": count, "refreshed_on": now})

    @api.model
    def _cron_refresh(self):
        """The numbers for the lists, once a day."""
        segments = self.search([("active", "=", True)], order="refreshed_on NULLS FIRST, id")
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(segments))
        for segment in segments:
            segment._refresh()
            if not commit_progress(1):
                break
