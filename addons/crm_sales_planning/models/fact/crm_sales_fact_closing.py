from odoo import api, fields, models
from odoo.tools import SQL


class CrmSalesFactClosing(models.Model):
    """Days of a company that are closed: what comes late counts on the first open day."""

    _name = "crm.sales.fact.closing"
    _description = "Closed Days"
    _order = "date_from"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(required=True, readonly=True)

    _days_unique = models.UniqueIndex("(company_id, date_from, date_to)")


class CrmSalesFact(models.Model):
    """Freezing the facts of closed periods."""

    _inherit = "crm.sales.fact"

    @api.model
    def _freeze(self, company, date_from, date_to, scope=None):
        """Facts of these days do not change any more.

        :param company: of which company
        :param date_from: first day
        :param date_to: last day, inclusive
        :param Scope scope: only facts of its people or groups; None: the whole company, and what
            comes late for these days counts on the first open day
        """
        # sudo: facts belong to the server
        facts = self.sudo()
        facts._sync_noted()
        if scope is None:
            facts.env["crm.sales.fact.closing"]._close(company, date_from, date_to)
        facts._set_frozen(True, company, date_from, date_to, scope)

    @api.model
    def _unfreeze(self, company, date_from, date_to, scope=None):
        """Undo :meth:`_freeze`; what came late counts for its own day again.

        Days that another closing covers stay frozen.
        """
        # sudo: facts belong to the server
        facts = self.sudo()
        facts._sync_noted()
        if scope is None:
            facts.env["crm.sales.fact.closing"]._reopen(company, date_from, date_to)
        opened = facts._set_frozen(False, company, date_from, date_to, scope)
        if scope is None:
            facts._date_anew(company, date_from, date_to)
        # documents that changed while their facts were frozen
        for model, ids in opened.items():
            facts._note(facts.env[model].browse(ids))
        facts._sync_noted()

    @api.model
    def _set_frozen(self, frozen, company, date_from, date_to, scope):
        """:return: {model: ids of the documents of the facts that changed}"""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_sales_fact fact SET is_frozen = %(frozen)s
                 WHERE fact.company_id = %(company)s AND fact.date BETWEEN %(first)s AND %(last)s
                   AND fact.is_frozen IS DISTINCT FROM %(frozen)s AND %(scope)s
                   AND (%(frozen)s OR NOT EXISTS (
                       SELECT FROM crm_sales_fact_closing closed
                        WHERE closed.company_id = fact.company_id
                          AND fact.date BETWEEN closed.date_from AND closed.date_to))
             RETURNING fact.res_model, fact.res_id
                """,
                frozen=frozen,
                company=company.id,
                first=date_from,
                last=date_to,
                scope=scope.where("fact") if scope else SQL("TRUE"),
            )
        )
        changed = {}
        for model, number in self.env.cr.fetchall():
            changed.setdefault(model, []).append(number)
        self.invalidate_model()
        return changed

    @api.model
    def _date_anew(self, company, date_from, date_to):
        """Give late facts of reopened days their own day back."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_sales_fact fact SET date = %(day)s
                 WHERE fact.company_id = %(company)s AND NOT fact.is_frozen
                   AND fact.document_date BETWEEN %(first)s AND %(last)s
                   AND fact.date IS DISTINCT FROM %(day)s
                """,
                day=self._get_open_day_sql(SQL("fact.company_id"), SQL("fact.document_date")),
                company=company.id,
                first=date_from,
                last=date_to,
            )
        )
        self.invalidate_model()


class CrmSalesFactClosingDays(models.Model):
    _inherit = "crm.sales.fact.closing"

    @api.model
    def _close(self, company, date_from, date_to):
        days = {"company_id": company.id, "date_from": date_from, "date_to": date_to}
        if not self.search_count([(name, "=", value) for name, value in days.items()], limit=1):
            self.create(days)
        self.flush_model()

    @api.model
    def _reopen(self, company, date_from, date_to):
        self.search(
            [
                ("company_id", "=", company.id),
                ("date_from", "=", date_from),
                ("date_to", "=", date_to),
            ]
        ).unlink()
        self.flush_model()
