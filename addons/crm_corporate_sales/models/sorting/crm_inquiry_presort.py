import logging

import phonenumbers
from odoo import api, fields, models, tools
from odoo.exceptions import UserError
from odoo.tools import escape_psql
from psycopg2 import DataError, IntegrityError

from ...engine import sorting

_logger = logging.getLogger(__name__)

#: so many inquiries of the queue are looked at in one call, the oldest first
RULES_LIMIT = 1000


class CrmInquiry(models.Model):
    """Rules sort inquiries before anybody sees them (spec 2, point 5)."""

    _inherit = "crm.inquiry"

    sorting_rule_id = fields.Many2one(
        comodel_name="crm.inquiry.sorting.rule",
        string="Sorted by the Rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    # ------------------------------------------------------------
    # what the rules look at
    # ------------------------------------------------------------

    @api.model
    def _prepare_request(self, told, partner, rules):
        """The request as the engine takes it; only what the rules ask for is looked up.

        :param dict told: see ``crm_inquiry_match.py``
        :param partner: ``res.partner``, the customer if known
        :param rules: iterable of ``engine.sorting.Rule``
        """
        phone = told.get("phone_sanitized") or ""
        by_country = any(rule.countries or rule.states for rule in rules)
        by_category = any(rule.categories for rule in rules)
        return sorting.Request(
            text=f"{told.get('name') or ''}\n{told.get('text') or ''}",
            product=told.get("product_name") or "",
            categories=self._find_categories(told) if by_category else frozenset(),
            mailbox=told.get("mailbox") or "",
            phone=phone,
            channel=told.get("channel") or "",
            source_id=told.get("source_id") or False,
            country_id=by_country
            and (partner.country_id.id or self._find_phone_country(phone) or False),
            state_id=by_country and partner.state_id.id,
        )

    @api.model
    def _find_phone_country(self, phone):
        """Id of the country of a number in E.164, or False."""
        try:
            region = phonenumbers.region_code_for_number(phonenumbers.parse(phone))
        except phonenumbers.NumberParseException:
            return False
        return bool(region) and self._get_country_id(region)

    @api.model
    @tools.ormcache("code")
    def _get_country_id(self, code):
        # sudo: the list of countries is no secret
        return self.env["res.country"].sudo().search([("code", "=", code)], limit=1).id

    @api.model
    def _find_categories(self, told):
        """Categories of the product that was asked for, and those above them."""
        # sudo: whoever registers an inquiry may not be allowed to read products
        found = self.env["product.product"].sudo().browse(told.get("product_id") or [])
        if not found and told.get("product_name"):
            name = escape_psql(told["product_name"])
            found = found.search(
                ["|", ("name", "=ilike", name), ("default_code", "=ilike", name)], limit=5
            )
        paths = (category.parent_path or "" for category in found.categ_id)
        return frozenset(int(id_) for path in paths for id_ in path.split("/") if id_)

    def _read_requests(self, rules):
        """{inquiry: request} of registered inquiries."""
        # sudo: customers' countries; nothing of it is shown
        known = self.sudo()
        return {
            inquiry: self._prepare_request(item._read_told(), item.partner_id, rules)
            for inquiry, item in zip(self, known, strict=True)
        }

    # ------------------------------------------------------------
    # before the lead is made
    # ------------------------------------------------------------

    @api.model
    def _find_or_make_deal(self, told):
        found = super()._find_or_make_deal(told)
        if told.get("sorting_rule_id"):
            found["sorting_rule_id"] = told["sorting_rule_id"]
        if not found["lead_id"]:
            # a team alone is not enough: somebody has to choose the deal
            found["state"] = "new"
        return found

    @api.model
    def _make_lead(self, told, partner):
        """A lead without a team gets one by the first rule that fits.

        A rule that can't be applied costs nobody an inquiry: it says so in the list of rules, and
        the inquiry waits in the queue.
        """
        rule = self._find_sorting_rule(told, partner)
        if not rule:
            return super()._make_lead(told, partner)
        try:
            with self.env.cr.savepoint():
                lead = super()._make_lead({**told, "sorting_rule_id": rule.id}, partner)
                lead.flush_recordset()
        except (UserError, IntegrityError, DataError, ValueError, TypeError) as error:
            rule._keep_error(error)
            return super()._make_lead(told, partner)
        # the caller makes the inquiry out of what was told
        told["sorting_rule_id"] = rule.id
        return lead

    @api.model
    def _prepare_lead_vals(self, told, partner):
        vals = super()._prepare_lead_vals(told, partner)
        if told.get("sorting_rule_id"):
            rule = self.env["crm.inquiry.sorting.rule"].browse(told["sorting_rule_id"])
            vals.update(rule.sudo()._prepare_lead_vals(told["company_id"]))
        return vals

    @api.model
    def _find_sorting_rule(self, told, partner):
        """The rule that sorts a request which has no team yet, or none."""
        model = self.env["crm.inquiry.sorting.rule"]
        rules = model._get_engine_rules(told["company_id"])
        if told.get("team_id") or not rules:
            return model.browse()
        return model._find_for(self._prepare_request(told, partner, rules), told["company_id"])

    # ------------------------------------------------------------
    # on demand
    # ------------------------------------------------------------

    def action_apply_rules(self):
        """Let the rules sort these waiting inquiries; without any, the whole queue of the company.

        :return: dict of ``sorted`` and ``left``: numbers of inquiries
        :raises AccessError: the caller may not sort
        """
        self.env["crm.inquiry"].check_access("write")
        inquiries = self or self.search(
            [("state", "=", "new"), ("company_id", "=", self.env.company.id)],
            order="received_at, id",
            limit=RULES_LIMIT,
        )
        waiting = inquiries._lock_waiting()
        waiting.check_access("write")
        count = sum(waiting._sort_by_rules(company) for company in waiting.company_id)
        return {"sorted": count, "left": len(inquiries) - count}

    def _sort_by_rules(self, company):
        """Sort those of these locked inquiries that a rule of the company fits; how many."""
        model = self.env["crm.inquiry.sorting.rule"]
        rules = model._get_engine_rules(company.id)
        own = self.filtered(lambda item: item.company_id == company)
        count = 0
        for inquiry, request in own._read_requests(rules).items() if rules else ():
            rule = model._find_for(request, company.id)
            if rule:
                count += inquiry._sort_by_rule(rule)
        return count

    def _sort_by_rule(self, rule):
        """Sort this locked inquiry; whether it could be done."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if self._sort_one(rule.team_id, False, False) == "choose":
                    return False
                # sudo: checked by the caller; rules give the lead away
                inquiry = self.sudo()
                inquiry._as_move().write({"sorting_rule_id": rule.id, "sorted_by_id": False})
                vals = rule._prepare_lead_vals(inquiry.company_id.id)
                vals.pop("team_id")
                if vals and not inquiry.lead_id.user_id:
                    inquiry.lead_id.write(vals)
                self.env.flush_all()
        except (UserError, IntegrityError, DataError, ValueError, TypeError) as error:
            rule._keep_error(error)
            return False
        return True


class CrmInquirySortingRule(models.Model):
    _inherit = "crm.inquiry.sorting.rule"

    def _keep_error(self, error):
        """Say in the list of rules why this one could not be applied."""
        self.ensure_one()
        _logger.warning("Sorting rule %s could not be applied: %s", self.id, error)
        self.sudo().last_error = f"{fields.Datetime.now()} UTC: {error}"
