import ast

from odoo import models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_segment import LEAD, LIST, PARTNER


class CrmSegment(models.Model):
    """Who is in: by the segment's own list or conditions, and by other segments."""

    _inherit = "crm.segment"

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
