from odoo import api, fields, models, tools
from odoo.exceptions import UserError, ValidationError

from ...engine import sorting

#: how many of the latest inquiries a rule is tried on
TRY_LIMIT = 500
CONDITIONS = (
    "keywords",
    "product_keywords",
    "product_category_ids",
    "mailboxes",
    "country_ids",
    "state_ids",
    "phone_prefixes",
    "channel",
    "source_ids",
)


class CrmInquirySortingRule(models.Model):
    """Gives inquiries to a sales team by what they say (spec 2, point 5). The first that fits wins."""

    _name = "crm.inquiry.sorting.rule"
    _description = "Sorting Rule of Inquiries"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10, help="The first rule that fits counts.")
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
        default=lambda self: self.env.company,
        help="Empty: for inquiries of all companies.",
    )
    # conditions: all of those that are filled must hold
    keywords = fields.Text(
        help="Words or phrases of the subject or text, one per line or with commas between; one is "
        "enough. A star stands for any ending: furnac*, печ*."
    )
    product_keywords = fields.Text(
        string="Product Words",
        help="Words of the product that was asked for, written as the keywords. Where no product "
        "was told they are looked for in the subject and text.",
    )
    product_category_ids = fields.Many2many(
        comodel_name="product.category",
        string="Product Categories",
        help="Category of the product that was asked for; those below count, too.",
    )
    mailboxes = fields.Text(
        help="Address that the mail was sent to: the whole one, its part before the @, or @domain; "
        "one per line."
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        string="Countries",
        help="Country of the customer, else that of the phone number.",
    )
    state_ids = fields.Many2many(
        comodel_name="res.country.state", string="States", help="State or region of the customer."
    )
    phone_prefixes = fields.Text(
        help="First digits of the phone number with the country: +7 812, +48; one per line."
    )
    channel = fields.Selection(selection=lambda self: self._get_channels())
    source_ids = fields.Many2many(comodel_name="utm.source", string="Sources")
    # what comes of it
    team_id = fields.Many2one(
        comodel_name="crm.team",
        string="Sales Team",
        required=True,
        ondelete="cascade",
        index=True,
        check_company=True,
        help="Inquiries that fit go to this team.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Salesperson",
        domain="[('share', '=', False), ('company_ids', 'in', company_id or allowed_company_ids)]",
        check_company=True,
        help="Who gets the lead at once. Empty: the head of the team assigns it.",
    )
    tag_ids = fields.Many2many(
        comodel_name="crm.tag", string="Tags", help="Tags that the lead gets."
    )
    priority = fields.Selection(
        selection=[("0", "Low"), ("1", "Medium"), ("2", "High"), ("3", "Very High")],
        help="Priority that the lead gets.",
    )
    # what came of it
    inquiry_count = fields.Integer(compute="_compute_inquiry_count", string="Sorted Inquiries")
    last_error = fields.Text(
        readonly=True,
        copy=False,
        help="Why the rule could not be applied last time. The inquiry waits in the queue instead.",
    )

    @api.model
    def _get_channels(self):
        return self.env["crm.inquiry"]._fields["channel"]._description_selection(self.env)

    def _compute_inquiry_count(self):
        # sudo: the number is no secret to whoever sees the rule
        counts = dict(
            self.env["crm.inquiry"]
            .sudo()
            ._read_group([("sorting_rule_id", "in", self.ids)], ["sorting_rule_id"], ["__count"])
        )
        for rule in self:
            rule.inquiry_count = counts.get(rule.sudo(), 0)

    @api.constrains("team_id", *CONDITIONS)
    def _check_conditions(self):
        for rule in self:
            if not rule._to_engine().has_conditions:
                raise ValidationError(
                    self.env._(
                        "The rule “%(rule)s” has no condition: it would sort every inquiry. "
                        "Fill in at least one.",
                        rule=rule.name,
                    )
                )
            for entry in sorting.split_entries(rule.phone_prefixes):
                if not sorting.phone_prefix(entry):
                    raise ValidationError(
                        self.env._(
                            "“%(entry)s” in the rule “%(rule)s” is no beginning of a phone number. "
                            "Write it like this: +7 812.",
                            entry=entry,
                            rule=rule.name,
                        )
                    )

    # ------------------------------------------------------------
    # rules are kept ready between requests
    # ------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() - {"last_error"}:
            self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _to_engine(self):
        self.ensure_one()
        return sorting.Rule(
            id=self.id,
            keywords=sorting.split_entries(self.keywords),
            products=sorting.split_entries(self.product_keywords),
            categories=frozenset(self.product_category_ids.ids),
            mailboxes=sorting.split_entries(self.mailboxes),
            countries=frozenset(self.country_ids.ids),
            states=frozenset(self.state_ids.ids),
            phone_prefixes=sorting.split_entries(self.phone_prefixes),
            channel=self.channel or "",
            sources=frozenset(self.source_ids.ids),
        )

    @api.model
    @tools.ormcache("company_id")
    def _get_engine_rules(self, company_id):
        """Rules of a company and those of all companies, as the engine takes them."""
        # sudo: whoever registers an inquiry may not be allowed to read the rules
        rules = self.sudo().search(
            [("company_id", "in", (company_id, False)), ("team_id.active", "=", True)]
        )
        return tuple(rule._to_engine() for rule in rules)

    @api.model
    def _find_for(self, request, company_id):
        """The rule by which a request of the company is sorted, or none.

        :param request: ``engine.sorting.Request``
        """
        found = sorting.first_match(self._get_engine_rules(company_id), request)
        return self.sudo().browse(found.id if found else [])

    def _prepare_lead_vals(self, company_id):
        """Values of the lead of an inquiry that this rule sorts.

        :param int company_id: of the lead
        :raises UserError: the salesperson left that company
        """
        self.ensure_one()
        if self.user_id.active and company_id not in self.user_id.company_ids.ids:
            raise UserError(
                self.env._(
                    "%(user)s does not work for the company any more. Choose another salesperson "
                    "in the rule “%(rule)s”.",
                    user=self.user_id.name,
                    rule=self.name,
                )
            )
        vals = {"team_id": self.team_id.id}
        if self.user_id.active:
            vals["user_id"] = self.user_id.id
        if self.tag_ids:
            vals["tag_ids"] = [(4, tag.id) for tag in self.tag_ids]
        if self.priority:
            vals["priority"] = self.priority
        return vals

    # ------------------------------------------------------------
    # actions
    # ------------------------------------------------------------

    def action_view_inquiries(self):
        """Open what the rule has sorted."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_inquiry"
        )
        return {**action, "domain": [("sorting_rule_id", "=", self.id)], "context": {}}

    def action_try(self):
        """Open those of the latest inquiries that the conditions of this rule fit."""
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id)] if self.company_id else []
        inquiries = self.env["crm.inquiry"].search(domain, order="id desc", limit=TRY_LIMIT)
        rule = self._to_engine()
        requests = inquiries._read_requests([rule])
        fitting = inquiries.filtered(lambda item: rule.matches(requests[item]))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_corporate_sales.action_crm_inquiry"
        )
        return {
            **action,
            "name": self.env._(
                "%(rule)s: fits %(count)s of the latest %(total)s inquiries",
                rule=self.name,
                count=len(fitting),
                total=len(inquiries),
            ),
            "domain": [("id", "in", fitting.ids)],
            "context": {},
        }
