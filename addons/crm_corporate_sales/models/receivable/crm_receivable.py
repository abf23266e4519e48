from odoo import fields, models
from odoo.tools import SQL

from .crm_order_money import invoice_shares

#: id of a row = id of the entry line × this + place of the order in the invoice
SLOTS = 64


class CrmReceivable(models.Model):
    """What clients owe, by invoice and due date; money of theirs not set off yet counts against it.

    A table by query over the open receivable entries. An invoice of several orders has a row for
    each of them.
    """

    _name = "crm.receivable"
    _description = "Receivable"
    _auto = False
    _order = "due, id"
    _rec_name = "move_id"
    _depends = {
        "account.move.line": [
            "account_id",
            "amount_residual",
            "amount_residual_currency",
            "date_maturity",
            "parent_state",
            "reconciled",
            "partner_id",
            "price_total",
        ],
        "account.account": ["account_type"],
        "account.move": ["move_type", "invoice_user_id", "team_id", "state", "currency_id"],
        "sale.order": ["opportunity_id", "user_id", "team_id"],
        "sale.order.line": ["order_id", "invoice_lines"],
        "res.partner": ["commercial_partner_id", "user_id"],
    }

    move_id = fields.Many2one(comodel_name="account.move", string="Document", readonly=True)
    kind = fields.Selection(
        selection=[
            ("invoice", "Invoice"),
            ("credit_note", "Credit note"),
            ("payment", "Money not set off"),
        ],
        readonly=True,
    )
    order_id = fields.Many2one(comodel_name="sale.order", readonly=True)
    lead_id = fields.Many2one(comodel_name="crm.lead", string="Deal", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", string="Client", readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one(comodel_name="crm.team", string="Sales Team", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    date = fields.Date(readonly=True)
    due = fields.Date(readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="max")
    age = fields.Selection(
        selection=[
            ("0", "Not due yet"),
            ("1", "1–30 days"),
            ("2", "31–60 days"),
            ("3", "61–90 days"),
            ("4", "Over 90 days"),
        ],
        readonly=True,
        string="Overdue For",
    )
    rest = fields.Monetary(string="To Be Paid", readonly=True, aggregator=None)
    rest_company = fields.Monetary(
        string="To Be Paid (Company Currency)", readonly=True, currency_field="company_currency_id"
    )
    overdue_company = fields.Monetary(
        string="Overdue (Company Currency)", readonly=True, currency_field="company_currency_id"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH share AS (%(shares)s)
            SELECT line.id::bigint * %(slots)s
                   + ROW_NUMBER() OVER (PARTITION BY line.id ORDER BY sale.id) - 1 AS id,
                   line.move_id,
                   CASE move.move_type WHEN 'out_invoice' THEN 'invoice'
                        WHEN 'out_refund' THEN 'credit_note' ELSE 'payment' END AS kind,
                   sale.id AS order_id, sale.opportunity_id AS lead_id,
                   client.commercial_partner_id AS partner_id,
                   COALESCE(sale.user_id, move.invoice_user_id, client.user_id) AS user_id,
                   COALESCE(sale.team_id, move.team_id) AS team_id,
                   line.company_id, line.currency_id, line.date, due.day AS due,
                   CASE WHEN line.amount_residual > 0
                        THEN GREATEST(%(today)s - due.day, 0) ELSE 0 END AS days_overdue,
                   CASE WHEN due.day >= %(today)s OR line.amount_residual < 0 THEN '0'
                        WHEN %(today)s - due.day <= 30 THEN '1'
                        WHEN %(today)s - due.day <= 60 THEN '2'
                        WHEN %(today)s - due.day <= 90 THEN '3' ELSE '4' END AS age,
                   line.amount_residual_currency * COALESCE(share.share, 1) AS rest,
                   line.amount_residual * COALESCE(share.share, 1) AS rest_company,
                   CASE WHEN due.day < %(today)s AND line.amount_residual > 0
                        THEN line.amount_residual * COALESCE(share.share, 1)
                        ELSE 0 END AS overdue_company
              FROM account_move_line line
              JOIN account_account account ON account.id = line.account_id
              JOIN account_move move ON move.id = line.move_id
              JOIN LATERAL (SELECT COALESCE(line.date_maturity, line.date) AS day) due ON TRUE
         LEFT JOIN res_partner client ON client.id = line.partner_id
         LEFT JOIN share ON share.move_id = line.move_id
         LEFT JOIN sale_order sale ON sale.id = share.order_id
             WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
               AND line.amount_residual != 0 AND account.account_type = 'asset_receivable'
            """,
            shares=invoice_shares(),
            slots=SLOTS,
            today=fields.Date.context_today(self),
        )

    def action_open_document(self):
        """Show the invoice, the credit note or the entry."""
        self.ensure_one()
        return self.move_id._get_records_action()

    def action_remind_client(self):
        """Write to the client of an overdue invoice."""
        self.ensure_one()
        return self.move_id.action_remind_client()
