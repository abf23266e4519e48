from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from . import measure as measures

#: which documents come first where one looks for what went wrong
WORST_FIRST = {
    "quality": "failed",
    "satisfaction": "failed",
    "iterations": "longest",
    "time_proposal": "longest",
    "time_contract": "longest",
    "cycle": "longest",
}
#: so many ids at most go into the address of a list
MANY = 5000


class CrmSalesKpi(models.Model):
    """From a number to the documents that make it."""

    _inherit = "crm.sales.kpi"

    @api.readonly
    def action_open_documents(self, date_from=False, date_to=False, user_id=False, team_id=False):
        """What counted, as far as the user may see it.

        :param date_from: first day, ISO text or date; default: the first of this month
        :param date_to: last day, inclusive; default: today
        :param int user_id: only of this salesperson
        :param int team_id: only of this group
        :return: action that opens the list
        """
        self.ensure_one()
        self.check_access("read")
        today = self._get_today()
        first = self._parse_day(date_from) if date_from else today.replace(day=1)
        last = self._parse_day(date_to) if date_to else today
        scope = measures.Scope.of(
            self.env,
            users=(int(user_id),) if user_id else None,
            teams=(int(team_id),) if team_id else None,
        )
        return self._get_documents_action(first, last, scope)

    def _get_documents_action(
        self, date_from, date_to, scope=None, title=None, industry=None, categ=None
    ):
        """List of the documents behind the indicator's number.

        The documents themselves where all of them are there and may be read; else the facts, which
        outlive them. Where it is about what went wrong, the worst come first.

        :param Scope scope: whose; None: what the user may see
        :param str title: of the list
        :param industry: only of this segment
        :param categ: only of this product category
        """
        self.ensure_one()
        scope = scope or measures.Scope.of(self.env)
        found = self._find_documents(date_from, date_to, scope, industry, categ)
        action = self._get_records_action(found) if self.code not in WORST_FIRST else None
        if not action:
            action = self._get_facts_action(found, date_from, date_to)
        return {
            "type": "ir.actions.act_window",
            "name": title or self.name,
            "target": "current",
            **action,
        }

    def _find_documents(self, date_from, date_to, scope, industry, categ):
        """{model: ids} of what counts."""
        self.env["crm.sales.fact"]._sync_noted()
        counted = self._get_measure()
        span = self._get_span(date_from, date_to, ())
        rows = counted.rows(self.env, self, span, scope)
        if rows is None:
            return {}
        terms = [SQL("counted.res_id IS NOT NULL")]
        if industry:
            terms.append(SQL("counted.industry_id = %s", industry.id))
        if categ:
            terms.append(SQL("counted.categ_id = %s", categ.id))
        return {
            model_name: ids
            for model_name, ids in self.env.execute_query(
                SQL(
                    """SELECT counted.res_model, ARRAY_AGG(DISTINCT counted.res_id)
                         FROM (%s) AS counted WHERE %s GROUP BY counted.res_model""",
                    rows,
                    SQL(" AND ").join(terms),
                )
            )
            if model_name in self.env
        }

    def _get_records_action(self, found):
        """The documents themselves, or None where facts say more."""
        if len(found) != 1:
            return None
        [(model_name, ids)] = found.items()
        records = self.env[model_name].with_context(active_test=False)
        if len(ids) > MANY or not records.has_access("read"):
            return None
        domain = [("id", "in", ids)]
        is_fact = (
            self.env["crm.sales.fact"]
            .sudo()
            .search_count([("res_model", "=", model_name), ("res_id", "in", ids[:1])], limit=1)
        )
        # states without facts: what the user may see of them
        if is_fact and records.search_count(domain) != len(ids):
            return None
        return {
            "res_model": model_name,
            "views": [(False, "list"), (False, "form")],
            "domain": domain,
            "context": {"active_test": False, "create": False},
        }

    def _get_facts_action(self, found, date_from, date_to):
        counted = self._get_measure()
        kind = counted.get_kind(self) if hasattr(counted, "get_kind") else None
        domain = fields.Domain.OR(
            fields.Domain([("res_model", "=", model_name), ("res_id", "in", ids)])
            for model_name, ids in found.items()
        )
        domain &= fields.Domain(
            [("date", ">=", date_from), ("date", "<=", date_to), ("is_counted", "=", True)]
        )
        if kind:
            domain &= fields.Domain("kind", "=", kind)
        view = {
            "failed": "crm_sales_fact_view_list_failed",
            "longest": "crm_sales_fact_view_list_longest",
        }.get(WORST_FIRST.get(self.code), "crm_sales_fact_view_list")
        return {
            "res_model": "crm.sales.fact",
            "views": [(self.env.ref(f"crm_sales_planning.{view}").id, "list")],
            "domain": list(domain),
            "context": {"create": False},
            "help": self.env._("Nothing has counted in these days yet."),
        }


class CrmSalesFact(models.Model):
    _inherit = "crm.sales.fact"

    def action_open_document(self):
        """The document of the fact.

        :raises UserError: it was deleted since
        :raises AccessError: the user may see that it counted, but not the document
        """
        self.ensure_one()
        self.check_access("read")
        document = self.env[self.res_model].browse(self.res_id)
        if not document.exists():
            raise UserError(
                self.env._("“%(document)s” was deleted; it still counts.", document=self.res_name)
            )
        if not document.has_access("read"):
            raise AccessError(
                self.env._(
                    "“%(document)s” has counted, but the document itself is not open to you.",
                    document=self.res_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
