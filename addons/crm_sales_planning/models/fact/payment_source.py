"""What clients paid, for the salesperson of the invoice that was paid."""

from odoo import models
from odoo.tools import SQL

from .sources import Source, among, columns, source

INVOICES = ("out_invoice", "out_refund", "out_receipt")


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "crm.fact.source"]


class AccountPartialReconcile(models.Model):
    """Matching is created and deleted, never changed."""

    _name = "account.partial.reconcile"
    _inherit = ["account.partial.reconcile", "crm.fact.source"]

    def unlink(self):
        # sudo: only noted
        moves = (self.sudo().debit_move_id | self.sudo().credit_move_id).move_id
        result = super().unlink()
        self.env["crm.sales.fact"]._note(moves.exists())
        return result


@source
class PaymentSource(Source):
    """Money on clients' accounts, from payments and bank statements.

    One row for each invoice that it paid, another for what is not matched with an invoice. Money
    given back counts against.
    """

    anchor = "account.move"
    kinds = {"payment": None}  # noqa: RUF012
    documents = ("account.move",)
    watch = {  # noqa: RUF012
        "account.move": {"state", "date", "name", "origin_payment_id", "statement_line_id"},
        "account.partial.reconcile": {"amount"},
    }

    def get_anchor_query(self, model_name):
        return {
            "account.partial.reconcile": """
                SELECT line.move_id
                  FROM account_partial_reconcile matched
                  JOIN account_move_line line
                    ON line.id IN (matched.debit_move_id, matched.credit_move_id)
                 WHERE matched.id IN %(ids)s"""
        }.get(model_name)

    def rows(self, env, ids):
        return SQL(
            """
            WITH received AS (
                     SELECT line.id, line.move_id, line.balance, entry.company_id, entry.date,
                            entry.name, COALESCE(line.partner_id, entry.partner_id) AS partner_id
                       FROM account_move_line line
                       JOIN account_move entry ON entry.id = line.move_id
                       JOIN account_account account ON account.id = line.account_id
                      WHERE entry.state = 'posted' AND account.account_type = 'asset_receivable'
                        AND (entry.origin_payment_id IS NOT NULL
                             OR entry.statement_line_id IS NOT NULL)
                        AND %(among)s),
                 matched AS (
                     SELECT received.move_id, invoice.id AS invoice_id,
                            SUM(part.sign * part.amount) AS amount
                       FROM received
                       JOIN LATERAL (
                            SELECT part.debit_move_id AS other_id, part.amount, 1 AS sign
                              FROM account_partial_reconcile part
                             WHERE part.credit_move_id = received.id
                             UNION ALL
                            SELECT part.credit_move_id, part.amount, -1
                              FROM account_partial_reconcile part
                             WHERE part.debit_move_id = received.id) AS part ON TRUE
                       JOIN account_move_line other ON other.id = part.other_id
                       JOIN account_move invoice
                         ON invoice.id = other.move_id AND invoice.move_type IN %(invoices)s
                   GROUP BY received.move_id, invoice.id),
                 paid AS (
                     SELECT move_id, MIN(company_id) AS company_id, MIN(date) AS date,
                            MIN(name) AS name, MIN(partner_id) AS partner_id,
                            -SUM(balance) AS amount
                       FROM received GROUP BY move_id),
                 parts AS (
                     SELECT move_id, invoice_id, amount FROM matched
                      UNION ALL
                     SELECT paid.move_id, NULL, paid.amount - COALESCE(
                                (SELECT SUM(own.amount) FROM matched own
                                  WHERE own.move_id = paid.move_id), 0)
                       FROM paid)
            SELECT %(columns)s
              FROM parts
              JOIN paid ON paid.move_id = parts.move_id
         LEFT JOIN account_move invoice ON invoice.id = parts.invoice_id
         LEFT JOIN res_partner contact ON contact.id = paid.partner_id
         LEFT JOIN res_partner client ON client.id = contact.commercial_partner_id
             WHERE parts.amount != 0
            """,
            among=among("line.move_id", ids),
            invoices=INVOICES,
            columns=columns(
                kind=SQL("%s", "payment"),
                company_id="paid.company_id",
                user_id="COALESCE(invoice.invoice_user_id, CASE WHEN invoice.id IS NULL"
                " THEN COALESCE(client.user_id, contact.user_id) END)",
                team_id="invoice.team_id",
                day="paid.date",
                res_model=SQL("%s", "account.move"),
                res_id="paid.move_id",
                part="parts.invoice_id::text",
                res_name="CONCAT_WS(' – ', paid.name, invoice.name)",
                partner_id="COALESCE(invoice.partner_id, paid.partner_id)",
                amount="parts.amount",
            ),
        )


