import ast

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

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
    # members
    # ------------------------------------------------------------

    def _get_members(self, limit=None):
        """Members of the segment that the reader may see.

        :return: ``res.partner`` or ``crm.lead``
        :raises UserError: the conditions can't be looked at
        """
        self.ensure_one()
        return self._get_members_model().search(self._get_member_domain(), limit=limit)

    def _get_members_model(self):
        return self.env[self.model_name]

    def _get_member_domain(self):
        """Domain of the members, for any reader; whom the reader sees, their rights say.

        :raises UserError: the conditions can't be looked at
        """
        self.ensure_one()
        chain = self.env.context.get("segment_chain", ())
        if self.id in chain:
            raise ValidationError(
                self.env._("The segment “%s” refers to itself, by way of others.", self.name)
            )
        # sudo: the segment's own settings; whether it may be read was checked by whoever asks
        segment = self.sudo().with_context(segment_chain=(*chain, self.id))
        domain = Domain("id", "in", segment._search_own())
        included = [Domain("id", "in", other._search_members()) for other in segment.include_ids]
        if included:
            domain = Domain.OR([*included, *([domain] if segment._has_own() else [])])
        for other in segment.exclude_ids:
            domain &= Domain("id", "not in", other._search_members())
        return domain

    def _search_members(self):
        """Query of the members for the domain of another segment."""
        # sudo: only ids for a domain; whom the reader sees, their rights say
        return self.env[self.model_name].sudo()._search(self._get_member_domain())

    def _has_own(self):
        """Whether there is more to the segment than other segments."""
        self.ensure_one()
        return self.kind == LIST or not self._read_domain().is_true()

    def _search_own(self):
        """Query or SQL of those who are in by the segment's own list or conditions."""
        if self.kind == LIST:
            return self._get_list_sql()
        model = self._as_author().env[self.model_name]
        return model._search(self._get_own_domain())

    def _get_list_sql(self):
        column = "partner_id" if self.model_name == PARTNER else "lead_id"
        self.env["crm.segment.member"].flush_model()
        return SQL(
            "(SELECT %s FROM crm_segment_member WHERE segment_id = %s AND %s IS NOT NULL)",
            SQL.identifier(column),
            self.id,
            SQL.identifier(column),
        )

    def _get_own_domain(self):
        """What the segment's own conditions come to."""
        return Domain.AND([self._get_base_domain(), self._read_domain()])

    def _get_base_domain(self):
        company = Domain("company_id", "in", (self.company_id.id, False))
        if self.model_name == LEAD:
            return company
        # people of our own are no customers
        base = company & Domain("partner_share", "=", True)
        if self.level == "customer":
            base &= Domain("parent_id", "=", False) | Domain("is_company", "=", True)
        elif self.level == "person":
            base &= Domain("parent_id", "!=", False) & Domain("is_company", "=", False)
        return base

    def _read_domain(self):
        """:raises ValidationError: what is written is no domain"""
        try:
            return Domain(ast.literal_eval((self.domain or "").strip() or "[]"))
        except (ValueError, SyntaxError, TypeError) as error:
            raise self._unreadable(error) from error

    def _unreadable(self, error):
        return ValidationError(
            self.env._(
                "The conditions of “%(segment)s” can't be read: %(error)s",
                segment=self.name,
                error=error,
            )
        )

    def _as_author(self):
        """The segment as whoever wrote its conditions sees it, in its company.

        :raises UserError: they have no access to the company any more
        """
        author, company = self.author_id, self.company_id
        if not author._is_superuser() and company not in author.company_ids:
            raise UserError(
                self.env._(
                    "“%(user)s”, who wrote the conditions of “%(segment)s”, has no access to "
                    "%(company)s any more. Save the conditions anew.",
                    user=author.name,
                    segment=self.name,
                    company=company.name,
                )
            )
        chain = self.env.context.get("segment_chain", ())
        return self.with_user(author).with_context(
            allowed_company_ids=company.ids, segment_chain=chain, active_test=True
        )

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