@source
class PaymentWithoutEntrySource(Source):
    """Payments that Odoo keeps without an entry, as far as the bank's money has not come for them."""

    anchor = "account.payment"
    kinds = {"payment": None}  # noqa: RUF012
    documents = ("account.payment",)
    watch = {  # noqa: RUF012
        "account.payment": {"state", "date", "amount_company_currency_signed", "move_id", "name"},
        "account.move": {"amount_residual_signed", "payment_state"},
    }

    def get_anchor_query(self, model_name):
        return {
            "account.move": """SELECT payment_id FROM account_move__account_payment
                WHERE invoice_id IN %(ids)s"""
        }.get(model_name)

    def rows(self, env, ids):
        return SQL(
            """
            WITH open_payments AS (
                     SELECT payment.id, payment.amount_company_currency_signed AS amount,
                            (SELECT MIN(rel.invoice_id)
                               FROM account_move__account_payment rel
                              WHERE rel.payment_id = payment.id) AS invoice_id
                       FROM account_payment payment
                      WHERE payment.move_id IS NULL AND payment.partner_type = 'customer'
                        AND payment.state IN ('in_process', 'paid')),
                 shares AS (
                     SELECT open_payments.*,
                            SUM(open_payments.amount) OVER (PARTITION BY invoice_id) AS total,
                            invoice.amount_total_signed - invoice.amount_residual_signed AS covered
                       FROM open_payments
                  LEFT JOIN account_move invoice ON invoice.id = open_payments.invoice_id
                      WHERE %(near)s)
            SELECT %(columns)s
              FROM shares
              JOIN account_payment payment ON payment.id = shares.id
         LEFT JOIN account_move invoice ON invoice.id = shares.invoice_id
         LEFT JOIN res_partner contact ON contact.id = payment.partner_id
         LEFT JOIN res_partner client ON client.id = contact.commercial_partner_id
             WHERE %(amount)s != 0 AND %(among)s
            """,
            near=SQL("TRUE")
            if ids is None
            else SQL(
                """(open_payments.id IN %s OR open_payments.invoice_id IN (
                    SELECT invoice_id FROM account_move__account_payment
                     WHERE payment_id IN %s))""",
                ids,
                ids,
            ),
            amount=self._amount(),
            among=among("shares.id", ids),
            columns=columns(
                kind=SQL("%s", "payment"),
                company_id="payment.company_id",
                user_id="COALESCE(invoice.invoice_user_id, client.user_id, contact.user_id)",
                team_id="invoice.team_id",
                day="payment.date",
                res_model=SQL("%s", "account.payment"),
                res_id="payment.id",
                res_name="CONCAT_WS(' – ', payment.name, invoice.name)",
                partner_id="payment.partner_id",
                amount=self._amount(),
            ),
        )

    def _amount(self):
        """The share of the payment in what its invoice's other money does not cover."""
        return SQL(
            """CASE WHEN shares.invoice_id IS NULL OR shares.total = 0 THEN shares.amount
               ELSE shares.amount * GREATEST(0, 1 - shares.covered / shares.total) END"""
        )
